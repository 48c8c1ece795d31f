use std::fmt;

/// Something about a folder that a user should know, and that hinders nothing yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A part that the configuration speaks of is not in the file.
    Absent {
        /// What cannot be done without it.
        part: &'static str,
        /// The tensors that are not there.
        tensors: Vec<String>,
    },
    /// The file has tensors that no part of the model reads.
    Unused(Vec<String>),
    /// The configuration ties the output layer to the tokens, and the file has two tables that
    /// differ: both are kept.
    Untied,
    /// The tokenizer does not say what stands around a text: these tokens do here.
    Frame(Vec<String>),
    /// The folder does not say which token is a blank: this one is.
    Mask(String),
    /// The configuration does not name its family: this is the one whose tensors the file has.
    Family(&'static str),
    /// Nobody was asked whether there is a newer one.
    Offline {
        /// The model at the commit that is here.
        remote: String,
        /// Why.
        reason: String,
    },
    /// A setting that only concerns training cannot be kept.
    Dropped {
        /// The field of the configuration.
        field: &'static str,
        /// What it says.
        given: String,
        /// What is used in its place.
        used: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent { part, tensors } => {
                write!(f, "no {part}: the file lacks {}", list(tensors))
            }
            Self::Unused(tensors) => {
                write!(f, "no part of the model reads {}", list(tensors))
            }
            Self::Untied => write!(
                f,
                "the output layer is kept apart from the tokens: config.json ties them, and the \
                 file has two tables that differ"
            ),
            Self::Frame(tokens) if tokens.is_empty() => f.write_str(
                "tokenizer.json does not say what stands around a text (its post_processor is \
                 empty): nothing does",
            ),
            Self::Frame(tokens) => write!(
                f,
                "tokenizer.json does not say what stands around a text (its post_processor is \
                 empty): {} do",
                tokens.join(" and ")
            ),
            Self::Mask(token) => write!(
                f,
                "the folder does not say which token is a blank (mask_token in \
                 tokenizer_config.json): {token} is taken for it"
            ),
            Self::Family(name) => write!(
                f,
                "config.json does not say of which family the model is (model_type): its tensors \
                 are those of a {name}"
            ),
            Self::Offline { remote, reason } => {
                write!(
                    f,
                    "offline ({reason}): {remote}, which was fetched before, is used"
                )
            }
            Self::Dropped { field, given, used } => {
                write!(f, "{field} = {given} is taken as {used} in training")
            }
        }
    }
}

/// At most this many names in a message.
const SHOWN: usize = 8;

/// Names, one after the other, and how many more there are.
pub(crate) fn list(names: &[String]) -> String {
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
