use std::fmt;

use unicode_width::UnicodeWidthStr;

use crate::visible;

/// Rows of cells below titles. The first cell of a row names it.
///
/// On a terminal its columns are aligned, and nothing in it moves the cursor:
///
/// ```
/// use cloze_pages::{Column, Table};
///
/// let table = Table::new(Column::named("name", &["n"]), [["红楼梦", "7"], ["é", "1,234"]]);
/// assert_eq!(table.to_string(), "  name        n\n  红楼梦      7\n  é       1,234\n");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// From left to right.
    pub columns: Vec<Column>,
    /// From top to bottom, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

/// What stands above the cells of a table, and on which side they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Above the cells.
    pub title: String,
    /// Where they stand.
    pub side: Side,
    /// The place of the line in the charts whose colour the column has.
    pub colour: Option<usize>,
}

/// Where the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// To the left, as words do.
    Left,
    /// To the right, as numbers do.
    Right,
    /// Intervals on one scale, drawn in a page and left out of Markdown.
    Drawn,
}

/// One place in a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// What stands there.
    pub text: String,
    /// Beside it, and less important.
    pub small: String,
    /// How it stands out.
    pub look: Look,
    /// Low end, value and high end, in a column of [`Side::Drawn`].
    pub interval: Option<[f64; 3]>,
}

/// How a cell stands out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// It does not.
    #[default]
    Plain,
    /// Bold and marked, as the best of its row or column.
    Best,
    /// Bold.
    Strong,
    /// Less important than the others.
    Quiet,
}

impl Table {
    /// Of rows from top to bottom.
    pub fn new<R: IntoIterator<Item: Into<Cell>>>(
        columns: impl IntoIterator<Item = Column>,
        rows: impl IntoIterator<Item = R>,
    ) -> Self {
        let row = |row: R| row.into_iter().map(Into::into).collect();
        Self {
            columns: columns.into_iter().collect(),
            rows: rows.into_iter().map(row).collect(),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = self
            .columns
            .iter()
            .map(|column| visible::line(&column.title));
        let rows = self.rows.iter().map(|row| {
            let cells = row.iter().map(|cell| visible::line(&cell.text));
            cells.collect()
        });
        let rows: Vec<Vec<String>> = std::iter::once(head.collect()).chain(rows).collect();
        let width = |place: usize| {
            let cells = rows.iter().filter_map(|row| row.get(place));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        };
        for row in &rows {
            let mut line = String::new();
            for (place, (cell, column)) in row.iter().zip(&self.columns).enumerate() {
                // Wide characters count as two.
                let padding = " ".repeat(width(place) - cell.width());
                line += &match column.side {
                    Side::Left | Side::Drawn => format!("  {cell}{padding}"),
                    Side::Right => format!("  {padding}{cell}"),
                };
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl Column {
    /// A column of words.
    pub fn text(title: impl Into<String>) -> Self {
        Self::new(title, Side::Left)
    }

    /// A column of numbers.
    pub fn number(title: impl Into<String>) -> Self {
        Self::new(title, Side::Right)
    }

    /// A column of drawn intervals.
    pub fn drawn(title: impl Into<String>) -> Self {
        Self::new(title, Side::Drawn)
    }

    /// A column of words that names the rows, and columns of numbers.
    pub fn named(first: &str, numbers: &[&str]) -> Vec<Self> {
        let numbers = numbers.iter().map(|title| Self::number(*title));
        std::iter::once(Self::text(first)).chain(numbers).collect()
    }

    /// A column without a colour.
    pub fn new(title: impl Into<String>, side: Side) -> Self {
        Self {
            title: title.into(),
            side,
            colour: None,
        }
    }

    /// The column in the colour of the line at this place.
    #[must_use]
    pub fn coloured(self, place: usize) -> Self {
        Self {
            colour: Some(place),
            ..self
        }
    }
}

impl Cell {
    /// Where there is no value; never a zero.
    pub fn dash() -> Self {
        Self::from("–")
    }

    /// An interval around a value.
    pub fn interval(low: f64, value: f64, high: f64) -> Self {
        Self {
            interval: Some([low, value, high]),
            ..Self::default()
        }
    }

    /// The cell with something less important beside it.
    #[must_use]
    pub fn beside(self, small: impl Into<String>) -> Self {
        Self {
            small: small.into(),
            ..self
        }
    }

    /// The cell with this look.
    #[must_use]
    pub fn look(self, look: Look) -> Self {
        Self { look, ..self }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}
