use std::fmt;
use std::path::Path;

use crate::{Error, ReadError};

/// A data set of a hub, or a part of it: `hf://OWNER/NAME[/CONFIG]`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// `OWNER/NAME`, or the single name that the oldest sets have.
    pub(super) name: String,
    /// A folder, the beginning of a file name, or a file.
    pub(super) config: Option<String>,
}

impl Address {
    pub(super) fn parse(path: &Path) -> Result<Self, Error> {
        let bad = || Error::Read(ReadError::BadAddress(path.to_owned()));
        let text = path.to_str().ok_or_else(bad)?;
        let text = text.strip_prefix("hf://").ok_or_else(bad)?;
        // The libraries of Python write `hf://datasets/OWNER/NAME`.
        let text = text.strip_prefix("datasets/").unwrap_or(text);
        let parts: Vec<&str> = text.trim_end_matches('/').split('/').collect();
        let (name, config) = parts.split_at(parts.len().min(2));
        if !name.iter().all(|part| is_name(part)) || !config.iter().all(|part| is_plain(part)) {
            return Err(bad());
        }
        Ok(Self {
            name: name.join("/"),
            config: (!config.is_empty()).then(|| config.join("/")),
        })
    }

    /// The address of one file.
    pub(super) fn file(&self, path: &str) -> String {
        format!("hf://{}/{path}", self.name)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.config {
            None => write!(f, "hf://{}", self.name),
            Some(config) => write!(f, "hf://{}/{config}", self.name),
        }
    }
}

fn is_plain(part: &str) -> bool {
    !matches!(part, "" | "." | "..")
}

fn is_name(part: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    is_plain(part) && part.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_an_owner_a_name_and_a_part() {
        let parse = |text: &str| {
            let address = Address::parse(Path::new(text)).unwrap();
            (address.name, address.config.unwrap_or_default())
        };
        let pair = |name: &str, config: &str| (name.to_owned(), config.to_owned());
        assert_eq!(parse("hf://squad"), pair("squad", ""));
        assert_eq!(parse("hf://a-b/c_1.d"), pair("a-b/c_1.d", ""));
        assert_eq!(parse("hf://a/b/"), pair("a/b", ""));
        assert_eq!(parse("hf://a/b/en"), pair("a/b", "en"));
        assert_eq!(parse("hf://a/b/sample/10BT"), pair("a/b", "sample/10BT"));
        assert_eq!(parse("hf://datasets/a/b"), pair("a/b", ""));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let wrong = [
            "hf://",
            "hf:///",
            "hf:/a/b",
            "hf://a//b",
            "hf://../b",
            "hf://a/b/../c",
            "hf://a/b?x",
            "hf://a/b c",
            "hf://a/书",
            "hf://a@main/b",
            "hf://a/b/.",
        ];
        for path in wrong {
            let error = Address::parse(Path::new(path)).unwrap_err();
            assert!(
                matches!(error, Error::Read(ReadError::BadAddress(_))),
                "{path}: {error}"
            );
            assert!(
                error.to_string().contains("write hf://OWNER/NAME"),
                "{error}"
            );
        }
    }
}
