use std::fmt;
use std::path::{Path, PathBuf};

use super::FetchError;

/// The address of a model on a hub: `hf://ORG/NAME[@REVISION]`, or `hf://NAME` as the oldest have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// `ORG/NAME`, or the single name.
    pub name: String,
    /// A branch, a tag or a commit.
    pub revision: String,
}

impl Remote {
    /// What a path begins with that is an address.
    pub const SCHEME: &str = "hf://";

    /// The address that stands in the place of a path; none, if that is a path.
    ///
    /// # Errors
    /// What begins like an address, and is none.
    pub fn of(path: &Path) -> Result<Option<Self>, FetchError> {
        let text = path.to_string_lossy();
        let Some(text) = text.strip_prefix(Self::SCHEME) else {
            return Ok(None);
        };
        let text = text.trim_end_matches('/');
        let (name, revision) = text.split_once('@').unwrap_or((text, "main"));
        let parts = name.split('/').count();
        let all = name.split('/').chain(revision.split('/'));
        // Two dashes stand for the slash in the names of the cache.
        if parts > 2 || name.contains("--") || !all.into_iter().all(is_plain) {
            return Err(FetchError::Address(path.to_owned()));
        }
        Ok(Some(Self {
            name: name.to_owned(),
            revision: revision.to_owned(),
        }))
    }

    /// The name without its owner.
    pub fn title(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// The same model at one commit, which no push to the hub changes.
    #[must_use]
    pub fn at(&self, commit: &str) -> Self {
        Self {
            revision: commit.to_owned(),
            ..self.clone()
        }
    }

    /// Where a path may stand.
    pub fn to_path(&self) -> PathBuf {
        self.to_string().into()
    }
}

impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Self::SCHEME, self.name)?;
        match self.revision.as_str() {
            "main" => Ok(()),
            revision => write!(f, "@{revision}"),
        }
    }
}

fn is_plain(part: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !matches!(part, "" | "." | "..") && part.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Option<Remote>, FetchError> {
        Remote::of(Path::new(text))
    }

    #[test]
    fn an_address_has_an_owner_a_name_and_a_revision() {
        for (text, name, revision) in [
            ("hf://gpt2", "gpt2", "main"),
            ("hf://a-b/c_1.d/", "a-b/c_1.d", "main"),
            ("hf://a/b@v1.0", "a/b", "v1.0"),
            ("hf://a/b@refs/pr/1", "a/b", "refs/pr/1"),
        ] {
            let remote = of(text).unwrap().unwrap();
            assert_eq!((&*remote.name, &*remote.revision), (name, revision));
            assert_eq!(remote.to_string(), text.trim_end_matches('/'));
        }
        assert_eq!(of("hf://a/b").unwrap().unwrap().title(), "b");
    }

    #[test]
    fn a_path_is_no_address() {
        for path in ["runs/a", "/srv/hf://a/b", "hf:/a/b", "HF://a/b", ""] {
            assert_eq!(of(path).unwrap(), None, "{path}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in [
            "hf://",
            "hf:///a",
            "hf://a/b/c",
            "hf://a//b",
            "hf://../b",
            "hf://a/..",
            "hf://a/b c",
            "hf://a/b?x",
            "hf://a/书",
            "hf://a--b/c",
            "hf://a/b@",
            "hf://a/b@..",
            "hf://a/b@x/../../y",
            "hf://a/b@c@d",
        ] {
            let error = of(wrong).unwrap_err();
            assert!(matches!(error, FetchError::Address(_)), "{wrong}: {error}");
            assert!(error.to_string().contains("write hf://ORG/NAME"));
        }
    }
}
