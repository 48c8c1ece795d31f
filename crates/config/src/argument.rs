use toml::de::ValueDeserializer;

use crate::error::Fault;
use crate::node::{Node, Place};

const DEEPEST: usize = 16;

/// A value that lies above the files: from the command line, or set by a program.
#[derive(Debug)]
pub struct Argument(pub(crate) Result<Node, Fault>);

impl Argument {
    /// `--set section.key=value`, without the `--set`. The value is TOML; what is none, such as
    /// a bare word or a path, is a string.
    pub fn set(given: &str) -> Self {
        let place = Place::Argument(format!("--set {given}"));
        let Some((path, text)) = given.split_once('=') else {
            let help = "write --set section.key=value, such as --set model.dropout=0".to_owned();
            return Self(Err(Fault::new(place, "there is no `=`").help(Some(help))));
        };
        match value(text.trim()) {
            Ok(value) => Self(Ok(nested(path, value, &place))),
            Err(why) => Self(Err(Fault::new(place, why))),
        }
    }

    /// An option of its own, such as `--steps 10` for `train.steps`.
    pub fn option(name: &str, path: &str, value: impl Into<toml::Value>) -> Self {
        let value = value.into();
        let place = Place::Argument(format!("{name} {value}"));
        Self(Ok(nested(path, value, &place)))
    }
}

fn value(text: &str) -> Result<toml::Value, String> {
    match ValueDeserializer::parse(text).and_then(serde::Deserialize::deserialize) {
        Ok(value) => Ok(value),
        // Whoever opens a quote or a bracket means TOML.
        Err(error) if text.starts_with(['"', '\'', '[', '{']) => Err(error.message().to_owned()),
        Err(_) if is_whole(text) => Err(format!(
            "{text} is no number that TOML has: those are from {} to {}",
            i64::MIN,
            i64::MAX
        )),
        Err(_) => Ok(text.into()),
    }
}

/// Whether it is a whole number that is too large: `007` is none, and may be a name.
fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<i64>().is_err()
}

/// A deeper path than any that exists keeps its end as one key: unknown, and named as given.
fn nested(path: &str, value: toml::Value, place: &Place) -> Node {
    let keys: Vec<&str> = path.splitn(DEEPEST, '.').map(str::trim).collect();
    let wrap =
        |inner, key: &&str| toml::Value::Table([((*key).to_owned(), inner)].into_iter().collect());
    Node::new(keys.iter().rev().fold(value, wrap), place)
}
