use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use cloze_corpus::{Documents, ReadOptions, Tokenizer};
use cloze_hub::Pretrained;
use cloze_language::{Language, Level};

use crate::{Error, RunFolder};

/// What a model has read, as far as the folder of its run tells.
///
/// ```no_run
/// use std::path::Path;
///
/// use cloze_hub::Pretrained;
/// use cloze_run::HasRead;
/// use tch::Device;
///
/// let model = Pretrained::open(Path::new("runs/bert-tiny"), Device::Cpu)?;
/// if let Some(read) = HasRead::of(&model) {
///     let unread = read.unread(model.tokenizer()?, "the old computer ____ the boat.");
///     println!("it has read {read}, and not {unread:?}"); // {"computer"}
/// }
/// # Ok::<(), cloze_run::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct HasRead {
    what: String,
    /// All words of it, where they are known.
    words: Option<BTreeSet<&'static str>>,
}

impl HasRead {
    /// Of a model; nothing, where it is of no run that can be read, or of one that has made no step.
    pub fn of(model: &Pretrained) -> Option<Self> {
        let run = RunFolder::open(&model.folder).ok()?;
        let settings = run.settings().ok()??;
        model.config.trained_on.as_ref()?;
        let named = settings.data.named();
        let (mut what, mut words) = if named.is_empty() {
            let level = &settings.data.level;
            let language = Level::named(level).map(Language::at);
            let known: Option<BTreeSet<&str>> = match &language {
                Ok(Ok(language)) => Some(language.vocabulary().iter().copied().collect()),
                _ => None,
            };
            let count = known.as_ref().map_or(0, BTreeSet::len);
            let what = format!("the built-in language: level {level}, {count} words");
            (what, known)
        } else {
            let named: Vec<String> = named
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            (named.join(", "), None)
        };
        let weights = &settings.start.weights;
        if !weights.as_os_str().is_empty() {
            what += &format!(", after what {} had read", weights.display());
            words = None;
        }
        Some(Self { what, words })
    }

    /// Whether all words are known that it has read.
    pub fn knows_words(&self) -> bool {
        self.words.is_some()
    }

    /// The words of a text that the model has not read in any form that its tokenizer takes for the
    /// same; none, where it is not known what it has read.
    pub fn unread(&self, tokenizer: &Tokenizer, text: &str) -> BTreeSet<String> {
        let Some(known) = &self.words else {
            return BTreeSet::new();
        };
        let ids = |word: &str| tokenizer.prompt_ids(word).ok();
        let is_read = |word: &str| {
            let lower = word.to_lowercase();
            known.contains(lower.as_str()) && (lower == word || ids(word) == ids(&lower))
        };
        let words = words(tokenizer, text).into_iter();
        words.filter(|word| !is_read(word)).collect()
    }
}

/// The words of files and folders of text that a model has not read, or that its tokenizer cannot spell:
/// a sentence, or nothing where there are none. Of long texts the beginning is looked at.
///
/// # Errors
/// Text that cannot be read.
pub fn unread_note(model: &Pretrained, texts: &[PathBuf]) -> Result<Option<String>, Error> {
    let (read, tokenizer) = (HasRead::of(model), model.tokenizer()?);
    let (mut all, mut unread) = (BTreeSet::new(), BTreeSet::new());
    let mut bytes = 0;
    for document in &Documents::open(texts, &ReadOptions::standard())? {
        let text = document?.text;
        all.extend(words(tokenizer, &text));
        unread.extend(tokenizer.prompt(&text, None, usize::MAX)?.unknown);
        unread.extend(read.iter().flat_map(|read| read.unread(tokenizer, &text)));
        bytes += text.len();
        if bytes > ENOUGH {
            break;
        }
    }
    if unread.is_empty() {
        return Ok(None);
    }
    let some: Vec<String> = unread
        .iter()
        .take(SHOWN)
        .map(|word| format!("{word:?}"))
        .collect();
    let (count, all, some) = (unread.len(), all.union(&unread).count(), some.join(", "));
    let has_read = read.map(|read| format!("; it has read {read}"));
    Ok(Some(format!(
        "{count} of {all} different words of the text are unknown to the model, such as {some}{}",
        has_read.unwrap_or_default()
    )))
}

/// Bytes of text after which it is known of what kind it is.
const ENOUGH: usize = 1 << 20;
/// Words that are named.
const SHOWN: usize = 8;

/// As it stands behind "it has read".
impl fmt::Display for HasRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// The words of a text: neither its blanks and special tokens, nor its marks.
fn words(tokenizer: &Tokenizer, text: &str) -> Vec<String> {
    let specials = tokenizer.special_ids();
    let specials = specials.iter().filter_map(|&id| tokenizer.token(id));
    let text = specials.fold(text.to_owned(), |text, special| text.replace(&special, " "));
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}
