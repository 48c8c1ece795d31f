use std::env;
use std::error::Error;
use std::fmt::{self, Display};
use std::io::{self, IsTerminal};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::node::{Node, Place};
use super::source::Source;

/// All that is wrong with a configuration. [`ConfigError::report`] shows it.
#[derive(Debug)]
pub(crate) struct ConfigError {
    file: Option<Source>,
    in_file: Vec<(Range<usize>, String)>,
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
                    error.in_file.push((span, format!("{what}{help}")));
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

    /// With the lines of the file; in colour where standard error is a terminal and `NO_COLOR` is
    /// not set.
    pub(crate) fn report(&self) -> String {
        let plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        self.render(&if plain || !io::stderr().is_terminal() {
            Renderer::plain()
        } else {
            Renderer::styled()
        })
    }

    pub(super) fn render(&self, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title(self.to_string());
        let in_file = self.file.as_ref().filter(|_| !self.in_file.is_empty());
        let first = match in_file {
            Some(Source { name, text }) => {
                let labels = self
                    .in_file
                    .iter()
                    .map(|(span, what)| AnnotationKind::Primary.span(span.clone()).label(what));
                title.element(Snippet::source(text).path(name).annotations(labels))
            }
            None => Group::with_title(title),
        };
        let elsewhere = self.elsewhere.iter().map(|Elsewhere { what, help }| {
            let group = Group::with_title(Level::ERROR.secondary_title(what));
            group.elements(help.iter().map(|help| Level::HELP.message(help)))
        });
        // Each by itself: as groups of one report, bars would lead from one to the next.
        let reports = std::iter::once(first).chain(elsewhere);
        let reports: Vec<_> = reports.map(|report| renderer.render(&[report])).collect();
        reports.join("\n")
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
