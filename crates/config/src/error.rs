use std::env;
use std::error::Error;
use std::fmt::{self, Display};
use std::io::{self, IsTerminal};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::file::ConfigSource;
use crate::node::Place;

/// All that is wrong with a configuration. As text, it shows the lines of the file that are at fault.
#[derive(Debug)]
pub struct ConfigError {
    file: Option<ConfigSource>,
    in_file: Vec<(Range<usize>, String)>,
    elsewhere: Vec<Elsewhere>,
}

/// Something wrong at one place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
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
    pub(crate) fn new(preset: &str, file: Option<&ConfigSource>, faults: Vec<Fault>) -> Self {
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
    pub(crate) fn unreadable(what: String, help: &str) -> Self {
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

    /// The text in colour where standard error is a terminal and `NO_COLOR` is not set.
    pub fn report(&self) -> String {
        let plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        self.render(&if plain || !io::stderr().is_terminal() {
            Renderer::plain()
        } else {
            Renderer::styled()
        })
    }

    fn title(&self) -> String {
        match self.in_file.len() + self.elsewhere.len() {
            1 => "the configuration has a problem".to_owned(),
            count => format!("the configuration has {count} problems"),
        }
    }

    fn render(&self, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title(self.title());
        let in_file = self.file.as_ref().filter(|_| !self.in_file.is_empty());
        let first = match in_file {
            Some(ConfigSource { name, text }) => {
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

impl Fault {
    pub(crate) fn new(place: Place, what: impl Into<String>) -> Self {
        Self {
            place,
            what: what.into(),
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

impl Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(&Renderer::plain()))
    }
}

impl Error for ConfigError {}
