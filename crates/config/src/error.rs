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
    preset: String,
    file: Option<ConfigSource>,
    faults: Vec<Fault>,
}

/// Something wrong at one place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    place: Place,
    what: String,
    help: Option<String>,
}

impl ConfigError {
    pub(crate) fn new(preset: &str, file: Option<&ConfigSource>, faults: Vec<Fault>) -> Self {
        Self {
            preset: preset.to_owned(),
            file: file.cloned(),
            faults,
        }
    }

    /// An error before there is anything to point into.
    pub(crate) fn unreadable(what: String, help: &str) -> Self {
        let fault = Fault::new(Place::Nowhere, what).help(Some(help.to_owned()));
        Self::new("", None, vec![fault])
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
        match self.faults.len() {
            1 => "the configuration has a problem".to_owned(),
            count => format!("the configuration has {count} problems"),
        }
    }

    fn render(&self, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title(self.title());
        let in_file: Vec<_> = self.faults.iter().filter_map(Fault::in_file).collect();
        let first = match &self.file {
            Some(ConfigSource { name, text }) if !in_file.is_empty() => {
                let labels = in_file
                    .into_iter()
                    .map(|(span, what)| AnnotationKind::Primary.span(span).label(what));
                title.element(Snippet::source(text).path(name).annotations(labels))
            }
            _ => Group::with_title(title),
        };
        let elsewhere = self.faults.iter().filter_map(|fault| {
            let what = fault.elsewhere(&self.preset)?;
            let group = Group::with_title(Level::ERROR.secondary_title(what));
            Some(group.elements(fault.help.iter().map(|help| Level::HELP.message(help))))
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

    /// The bytes of the file that it is about, and all that it says.
    fn in_file(&self) -> Option<(Range<usize>, String)> {
        let Place::File(span) = &self.place else {
            return None;
        };
        let help = self.help.as_ref().map(|help| format!("; {help}"));
        Some((span.clone(), self.what.clone() + &help.unwrap_or_default()))
    }

    /// What it says, where no line of the file can show it.
    fn elsewhere(&self, preset: &str) -> Option<String> {
        let Self { place, what, .. } = self;
        match place {
            Place::File(_) => None,
            Place::Preset => Some(format!("preset {preset}: {what}")),
            Place::Argument(given) => Some(format!("{given}: {what}")),
            Place::Nowhere => Some(what.clone()),
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
