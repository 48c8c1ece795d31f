mod arm;
mod budget;
mod error;
mod named;
mod objective;
mod reader;

use std::collections::BTreeMap;

use toml::Table;
use toml::de::{DeTable, DeValue};

pub use budget::{Budget, BudgetKind};
pub use error::{ExperimentError, Fault, Problem};
pub use named::{DEFAULT, named, names};
pub use objective::{Objective, UnknownObjective};

use reader::{Reader, Section};

/// What is compared: a file of a few lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// What it is to answer.
    pub question: String,
    /// The configuration that has all values that the experiment does not give.
    pub preset: Placed<String>,
    /// One run of each arm for each; no two are equal.
    pub seeds: Vec<u64>,
    /// What each run may take.
    pub budget: Budget,
    /// Names of evaluations, which the caller knows.
    pub evaluations: Vec<Placed<String>>,
    /// Points of the learning curves, at least one.
    pub checkpoints: u64,
    /// Settings of all arms.
    pub shared: Table,
    /// At least one; no two have the same name.
    pub arms: Vec<Planned>,
}

/// An arm as it is planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// Can be the name of a folder.
    pub name: String,
    /// What it is trained to predict.
    pub objective: Objective,
    /// Settings of its own: the differences that it declares.
    pub set: Table,
    /// Where it stands in the file.
    pub line: usize,
}

/// A value that remembers its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// As it was written.
    pub value: T,
    /// Counted from one.
    pub line: usize,
}

const KEYS: &[&str] = &[
    "question",
    "preset",
    "seeds",
    "budget",
    "evaluations",
    "checkpoints",
    "shared",
    "arms",
];

impl Experiment {
    /// Reads an experiment; `file` is its name for messages.
    ///
    /// # Errors
    /// All that is wrong with it, each with its line.
    pub fn parse(text: &str, file: &str) -> Result<Self, ExperimentError> {
        let mut reader = Reader::new(text);
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let at = error.span().map_or(text.len(), |span| span.start);
            reader.fault(at, Problem::Syntax(error.message().to_owned()));
        }
        // What was recovered from broken syntax may not be what was meant.
        let whole = errors
            .is_empty()
            .then(|| Self::of(document.get_ref(), &mut reader));
        match (whole.flatten(), reader.into_faults()) {
            (Some(experiment), faults) if faults.is_empty() => Ok(experiment),
            (_, faults) => Err(ExperimentError {
                file: file.to_owned(),
                faults,
            }),
        }
    }

    fn of(document: &DeTable<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let root = Section::root(document);
        reader.know(&root, KEYS);
        // All first, so that all faults are found.
        let question = reader.required(&root, "question", "a text in quotes");
        let preset = reader.placed(&root, "preset", "a name in quotes");
        let seeds = reader.seeds(&root);
        let budget = budget::read(reader, &root);
        let evaluations = reader.list(&root, "evaluations", "a list of names in quotes");
        let checkpoints = reader.positive(&root, "checkpoints");
        let shared = reader.optional(&root, "shared", "a table of settings");
        let arms = arm::all(reader, &root);
        Some(Self {
            question: question?,
            preset: preset?,
            seeds: seeds?,
            budget: budget?,
            evaluations: evaluations?,
            checkpoints: checkpoints?,
            shared: shared.unwrap_or_default(),
            arms,
        })
    }
}

impl Reader<'_> {
    fn positive(&mut self, section: &Section<'_>, key: &'static str) -> Option<u64> {
        const EXPECTED: &str = "a whole number of at least 1";
        let count: Placed<u64> = self.placed(section, key, EXPECTED)?;
        if count.value == 0 {
            self.fault_on_line(
                count.line,
                Problem::Value {
                    key: key.to_owned(),
                    given: "0".to_owned(),
                    expected: EXPECTED,
                },
            );
        }
        Some(count.value)
    }

    fn seeds(&mut self, root: &Section<'_>) -> Option<Vec<u64>> {
        let seeds: Vec<Placed<u64>> =
            self.list(root, "seeds", "a list of whole numbers, such as [1, 2, 3]")?;
        if seeds.is_empty()
            && let Some(at) = root.place("seeds")
        {
            self.fault(at, Problem::NoSeed);
        }
        let mut lines = BTreeMap::new();
        for &Placed { value, line } in &seeds {
            if lines.insert(value, line).is_some() {
                self.fault_on_line(line, Problem::SeedTwice(value));
            }
        }
        Some(seeds.into_iter().map(|seed| seed.value).collect())
    }
}

/// For messages: a value as it stands in a file, if that is short.
fn described(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text {text:?}"),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
