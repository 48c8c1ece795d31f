use std::error::Error;
use std::fmt::{self, Display};

use miette::{Diagnostic, LabeledSpan, MietteHandlerOpts, ReportHandler, SourceCode};

use super::node::{Node, Place};
use super::source::Source;

/// All that is wrong with a configuration. [`ConfigError::report`] shows it.
#[derive(Debug)]
pub(crate) struct ConfigError {
    file: Option<Source>,
    in_file: Vec<LabeledSpan>,
    elsewhere: Vec<Elsewhere>,
}

/// A value that no run can have.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    path: String,
    given: String,
    allowed: String,
}

/// Something wrong at one place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    place: Place,
    what: String,
    help: Option<String>,
}

/// A fault that no line of the file can show.
#[derive(Debug)]
struct Elsewhere {
    what: String,
    help: Option<String>,
}

impl ConfigError {
    pub(super) fn new(preset: &str, file: Option<&Source>, faults: Vec<Fault>) -> Self {
        let mut error = Self {
            file: file.cloned(),
            in_file: Vec::new(),
            elsewhere: Vec::new(),
        };
        for Fault { place, what, help } in faults {
            match place {
                Place::File(span) => {
                    let help = help.map(|help| format!("; {help}")).unwrap_or_default();
                    error
                        .in_file
                        .push(LabeledSpan::at(span, format!("{what}{help}")));
                }
                Place::Preset => error.elsewhere.push(Elsewhere {
                    what: format!("preset {preset}: {what}"),
                    help,
                }),
                Place::Argument(given) => error.elsewhere.push(Elsewhere {
                    what: format!("{given}: {what}"),
                    help,
                }),
            }
        }
        error
    }

    /// An error before there is anything to point into.
    pub(super) fn unreadable(what: String, help: &str) -> Self {
        let elsewhere = vec![Elsewhere {
            what,
            help: Some(help.to_owned()),
        }];
        Self {
            file: None,
            in_file: Vec::new(),
            elsewhere,
        }
    }

    /// With the lines of the file; in colour where standard error is a terminal.
    pub(crate) fn report(&self) -> String {
        struct Report<'a>(&'a ConfigError);
        impl fmt::Debug for Report<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                MietteHandlerOpts::new().build().debug(self.0, f)
            }
        }
        format!("{:?}", Report(self))
    }
}

impl Problem {
    /// The value `given` at `path` (such as `model.heads`) is not one of those `allowed`.
    pub(crate) fn new(path: impl Into<String>, given: impl Display, allowed: impl Display) -> Self {
        Self {
            path: path.into(),
            given: given.to_string(),
            allowed: allowed.to_string(),
        }
    }

    /// At the place where its value was written.
    pub(super) fn at(self, tree: &Node) -> Fault {
        let Self {
            path,
            given,
            allowed,
        } = self;
        let keys: Vec<String> = path.split('.').map(str::to_owned).collect();
        let place = tree.deepest(&keys).place().clone();
        Fault::new(place, format!("`{path}` is {given}, allowed: {allowed}"))
    }
}

impl Fault {
    pub(super) fn new(place: Place, what: impl Into<String>) -> Self {
        Self {
            place,
            what: what.into(),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

impl Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.in_file.len() + self.elsewhere.len() {
            1 => write!(f, "the configuration has a problem"),
            count => write!(f, "the configuration has {count} problems"),
        }
    }
}

impl Error for ConfigError {}

impl Diagnostic for ConfigError {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.file.as_ref().map(|file| file as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.in_file.is_empty()).then(|| Box::new(self.in_file.iter().cloned()) as Box<_>)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        let all = self.elsewhere.iter().map(|fault| fault as &dyn Diagnostic);
        (!self.elsewhere.is_empty()).then(|| Box::new(all) as Box<_>)
    }
}

impl Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for Elsewhere {}

impl Diagnostic for Elsewhere {
    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<_>)
    }
}
