use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use clap::Args;
use cloze_corpus::{Prompt, Tokenizer};
use cloze_hub::Pretrained;
use cloze_run::HasRead;
use cloze_tensor::Precision;
use tch::Device;

use super::{fetching, told};
use crate::args::MACHINE;
use crate::failure::Failure;

/// How the texts are read that a model is asked about.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// Read special tokens in a text, such as [SEP], as letters; but for a blank.
    #[arg(long, hide_short_help = true)]
    literal: bool,
    /// What to compute in, and to keep the weights in: bf16 takes half of the memory.
    #[arg(
        long,
        value_name = "fp32|bf16",
        default_value = "fp32",
        help_heading = MACHINE,
        hide_short_help = true
    )]
    precision: Precision,
}

/// What was told of texts.
#[derive(Debug)]
pub(super) struct Told {
    /// What the model has read, where that is known.
    read: Option<HasRead>,
    specials: BTreeSet<String>,
    unread: BTreeSet<String>,
}

impl Reading {
    /// The model of a folder, which reads so.
    pub(super) fn open(&self, path: &Path, device: Device) -> Result<Pretrained, Failure> {
        let begin = Instant::now();
        let precision = self.precision;
        let model = fetching(|tell| Pretrained::open_telling(precision, path, device, tell))?;
        told(&model, begin);
        Ok(match self.literal {
            true => model.reading_by(Tokenizer::literal),
            false => model,
        })
    }
}

impl Told {
    /// Nothing yet.
    pub(super) fn nothing(model: &Pretrained) -> Self {
        Self {
            read: HasRead::of(model),
            specials: BTreeSet::new(),
            unread: BTreeSet::new(),
        }
    }

    /// Says, once for each, which special tokens a text spells, and which of its words the model has not
    /// read, or cannot: returns all of these.
    pub(super) fn tell(
        &mut self,
        tokenizer: &Tokenizer,
        texts: &[&str],
        prompt: Prompt,
    ) -> BTreeSet<String> {
        for special in prompt.specials {
            if self.specials.insert(special.clone()) {
                log::info!(
                    "{special} in a text is read as the special token, as transformers reads \
                     it; with --literal it is letters"
                );
            }
        }
        let first = self.unread.is_empty();
        let symbol = tokenizer.unknown().and_then(|id| tokenizer.token(id));
        let symbol = symbol.unwrap_or_default();
        for lost in &prompt.unknown {
            if self.unread.insert(lost.clone()) {
                log::warn!(
                    "the tokenizer has no token for {lost:?}: the model sees {symbol} there"
                );
            }
        }
        let unread = |read: &HasRead| {
            let of_texts = texts.iter().map(|text| read.unread(tokenizer, text));
            of_texts.flatten().collect()
        };
        let unread: BTreeSet<String> = self.read.as_ref().map(unread).unwrap_or_default();
        let all: BTreeSet<String> = unread.into_iter().chain(prompt.unknown).collect();
        let new: Vec<String> = all
            .difference(&self.unread)
            .map(|word| format!("{word:?}"))
            .collect();
        if !new.is_empty() {
            let new = new.join(", ");
            log::info!("the model has not read {new}");
        }
        self.unread.extend(all.iter().cloned());
        if let Some(read) = self.read.as_ref().filter(|_| first && !all.is_empty()) {
            log::info!("it has read {read}");
        }
        all
    }
}
