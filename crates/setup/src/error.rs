use std::error::Error as Cause;
use std::io;
use std::path::{Path, PathBuf};

use crate::{Unfit, VERSION};

/// Why there is no libtorch.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refused.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// What was tried, such as `read`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// Nothing says where caches go.
    #[error("neither XDG_CACHE_HOME nor HOME is set: set one of them")]
    NoHome,

    /// The cache folder cannot be locked.
    #[error("cannot lock {}: set XDG_CACHE_HOME to a local disk", .path.display())]
    Lock {
        /// The file of the lock.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// Something else is in the place of the link.
    #[error(
        "cannot link {} to {}: if the first is a folder of your own, move it and set LIBTORCH to \
         its new place", .link.display(), .folder.display()
    )]
    Link {
        /// Where the link should be.
        link: PathBuf,
        /// Where it should lead.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// A folder that is no libtorch, or another.
    #[error(transparent)]
    Unfit(#[from] Unfit),

    /// What the user chose cannot be used. Taking another one in silence would be worse.
    #[error(
        "{variable} points to a libtorch that does not fit; unset {variable} and setup finds one"
    )]
    Chosen {
        /// The variable of the environment.
        variable: &'static str,
        /// Why it does not fit.
        source: Box<Self>,
    },

    /// The Python of the user has no torch.
    #[error(
        "LIBTORCH_USE_PYTORCH is set and {python} has no torch: `{python} -m pip install \
         torch=={VERSION}`, or unset the variable"
    )]
    NoTorch {
        /// The interpreter.
        python: &'static str,
    },

    /// A program is not there.
    #[error("cannot start `{program}`")]
    NotStarted {
        /// Its name.
        program: String,
        /// What the system said.
        source: io::Error,
    },

    /// A program failed.
    #[error("`{command}` failed: {complaint}")]
    Failed {
        /// The program; with its arguments, where it had nothing to say.
        command: String,
        /// Its last line of complaint, or how it ended.
        complaint: String,
    },

    /// A host that does not answer.
    #[error("the archive at {host} cannot be reached")]
    Unreachable {
        /// Its name.
        host: &'static str,
        /// What curl said.
        source: Box<Self>,
    },

    /// There is none for such a machine, or for such devices.
    #[error("{0}")]
    NotOffered(String),

    /// A download of which not every bit is known.
    #[error(
        "{} is damaged or not the file we know: its SHA-256 is {actual}, expected was {expected}",
        .file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
        /// Its hash, in hexadecimal.
        actual: String,
        /// The one that is pinned.
        expected: String,
    },

    /// A wheel that no client could fetch.
    #[error("{file} cannot be fetched: {}", .reasons.join("; "))]
    NoClient {
        /// The wheel.
        file: &'static str,
        /// Why, for each client.
        reasons: Vec<String>,
    },

    /// An archive that cannot be read.
    #[error("cannot unpack {}", .archive.display())]
    Unpack {
        /// The archive.
        archive: PathBuf,
        /// What its reader said.
        source: Box<dyn Cause + Send + Sync>,
    },

    /// An archive of something else.
    #[error("{} holds nothing that belongs to libtorch", .0.display())]
    Nothing(PathBuf),

    /// All ways failed.
    #[error("{}", no_way(.tried))]
    NoWay {
        /// Each with its reason.
        tried: Vec<(&'static str, String)>,
    },
}

impl Error {
    /// What a refusal of the file system becomes.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

/// An error with its causes, in one line.
pub(crate) fn chain(error: &Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| (**cause).source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}

fn no_way(tried: &[(&str, String)]) -> String {
    let chosen = ["LIBTORCH", "LIBTORCH_USE_PYTORCH"].map(|name| (name, "not set"));
    let tried = tried.iter().map(|(name, reason)| (*name, reason.as_str()));
    let rows = chosen.into_iter().chain(tried);
    let rows: String = rows
        .map(|(name, reason)| format!("  {name:<22}{reason}\n"))
        .collect();
    format!(
        "no way to get libtorch {VERSION} worked. Tried were, in this order:\n{rows}\
         What to do, one of these:\n  \
           - mend one of the ways above (a network, python3 with pip or uv) and run setup again\n  \
           - `pip install torch=={VERSION}`, then setup again with LIBTORCH_USE_PYTORCH=1\n  \
           - unpack a libtorch {VERSION} by hand, then setup again with LIBTORCH=/its/folder"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_nothing_works_every_way_has_its_reason() {
        let refused = Error::NotStarted {
            program: "curl".to_owned(),
            source: io::Error::from(io::ErrorKind::NotFound),
        };
        let unreachable = Error::Unreachable {
            host: "a.org",
            source: Box::new(refused),
        };
        let tried = vec![("archive", chain(&unreachable))];
        let text = Error::NoWay { tried }.to_string();
        for part in [
            "LIBTORCH ",
            "a.org cannot be reached: cannot start `curl`: entity not found",
            "pip install torch==2.11.0",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}
