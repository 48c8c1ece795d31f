use super::Line;
use super::style::Look;
use crate::escape::escaped;

const ROW: f64 = 16.0;
/// The sample of a line, and the space after it.
const SAMPLE: f64 = 30.0;

/// The names of lines beside samples of them, in rows from `[left, top]` of that width; and how high
/// they are.
pub(super) fn legend(
    lines: &[Line],
    looks: &[Look],
    [left, top]: [f64; 2],
    width: f64,
) -> (String, f64) {
    let (mut x, mut rows) = (0.0, 0.0);
    let mut svg = String::new();
    let lines = lines.iter().zip(looks);
    for (line, look) in lines.filter(|(line, _)| !line.name.is_empty()) {
        let needed = SAMPLE + text_width(&line.name) + 14.0;
        if rows == 0.0 || (x > 0.0 && x + needed > width) {
            (x, rows) = (0.0, rows + 1.0);
        }
        let (at, y) = (left + x, top + (rows - 1.0) * ROW);
        svg += &look.path(&format!("M{at:.1} {y:.1}h24"));
        let (at, y, name) = (at + SAMPLE, y + 4.0, escaped(&line.name));
        svg += &format!("<text x=\"{at:.1}\" y=\"{y:.1}\">{name}</text>\n");
        x += needed;
    }
    (svg, rows * ROW)
}

/// Roughly, of a sans-serif font of twelve pixels: who draws the text has the font, not we.
fn text_width(text: &str) -> f64 {
    6.4 * text.chars().count() as f64
}
