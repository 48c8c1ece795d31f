use serde_json::Value;

use crate::{Chart, Table};

/// A report before it is a page or a text: both say the same.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Of what it tells.
    pub title: String,
    /// What kind of report it is, such as `corpus report`.
    pub kind: String,
    /// Whether links to all headings stand before the first.
    pub contents: bool,
    /// What stands on it, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// The title of a section, which reaches to the next; each stands once.
    Heading(String),
    /// A title below a heading.
    Subheading(String),
    /// A paragraph.
    Text(Tone, String),
    /// What a reader must not miss.
    Warnings(Vec<String>),
    /// What stands strong, which may be empty, and what is said of it.
    List(Vec<(String, String)>),
    /// The numbers at the head of the page.
    Figures(Vec<Figure>),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// A table, which scrolls where it is too large.
    Table(Table),
    /// Charts, side by side where there is room; Markdown has their titles and captions.
    Charts(Vec<Chart>),
    /// What became of an amount, step by step.
    Flow(Vec<Flow>),
    /// What several wrote when one thing was asked: the place of the line in the charts whose colour
    /// they have, the name, and what was written.
    Quotes {
        /// The question.
        asked: String,
        /// The answers.
        wrote: Vec<(usize, String, String)>,
    },
    /// What was done to a text.
    Change {
        /// In a word.
        fate: String,
        /// Whether nothing is left of it.
        dropped: bool,
        /// Why.
        reason: String,
        /// Where the text is from.
        source: String,
        /// The text in reading order.
        text: Vec<(Edit, String)>,
    },
    /// Text as it is.
    Code(String),
    /// Blocks that a page shows when it is asked to.
    Fold {
        /// What is behind it.
        title: String,
        /// Beside the title, and less important.
        beside: String,
        /// Whether it is shown from the start.
        open: bool,
        /// What it shows.
        blocks: Vec<Block>,
    },
}

/// A number that is seen first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// As it is to be read.
    pub value: String,
    /// What to compare it with.
    pub beside: String,
}

/// An amount before and after a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Of the step.
    pub name: String,
    /// What it did.
    pub label: String,
    /// Before it.
    pub from: f64,
    /// After it.
    pub to: f64,
}

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// It stayed.
    Same,
    /// It was taken away.
    Gone,
    /// It was put in.
    New,
}

/// How a paragraph is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// What the whole is about.
    Lead,
    /// What is only looked up.
    Quiet,
    /// Something goes on.
    Active,
    /// Something is well.
    Good,
    /// Something needs a look.
    Doubtful,
    /// Something went wrong.
    Bad,
}

impl Page {
    /// A page on which nothing stands.
    pub fn new(title: impl Into<String>, kind: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            kind: kind.into(),
            ..Self::default()
        }
    }

    /// Adds a block.
    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// Adds the title of a section.
    pub fn heading(&mut self, title: impl Into<String>) {
        self.push(Block::Heading(title.into()));
    }

    /// Adds a title below a heading.
    pub fn subheading(&mut self, title: impl Into<String>) {
        self.push(Block::Subheading(title.into()));
    }

    /// Adds a paragraph.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.push(Block::Text(tone, text.into()));
    }

    /// Adds what is only looked up.
    pub fn quiet(&mut self, text: impl Into<String>) {
        self.say(Tone::Quiet, text);
    }

    /// Adds names and values.
    pub fn facts(
        &mut self,
        facts: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) {
        let facts = facts
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        self.push(Block::Facts(facts.collect()));
    }

    /// Adds the names and values of a JSON object, or `otherwise` where it is none.
    pub fn object(&mut self, object: &Value, otherwise: &str) {
        match object.as_object() {
            Some(known) => self.facts(known.iter().map(|(name, value)| (name, plain(value)))),
            None => self.quiet(otherwise),
        }
    }

    /// Adds a table.
    pub fn table(&mut self, table: Table) {
        self.push(Block::Table(table));
    }

    /// Adds charts.
    pub fn charts(&mut self, charts: impl IntoIterator<Item = Chart>) {
        self.push(Block::Charts(charts.into_iter().collect()));
    }

    /// Adds a text as it is, shown when the page is asked to.
    pub fn folded_code(&mut self, title: impl Into<String>, code: impl Into<String>) {
        self.push(Block::Fold {
            title: title.into(),
            beside: String::new(),
            open: false,
            blocks: vec![Block::Code(code.into())],
        });
    }
}

impl Figure {
    /// A name, a value, and what to compare it with.
    pub fn new(name: &str, value: impl Into<String>, beside: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
            beside: beside.into(),
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
