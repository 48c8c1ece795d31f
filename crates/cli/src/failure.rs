use std::process::ExitCode;

use cloze_run::Error;

/// Why the command ends without having done what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Run(Box<Error>),
    #[error(transparent)]
    Setup(cloze_setup::Error),
    #[error("{0}")]
    Data(String),
    #[error("{0}")]
    Interrupted(String),
}

impl Failure {
    /// 2 usage, 3 configuration, 4 data or disk, 5 not finite, 75 interrupted and saved.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Usage(_) => 2,
            Self::Run(error) => code(error),
            Self::Data(_) | Self::Setup(_) => 4,
            Self::Interrupted(_) => 75,
        })
    }

    /// For standard error: configurations with the place in the file, all else as a sentence with
    /// its causes.
    pub(crate) fn report(&self) -> String {
        if let Self::Run(error) = self
            && let Error::Config(error) = &**error
        {
            return error.report();
        }
        let mut report = format!("error: {self}");
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            report += &format!("\n  because: {error}");
            cause = error.source();
        }
        // A library does not know how this program was called.
        report.replace("`cloze ", &format!("`{} ", crate::invoked()))
    }
}

fn code(error: &Error) -> u8 {
    use cloze_train::Error as Training;
    match error {
        Error::NoGpu { .. }
        | Error::CorpusAlone { .. }
        | Error::NoTokenizer { .. }
        | Error::NoExperiment { .. }
        | Error::NoPairs(_)
        | Error::NothingAlike(_)
        | Error::Evaluate(
            cloze_evaluate::Error::NoText
            | cloze_evaluate::Error::NoTokens
            | cloze_evaluate::Error::NoPairs
            | cloze_evaluate::Error::NoHalves,
        )
        | Error::Generate(
            cloze_generate::Error::Config(_)
            | cloze_generate::Error::TooManyTexts { .. }
            | cloze_generate::Error::Candidates { .. }
            | cloze_generate::Error::Untrained { .. },
        ) => 2,
        Error::Config(_)
        | Error::Unfit(_)
        | Error::Train(
            Training::Plan(_)
            | Training::NoSuchParameter { .. }
            | Training::NoSuchMeasure { .. }
            | Training::AllFrozen,
        )
        | Error::Corpus(cloze_corpus::Error::BadSteps(_) | cloze_corpus::Error::Duplicates(_)) => 3,
        Error::Train(Training::BadStep { .. }) => 5,
        error if error.is_interruption() => 75,
        _ => 4,
    }
}

/// Whatever a library refuses, a run may refuse, too.
impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Run(Box::new(error.into()))
    }
}
