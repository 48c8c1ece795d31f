use std::iter;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum, ValueHint};
use cloze_generate::{Embedder, Pooling};
use serde_json::json;

use super::reading::{Reading, Told};
use super::texts::{after, batches, texts};
use crate::device::DeviceArgs;
use crate::failure::Failure;
use crate::output::say;

#[derive(Debug, Args)]
pub(crate) struct EmbedArgs {
    /// The folder of a run, one in the layout of Hugging Face, or hf://ORG/NAME.
    #[arg(value_name = "MODEL", value_hint = ValueHint::DirPath)]
    model: PathBuf,
    /// The texts [default: each line of standard input]
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
    /// Which states become the vector.
    #[arg(long, value_enum, default_value_t = Pool::Mean)]
    pooling: Pool,
    /// Leave vectors as long as they are, instead of one long.
    #[arg(long)]
    raw: bool,
    /// Texts that are read together.
    #[arg(long, value_name = "N", hide_short_help = true, default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..=65536))]
    batch: u64,
    #[command(flatten)]
    device: DeviceArgs,
    /// A JSON object for each text.
    ///
    /// Text, embedding, cut, and unread: the words that the model has not read.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Pool {
    /// The mean over the tokens.
    Mean,
    /// The first token, [CLS].
    Cls,
    /// The last token: of a decoder, the one that has seen all others.
    Last,
}

/// Prints a vector for each text.
pub(crate) fn embed(args: &EmbedArgs) -> Result<(), Failure> {
    let model = args.reading.open(&args.model, args.device.find()?)?;
    let pooling = match args.pooling {
        Pool::Mean => Pooling::Mean,
        Pool::Cls => Pooling::First,
        Pool::Last => Pooling::Last,
    };
    let embedder = Embedder::of(&model, pooling, !args.raw)?.beside(args.second.as_deref());
    let (tokenizer, mut told) = (model.tokenizer()?, Told::nothing(&model));
    let (mut before, mut cut_texts, mut cut_tokens) = (0, 0_usize, 0_usize);
    for batch in batches(texts(&args.texts)?, args.batch as usize) {
        let batch = batch?;
        let mut unread = Vec::new();
        for text in &batch {
            let prompt = tokenizer.prompt(text, args.second.as_deref(), usize::MAX)?;
            let asked: Vec<&str> = iter::once(text.as_str())
                .chain(args.second.as_deref())
                .collect();
            unread.push(told.tell(tokenizer, &asked, prompt));
        }
        let given: Vec<&str> = batch.iter().map(String::as_str).collect();
        let embedded = embedder
            .embed(&given)
            .map_err(|error| after(before, error))?;
        before += batch.len();
        let vectors = Vec::<Vec<f32>>::try_from(&embedded.vectors.to_device(tch::Device::Cpu))
            .expect("a matrix of floats");
        let answers = batch.iter().zip(vectors).zip(embedded.cut).zip(unread);
        for (((text, vector), cut), unread) in answers {
            cut_texts += usize::from(cut > 0);
            cut_tokens += cut;
            if args.json {
                say!(
                    "{}",
                    json!({ "text": text, "embedding": vector, "cut": cut, "unread": unread })
                );
            } else {
                let numbers: Vec<String> = vector.iter().map(ToString::to_string).collect();
                say!("{}", numbers.join(" "));
            }
        }
    }
    if cut_texts > 0 {
        log::warn!(
            "longer than the model reads ({} tokens): {cut_texts} of the texts, of \
             which {cut_tokens} tokens at the end were left out",
            model.backbone.max_len()
        );
    }
    Ok(())
}
