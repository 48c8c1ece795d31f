use std::iter;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueHint};
use cloze_generate::{FillMask, Filling};
use serde_json::{Value, json};

use super::reading::{Reading, Told};
use super::texts::texts;
use crate::device::DeviceArgs;
use crate::failure::Failure;
use crate::output::say;

#[derive(Debug, Args)]
pub(crate) struct FillMaskArgs {
    /// The folder of a run, one in the layout of Hugging Face, or hf://ORG/NAME.
    #[arg(value_name = "MODEL", value_hint = ValueHint::DirPath)]
    model: PathBuf,
    /// The texts, with a blank in each: [MASK], or ____ [default: each line of standard input]
    #[arg(value_name = "TEXT")]
    texts: Vec<String>,
    /// The second text, where each text is the first of a pair.
    #[arg(
        long,
        value_name = "TEXT",
        value_parser = NonEmptyStringValueParser::new(),
        hide_short_help = true
    )]
    second: Option<String>,
    #[command(flatten)]
    reading: Reading,
    /// Fillings of each blank.
    #[arg(long, value_name = "N", default_value_t = 5)]
    top_k: usize,
    #[command(flatten)]
    device: DeviceArgs,
    /// A JSON object for each text.
    ///
    /// Text, its blanks with token, id and probability, and unread: the words that the model has not
    /// read.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Prints what a model fills into the blanks of each text.
pub(crate) fn fill_mask(args: &FillMaskArgs) -> Result<(), Failure> {
    let model = args.reading.open(&args.model, args.device.find()?)?;
    let filler = FillMask::of(&model)?.beside(args.second.as_deref());
    let (tokenizer, mut told) = (model.tokenizer()?, Told::nothing(&model));
    for text in texts(&args.texts)? {
        let text = text?;
        let asked: Vec<&str> = iter::once(text.as_str())
            .chain(args.second.as_deref())
            .collect();
        let unread = told.tell(tokenizer, &asked, filler.prompt(&text)?);
        let blanks = filler.fill(&text, args.top_k)?;
        if args.json {
            let blanks: Vec<Vec<Value>> = blanks
                .iter()
                .map(|blank| blank.iter().map(object).collect())
                .collect();
            say!(
                "{}",
                json!({ "text": text, "blanks": blanks, "unread": unread })
            );
        } else {
            say!("{text}");
            for blank in &blanks {
                let words: Vec<String> = blank.iter().map(word).collect();
                say!("  {}", words.join("   "));
            }
        }
    }
    Ok(())
}

fn object(filling: &Filling) -> Value {
    json!({
        "token": filling.text,
        "id": filling.id,
        "probability": filling.probability,
    })
}

fn word(filling: &Filling) -> String {
    format!("{} {:.1} %", filling.text, 100.0 * filling.probability)
}
