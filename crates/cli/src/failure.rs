use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::config::ConfigError;

/// Why the command ends without having done what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Corpus(#[from] cloze_corpus::Error),
    #[error(transparent)]
    Bert(#[from] cloze_bert::Error),
    #[error(transparent)]
    Gpt(#[from] cloze_gpt::Error),
    #[error(transparent)]
    Hub(#[from] cloze_hub::Error),
    #[error(transparent)]
    Generate(#[from] cloze_generate::Error),
    #[error(transparent)]
    Evaluate(#[from] cloze_evaluate::Error),
    #[error(transparent)]
    Experiment(#[from] cloze_compare::ExperimentError),
    #[error(transparent)]
    Train(#[from] cloze_train::Error),
    #[error("{0}")]
    Run(String),
    #[error("cannot {action} {}", .path.display())]
    Io {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("{0}")]
    Interrupted(String),
}

impl Failure {
    /// For `map_err`: what was being done to which file.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }

    /// Whether the user asked to stop, and can go on.
    pub(crate) fn is_interruption(&self) -> bool {
        matches!(
            self,
            Self::Corpus(cloze_corpus::Error::Cancelled) | Self::Interrupted(_)
        )
    }

    /// 2 usage, 3 configuration, 4 data or disk, 5 not finite, 75 interrupted and saved.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Usage(_)
            | Self::Generate(
                cloze_generate::Error::Settings(_)
                | cloze_generate::Error::Candidates { .. }
                | cloze_generate::Error::Untrained { .. },
            ) => 2,
            Self::Config(_)
            | Self::Experiment(_)
            | Self::Train(
                cloze_train::Error::Plan(_)
                | cloze_train::Error::NoSuchParameter { .. }
                | cloze_train::Error::AllFrozen,
            )
            | Self::Corpus(cloze_corpus::Error::BadSteps(_) | cloze_corpus::Error::Duplicates(_)) => {
                3
            }
            Self::Train(cloze_train::Error::BadStep { .. }) => 5,
            Self::Corpus(cloze_corpus::Error::Cancelled) | Self::Interrupted(_) => 75,
            Self::Corpus(_)
            | Self::Bert(_)
            | Self::Gpt(_)
            | Self::Hub(_)
            | Self::Generate(_)
            | Self::Evaluate(_)
            | Self::Train(_)
            | Self::Run(_)
            | Self::Io { .. } => 4,
        })
    }

    /// For standard error: configurations with the place in the file, all else as a sentence with
    /// its causes.
    pub(crate) fn report(&self) -> String {
        if let Self::Config(error) = self {
            return error.report();
        }
        let mut report = format!("error: {self}");
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            report += &format!("\n  because: {error}");
            cause = error.source();
        }
        report
    }
}
