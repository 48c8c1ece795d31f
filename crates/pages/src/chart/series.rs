use std::fmt::Write;

use super::ruler::Ruler;
use super::style::Look;
use super::thin::thin;
use super::{Chart, Line};

/// More points of a line than this are not seen.
const POINTS: usize = 1000;

/// A line in the values that its scales draw.
pub(super) struct Series {
    points: Vec<[f64; 2]>,
    low: Vec<[f64; 2]>,
    high: Vec<[f64; 2]>,
}

impl Series {
    pub(super) fn of(chart: &Chart, line: &Line) -> Self {
        let drawn = |x: f64, y: f64| [chart.x.scale.drawn(x), chart.y.scale.drawn(y)];
        Self {
            points: line.points.iter().map(|&[x, y]| drawn(x, y)).collect(),
            low: line.band.iter().map(|&[x, low, _]| drawn(x, low)).collect(),
            high: line
                .band
                .iter()
                .map(|&[x, _, high]| drawn(x, high))
                .collect(),
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = [f64; 2]> {
        let edges = self.low.iter().chain(&self.high);
        self.points.iter().chain(edges).copied()
    }

    /// Whether there was anything to draw.
    pub(super) fn draw(
        &self,
        svg: &mut String,
        look: Look,
        rulers: [&Ruler; 2],
        edges: [f64; 2],
    ) -> bool {
        let [x, y] = rulers;
        let place = |&[across, up]: &[f64; 2]| [x.place(across), y.place(up)];
        self.draw_band(svg, look, place);
        let thin = thin(&self.points, POINTS);
        let colour = look.colour;
        for piece in thin.split(|point| !is_finite(point)) {
            let places: Vec<[f64; 2]> = piece.iter().map(place).collect();
            match places[..] {
                [] => {}
                [[x, y]] => {
                    let _ = writeln!(
                        svg,
                        "<circle class=\"spot c{colour}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\"/>"
                    );
                }
                _ => *svg += &look.path(&format!("M{}", joined(&places))),
            }
        }
        for &[across, up] in thin.iter().filter(|point| point[0].is_finite()) {
            mark(svg, colour, x.place(across), up, edges);
        }
        !thin.is_empty()
    }

    fn draw_band(&self, svg: &mut String, look: Look, place: impl Fn(&[f64; 2]) -> [f64; 2]) {
        let whole = |index: &usize| is_finite(&self.low[*index]) && is_finite(&self.high[*index]);
        let indices: Vec<usize> = (0..self.low.len()).collect();
        for piece in indices
            .split(|index| !whole(index))
            .filter(|piece| piece.len() > 1)
        {
            let there: Vec<[f64; 2]> = piece.iter().map(|&index| self.high[index]).collect();
            let back: Vec<[f64; 2]> = piece.iter().rev().map(|&index| self.low[index]).collect();
            let outline = [thin(&there, POINTS), thin(&back, POINTS)].concat();
            let places: Vec<[f64; 2]> = outline.iter().map(&place).collect();
            let (colour, outline) = (look.colour, joined(&places));
            let _ = writeln!(svg, "<path class=\"band c{colour}\" d=\"M{outline}Z\"/>");
        }
    }
}

fn is_finite(point: &[f64; 2]) -> bool {
    point.iter().all(|value| value.is_finite())
}

fn joined(places: &[[f64; 2]]) -> String {
    let pairs: Vec<String> = places
        .iter()
        .map(|[x, y]| format!("{x:.1} {y:.1}"))
        .collect();
    pairs.join("L")
}

/// At the edge, where a value that is not finite would be.
fn mark(svg: &mut String, colour: usize, x: f64, value: f64, [top, bottom]: [f64; 2]) {
    let (y, sign) = match value {
        f64::INFINITY => (top, "m-4 7l4 -7l4 7z"),
        f64::NEG_INFINITY => (bottom, "m-4 -7l4 7l4 -7z"),
        value if value.is_nan() => (top + 4.0, "m-3 -3l6 6m0 -6l-6 6"),
        _ => return,
    };
    let _ = writeln!(
        svg,
        "<path class=\"spot c{colour}\" stroke-width=\"1.5\" d=\"M{x:.1} {y:.1}{sign}\"/>"
    );
}
