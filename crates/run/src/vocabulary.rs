use cloze_config::{Problem, nearest};
use cloze_corpus::{Kind, Recipe, Tokenizer, Vocabulary};

use crate::settings::KINDS;
use crate::{Error, TokenizerSource};

/// The tokenizer that settings name: a file, or a kind to learn as the recipe says.
pub(crate) fn vocabulary(
    source: &TokenizerSource,
    recipe: impl FnOnce(Kind) -> Recipe,
) -> Result<Vocabulary, Error> {
    match source {
        TokenizerSource::Train(kind) => Ok(Vocabulary::Train(recipe(*kind))),
        TokenizerSource::File(path) if path.exists() => Ok(Vocabulary::Use(Tokenizer::load(path)?)),
        TokenizerSource::File(path) => {
            let kinds = KINDS.map(|(name, _)| name).to_vec();
            let given = path.to_string_lossy().into_owned();
            let meant = nearest(&given, &kinds).and_then(|meant| {
                let mut kinds = kinds.iter();
                kinds.find(|kind| **kind == meant).copied()
            });
            Err(Error::NoTokenizer {
                given,
                kinds,
                meant,
            })
        }
    }
}

/// A number of tokens that no tokenizer can be trained to.
pub(crate) fn size_problem(vocab: u64) -> Option<Problem> {
    let most = Recipe::LARGEST_VOCABULARY as u64;
    let holds = (1..=most).contains(&vocab);
    Problem::unless(holds, "tokenizer.vocab", vocab, format!("1 to {most}"))
}
