use std::fmt::Write;

use super::legend::legend;
use super::ruler::Ruler;
use super::series::Series;
use super::style::{STYLE, looks};
use super::unplaced::unplaced;
use super::{Bar, Chart};
use crate::escape::escaped;

const WIDTH: f64 = 480.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = WIDTH - 18.0;
const PLOT: f64 = 210.0;
/// Labels of ticks, title of the axis, note.
const BELOW: f64 = 56.0;

/// Charts side by side, as one `svg` element: a file of its own, or a part of a page.
pub fn row(charts: &[Chart]) -> String {
    let xmlns = "xmlns=\"http://www.w3.org/2000/svg\" ";
    element(charts, xmlns, &format!("<style>{STYLE}</style>\n"))
}

pub(super) fn element(charts: &[Chart], xmlns: &str, style: &str) -> String {
    let mut panels = String::new();
    let mut height = 0.0_f64;
    for (place, chart) in charts.iter().enumerate() {
        let x = WIDTH * place as f64;
        let (panel, own) = panel(chart);
        let _ = writeln!(panels, "<g transform=\"translate({x} 0)\">\n{panel}</g>");
        height = height.max(own);
    }
    let width = WIDTH * charts.len() as f64;
    let joined = |text: fn(&Chart) -> &str| {
        let texts: Vec<&str> = charts
            .iter()
            .map(text)
            .filter(|text| !text.is_empty())
            .collect();
        escaped(&texts.join("; "))
    };
    let (titles, captions) = (joined(|chart| &chart.title), joined(|chart| &chart.caption));
    format!(
        "<svg {xmlns}class=\"cloze-chart\" role=\"img\" \
         aria-label=\"{titles}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <desc>{captions}</desc>\n{style}<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n{panels}\
         </svg>\n"
    )
}

/// A chart and its height.
fn panel(chart: &Chart) -> (String, f64) {
    let looks = looks(&chart.lines);
    let (legend, rows) = legend(&chart.lines, &looks, [LEFT, 34.0], RIGHT - LEFT);
    let top = 42.0 + rows;
    let bottom = top + PLOT;
    let lines: Vec<Series> = chart
        .lines
        .iter()
        .map(|line| Series::of(chart, line))
        .collect();
    let points = || lines.iter().flat_map(Series::all);
    let drawn = |bar: &Bar| bar.span.map(|end| chart.x.scale.drawn(end));
    let xs = points()
        .map(|[x, _]| x)
        .chain(chart.bars.iter().flat_map(drawn));
    let x = Ruler::over(chart.x.scale, xs, 0.0, [LEFT, RIGHT]);
    let heights = points().filter(|[x, _]| x.is_finite()).map(|[_, y]| y);
    // Bars stand on the axis, and lines keep off it.
    let (foot, margin) = match chart.bars.as_slice() {
        [] => (None, 0.08),
        _ => (Some(0.0), 0.0),
    };
    let bars = chart.bars.iter().map(|bar| bar.height).chain(foot);
    let heights = heights.chain(bars.map(|height| chart.y.scale.drawn(height)));
    let y = Ruler::over(chart.y.scale, heights, margin, [bottom, top]);

    let mut svg = text([LEFT, 18.0], "font-weight=\"bold\"", &chart.title) + &legend;
    svg += &text([LEFT, top - 7.0], "class=\"soft\"", &chart.y.title);
    axes(&mut svg, &x, &y, [top, bottom]);
    let right = "class=\"soft\" text-anchor=\"end\"";
    svg += &text([RIGHT, bottom + 34.0], right, &chart.x.title);
    svg += &text([LEFT, bottom + 50.0], "class=\"soft\"", &unplaced(points));

    for bar in chart.bars.iter().filter(|bar| bar.height != 0.0) {
        let head = y.place(chart.y.scale.drawn(bar.height));
        svg += &self::bar(bar, drawn(bar).map(|end| x.place(end)), [head, bottom]);
    }
    let mut seen = !chart.bars.is_empty();
    for (line, look) in lines.iter().zip(&looks) {
        seen |= line.draw(&mut svg, *look, [&x, &y], [top, bottom]);
    }
    if !seen {
        let middle = [f64::midpoint(LEFT, RIGHT), f64::midpoint(top, bottom)];
        svg += &text(
            middle,
            "class=\"soft\" text-anchor=\"middle\"",
            "no values yet",
        );
    }
    (svg, bottom + BELOW)
}

/// Nothing where there is nothing to say.
fn text([x, y]: [f64; 2], attributes: &str, text: &str) -> String {
    match text {
        "" => String::new(),
        text => {
            let text = escaped(text);
            format!("<text x=\"{x:.1}\" y=\"{y:.1}\" {attributes}>{text}</text>\n")
        }
    }
}

fn axes(svg: &mut String, x: &Ruler, y: &Ruler, [top, bottom]: [f64; 2]) {
    for tick in y.ticks() {
        let height = y.place(tick.at);
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{LEFT} {height:.1}H{RIGHT}\"/>"
        );
        *svg += &text(
            [LEFT - 6.0, height + 4.0],
            "text-anchor=\"end\"",
            &tick.label,
        );
    }
    for tick in x.ticks() {
        let place = x.place(tick.at);
        let _ = writeln!(
            svg,
            "<path class=\"frame\" d=\"M{place:.1} {bottom:.1}v4\"/>"
        );
        *svg += &text(
            [place, bottom + 18.0],
            "text-anchor=\"middle\"",
            &tick.label,
        );
    }
    let _ = writeln!(
        svg,
        "<path class=\"frame\" d=\"M{LEFT} {top:.1}V{bottom:.1}H{RIGHT}\"/>"
    );
}

/// At least a pixel high: few are not none. Nothing where it has no place.
fn bar(bar: &Bar, [from, to]: [f64; 2], [head, foot]: [f64; 2]) -> String {
    let (width, height) = (to - from, (foot - head).max(1.0));
    if !(width.is_finite() && width > 0.0 && head.is_finite()) {
        return String::new();
    }
    format!(
        "<rect class=\"bar c0\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{height:.1}\">\
         <title>{}</title></rect>\n",
        foot - height,
        escaped(&bar.label)
    )
}
