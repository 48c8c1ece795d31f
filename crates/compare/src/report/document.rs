use cloze_plot::Chart;

/// A report before it is a page or a text: both say the same.
pub(super) struct Document {
    pub(super) title: String,
    /// The names of the arms, whose colours are those of the charts.
    pub(super) arms: Vec<String>,
    pub(super) blocks: Vec<Block>,
}

pub(super) enum Block {
    /// Of a part of the report.
    Heading(&'static str),
    /// Of what is below a heading.
    Subheading(String),
    /// What the whole is about.
    Lead(String),
    /// What is only looked up.
    Quiet(String),
    List(Vec<Entry>),
    Figures(Vec<Figure>),
    Table(Table),
    /// In a page only.
    Charts(Vec<Chart>),
    Quotes(Quotes),
    /// Long, and seldom read.
    Code {
        name: &'static str,
        text: String,
    },
}

/// What stands strong, and what is said of it.
pub(super) struct Entry {
    pub(super) term: String,
    pub(super) text: String,
}

/// A number at the head of the page.
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) beside: String,
}

/// What several arms wrote when one thing was asked.
pub(super) struct Quotes {
    pub(super) asked: String,
    /// By the place of the arm.
    pub(super) wrote: Vec<(usize, String)>,
}

pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
}

pub(super) struct Column {
    pub(super) title: String,
    pub(super) side: Side,
    /// The place of the arm that it is of.
    pub(super) arm: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
    /// Drawings, in a page only.
    Drawn,
}

#[derive(Default)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Beside it, and less important.
    pub(super) small: String,
    pub(super) look: Look,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    #[default]
    Plain,
    /// Shown to be the best.
    Best,
    /// Other than the first arm.
    Changed,
    /// An `svg` element.
    Drawn,
}

impl Column {
    pub(super) fn text(title: &str) -> Self {
        Self::new(title, Side::Left)
    }

    pub(super) fn number(title: &str) -> Self {
        Self::new(title, Side::Right)
    }

    pub(super) fn drawn(title: &str) -> Self {
        Self::new(title, Side::Drawn)
    }

    /// One for each arm.
    pub(super) fn arms<'n>(names: impl IntoIterator<Item = &'n str>, side: Side) -> Vec<Self> {
        let names = names.into_iter().enumerate();
        names
            .map(|(place, name)| Self {
                arm: Some(place),
                ..Self::new(name, side)
            })
            .collect()
    }

    fn new(title: &str, side: Side) -> Self {
        Self {
            title: title.to_owned(),
            side,
            arm: None,
        }
    }
}

impl Cell {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Where there is no value; never a zero.
    pub(super) fn dash() -> Self {
        Self::new("–")
    }

    pub(super) fn drawn(svg: String) -> Self {
        Self::new(svg).look(Look::Drawn)
    }

    pub(super) fn beside(self, small: impl Into<String>) -> Self {
        Self {
            small: small.into(),
            ..self
        }
    }

    pub(super) fn look(self, look: Look) -> Self {
        Self { look, ..self }
    }
}
