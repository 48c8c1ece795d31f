use crate::row;

/// Lines over the same axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Stands above it; may be empty.
    pub title: String,
    /// To the right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// What is drawn, the first at the back.
    pub lines: Vec<Line>,
}

impl Chart {
    /// The chart as an `svg` element: a file of its own, or a part of a page.
    pub fn svg(&self) -> String {
        row(std::slice::from_ref(self))
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
    pub fn linear(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            scale: Scale::Linear,
        }
    }

    /// Equal ratios are equally long. Zero and what is below it has no place there, and is marked.
    pub fn log(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            scale: Scale::Log,
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
}

impl Scale {
    /// What is linear on the page. Not finite where the value has no place.
    pub(crate) fn drawn(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log => value.log10(),
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
