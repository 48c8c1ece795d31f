use std::fmt::Write;

use crate::chart::Line;
use crate::escape::escaped;
use crate::style::Look;

const ROW: f64 = 16.0;
/// The sample of a line, and the space after it.
const SAMPLE: f64 = 30.0;

/// The names of lines beside samples of them, in rows.
#[derive(Debug)]
pub(crate) struct Legend<'a> {
    entries: Vec<(&'a str, Look, [f64; 2])>,
    rows: f64,
}

impl<'a> Legend<'a> {
    /// Lays the names out in rows of that width.
    pub(crate) fn of(lines: &'a [Line], looks: &[Look], width: f64) -> Self {
        let (mut x, mut row) = (0.0, 0.0);
        let mut entries = Vec::new();
        for (line, &look) in lines
            .iter()
            .zip(looks)
            .filter(|(line, _)| !line.name.is_empty())
        {
            let needed = SAMPLE + text_width(&line.name) + 14.0;
            if x > 0.0 && x + needed > width {
                (x, row) = (0.0, row + 1.0);
            }
            entries.push((line.name.as_str(), look, [x, row * ROW]));
            x += needed;
        }
        let rows = if entries.is_empty() { 0.0 } else { row + 1.0 };
        Self { entries, rows }
    }

    pub(crate) fn height(&self) -> f64 {
        self.rows * ROW
    }

    pub(crate) fn draw(&self, svg: &mut String, left: f64, top: f64) {
        for (name, look, [x, y]) in &self.entries {
            let (x, y) = (left + x, top + y);
            let Look {
                colour,
                dash,
                width,
                opacity,
            } = look;
            let _ = writeln!(
                svg,
                "<path class=\"line c{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dash}\" \
                 opacity=\"{opacity}\" d=\"M{x:.1} {y:.1}h24\"/><text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                x + SAMPLE,
                y + 4.0,
                escaped(name)
            );
        }
    }
}

/// Roughly, of a sans-serif font of twelve pixels: who draws the text has the font, not we.
fn text_width(text: &str) -> f64 {
    6.4 * text.chars().count() as f64
}
