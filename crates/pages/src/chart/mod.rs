mod draw;
mod interval;
mod legend;
mod ruler;
mod series;
mod style;
mod thin;
mod ticks;
mod unplaced;

pub use draw::row;
pub use thin::thin;

pub(crate) use interval::Interval;
pub(crate) use style::{COLOURS, STYLE};

/// Lines and bars over the same axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Stands above it; may be empty.
    pub title: String,
    /// What a reader should take from it; may be empty.
    pub caption: String,
    /// To the right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// What is drawn, the first at the back.
    pub lines: Vec<Line>,
    /// What is counted, behind all lines.
    pub bars: Vec<Bar>,
}

impl Chart {
    /// A chart of lines.
    pub fn new(title: impl Into<String>, x: Axis, y: Axis, lines: Vec<Line>) -> Self {
        Self {
            title: title.into(),
            caption: String::new(),
            x,
            y,
            lines,
            bars: Vec::new(),
        }
    }

    /// The chart as an `svg` element: a file of its own, or a part of a page.
    pub fn svg(&self) -> String {
        row(std::slice::from_ref(self))
    }

    /// The same for a page, which has the style of all charts.
    pub(crate) fn drawing(&self) -> String {
        draw::element(std::slice::from_ref(self), "", "")
    }
}

/// What is measured along one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// With its unit: `loss, nats`.
    pub title: String,
    /// How values become places.
    pub scale: Scale,
}

impl Axis {
    /// Equal differences are equally long.
    pub fn linear(title: impl Into<String>) -> Self {
        Self::new(title, Scale::Linear)
    }

    /// Equal ratios are equally long. Zero and what is below it has no place there, and is marked.
    pub fn log(title: impl Into<String>) -> Self {
        Self::new(title, Scale::Log)
    }

    /// An axis with that scale.
    pub fn new(title: impl Into<String>, scale: Scale) -> Self {
        Self {
            title: title.into(),
            scale,
        }
    }
}

/// How values become places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// By difference.
    Linear,
    /// By ratio.
    Log,
    /// By ratio from one on, with a place for zero just before it.
    Counts,
}

impl Scale {
    /// What is linear on the page. Not finite where the value has no place.
    fn drawn(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log => value.log10(),
            // A fifth of a power of ten before one.
            Self::Counts if value < 0.63 => 0.63_f64.log10(),
            Self::Counts => value.log10(),
        }
    }
}

/// A series of points with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// For the legend; a line without a name is not in it.
    pub name: String,
    /// `[x, y]`, joined in this order.
    pub points: Vec<[f64; 2]>,
    /// `[x, low, high]`: an area around the line, or nothing.
    pub band: Vec<[f64; 3]>,
    /// Drawn thinly, in the colour of the line that follows: raw values behind their mean.
    pub faint: bool,
}

impl Line {
    /// A line without a band.
    pub fn new(name: &str, points: Vec<[f64; 2]>) -> Self {
        Self {
            name: name.to_owned(),
            points,
            band: Vec::new(),
            faint: false,
        }
    }

    /// The line with an area around it, `[x, low, high]`.
    #[must_use]
    pub fn with_band(self, band: Vec<[f64; 3]>) -> Self {
        Self { band, ..self }
    }

    /// The line as a background of the one that follows.
    #[must_use]
    pub fn faint(self) -> Self {
        Self {
            faint: true,
            ..self
        }
    }
}

/// How many values lie between two others.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// From where to where.
    pub span: [f64; 2],
    /// How many.
    pub height: f64,
    /// Shown when the reader points at it.
    pub label: String,
}
