use cloze_corpus::{Recipe, Tokenizer, Vocabulary};

use crate::config::nearest;
use crate::failure::Failure;
use crate::settings::{KINDS, Source};

/// The tokenizer that the settings name: a file, or a kind to learn as the recipe says.
pub(crate) fn vocabulary(
    kind: &Source,
    recipe: impl FnOnce(cloze_corpus::Kind) -> Recipe,
) -> Result<Vocabulary, Failure> {
    match kind {
        Source::Train(kind) => Ok(Vocabulary::Train(recipe(*kind))),
        Source::File(path) if path.exists() => Ok(Vocabulary::Use(Tokenizer::load(path)?)),
        Source::File(path) => {
            let kinds = KINDS.map(|(name, _)| name);
            let given = path.to_string_lossy();
            let meant = nearest(&given, &kinds).map(|name| format!(" Did you mean {name}?"));
            Err(Failure::Usage(format!(
                "tokenizer {given} is neither a file nor one of {}.{}",
                kinds.join(", "),
                meant.unwrap_or_default()
            )))
        }
    }
}
