use std::path::Path;

use crate::alphabet::Alphabet;
use crate::documents::{Documents, Tally};
use crate::encoder::Encoder;
use crate::split::{Parts, Plan, Split};
use crate::tokenizer::{Recipe, Tokenizer, train};
use crate::watch::{Phase, Watch};
use crate::{Error, Store};

/// Where the tokenizer comes from.
#[derive(Debug, Clone)]
pub enum Vocabulary {
    /// Learn it from the training part.
    Train(Recipe),
    /// Take this one.
    Use(Tokenizer),
}

/// What [`build`] has made.
#[derive(Debug)]
pub struct Built {
    /// The tokenizer, learned or given.
    pub tokenizer: Tokenizer,
    /// The tokens to train on, in the folder `train`.
    pub train: Store,
    /// The tokens to evaluate on, in the folder `held-out`.
    pub held_out: Store,
    /// What was read, and what had to be changed.
    pub tally: Tally,
}

/// From documents to tokens: two stores in `folder`, one for training and one held out.
///
/// A vocabulary is learned from the training part only; but each character of the whole text gets
/// its token where the kind of tokenizer has tokens for characters, so that nothing is lost in
/// the held-out part. The text is read two or three times. Memory holds one document (about
/// three times over while it is cleaned and cut), a few megabytes of tokens, and the distinct words
/// of the tokenizer's sample.
///
/// The stores do not depend on the number of threads.
///
/// # Errors
/// Any that [`Error`] names. A store is there whole, or not at all.
pub fn build(
    documents: &Documents,
    vocabulary: Vocabulary,
    split: Split,
    folder: &Path,
    watch: &Watch<'_>,
) -> Result<Built, Error> {
    let survey = Survey::of(documents, watch)?;
    let tally = survey.tally;
    let plan = split.plan(tally.documents)?;
    let tokenizer = match vocabulary {
        Vocabulary::Use(tokenizer) => tokenizer,
        Vocabulary::Train(recipe) => {
            let total = tally.bytes.min(recipe.sample);
            let mut done = 0;
            let texts = parts(documents, &plan).map(|parts| {
                let text = parts?.train;
                watch.report(Phase::Training, done, total)?;
                done += text.len() as u64;
                Ok(text)
            });
            train(&recipe, texts, tally.bytes, survey.alphabet)?
        }
    };
    let mut encoder = Encoder::create(&tokenizer, folder, tally.bytes, watch)?;
    for parts in parts(documents, &plan) {
        encoder.add(parts?)?;
    }
    let [train, held_out] = encoder.finish()?;
    Ok(Built {
        tokenizer,
        train,
        held_out,
        tally,
    })
}

/// What must be known of all the text before the first token.
struct Survey {
    tally: Tally,
    alphabet: Alphabet,
}

impl Survey {
    fn of(documents: &Documents, watch: &Watch<'_>) -> Result<Self, Error> {
        let mut reader = documents.iter();
        let mut alphabet = Alphabet::new();
        while let Some(document) = reader.next() {
            alphabet.add(&document?.text);
            watch.report(Phase::Survey, reader.tally().bytes, documents.bytes())?;
        }
        let tally = reader.tally();
        if tally.documents == 0 {
            let files = documents.files().len();
            return Err(Error::NoText {
                files,
                skipped: tally.skipped,
            });
        }
        Ok(Self { tally, alphabet })
    }
}

fn parts<'a>(
    documents: &'a Documents,
    plan: &'a Plan,
) -> impl Iterator<Item = Result<Parts, Error>> + Send + 'a {
    let numbered = (0..).zip(documents);
    numbered.map(|(number, document)| plan.apply(number, document?.text))
}
