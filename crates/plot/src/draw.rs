use std::fmt::Write;

use crate::chart::Chart;
use crate::escape::escaped;
use crate::legend::Legend;
use crate::ruler::Ruler;
use crate::series::Series;
use crate::style::{looks, sheet};
use crate::unplaced::Unplaced;

const WIDTH: f64 = 480.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 18.0;
const PLOT: f64 = 210.0;
/// Labels of ticks, title of the axis, note.
const BELOW: f64 = 56.0;

/// Charts side by side, as one `svg` element.
pub fn row(charts: &[Chart]) -> String {
    let mut panels = String::new();
    let mut height = 0.0_f64;
    for (place, chart) in charts.iter().enumerate() {
        let x = WIDTH * place as f64;
        let _ = writeln!(panels, "<g transform=\"translate({x} 0)\">");
        height = height.max(panel(&mut panels, chart));
        panels.push_str("</g>\n");
    }
    let width = WIDTH * charts.len() as f64;
    let titles: Vec<&str> = charts.iter().map(|chart| chart.title.as_str()).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"cloze-plot\" role=\"img\" \
         aria-label=\"{}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         {}<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n{panels}</svg>\n",
        escaped(&titles.join("; ")),
        sheet()
    )
}

/// Draws a chart and gives its height.
fn panel(svg: &mut String, chart: &Chart) -> f64 {
    let looks = looks(&chart.lines);
    let legend = Legend::of(&chart.lines, &looks, WIDTH - LEFT - RIGHT);
    let top = 42.0 + legend.height();
    let (bottom, right) = (top + PLOT, WIDTH - RIGHT);
    let lines: Vec<Series> = chart
        .lines
        .iter()
        .map(|line| Series::of(chart, line))
        .collect();
    let points = || lines.iter().flat_map(Series::all);
    let x = Ruler::over(chart.x.scale, points().map(|[x, _]| x), 0.0, [LEFT, right]);
    let heights = points().filter(|[x, _]| x.is_finite()).map(|[_, y]| y);
    let y = Ruler::over(chart.y.scale, heights, 0.08, [bottom, top]);

    text(svg, [LEFT, 18.0], "font-weight=\"bold\"", &chart.title);
    legend.draw(svg, LEFT, 34.0);
    text(svg, [LEFT, top - 7.0], "class=\"soft\"", &chart.y.title);
    axes(svg, &x, &y, [top, bottom]);
    text(
        svg,
        [right, bottom + 34.0],
        "class=\"soft\" text-anchor=\"end\"",
        &chart.x.title,
    );

    let mut unplaced = Unplaced::default();
    points().for_each(|point| unplaced.count(point));
    let note = unplaced.note();
    if !note.is_empty() {
        text(svg, [LEFT, bottom + 50.0], "class=\"soft\"", &note);
    }
    let mut seen = false;
    for (line, look) in lines.iter().zip(&looks) {
        seen |= line.draw(svg, *look, [&x, &y], [top, bottom]);
    }
    if !seen {
        let middle = [(LEFT + right) / 2.0, (top + bottom) / 2.0];
        text(
            svg,
            middle,
            "class=\"soft\" text-anchor=\"middle\"",
            "no values yet",
        );
    }
    bottom + BELOW
}

fn text(svg: &mut String, [x, y]: [f64; 2], attributes: &str, text: &str) {
    let text = escaped(text);
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" {attributes}>{text}</text>"
    );
}

fn axes(svg: &mut String, x: &Ruler, y: &Ruler, [top, bottom]: [f64; 2]) {
    let right = WIDTH - RIGHT;
    for tick in y.ticks() {
        let height = y.place(tick.at);
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{LEFT} {height:.1}H{right}\"/>"
        );
        let place = [LEFT - 6.0, height + 4.0];
        text(svg, place, "text-anchor=\"end\"", &tick.label);
    }
    for tick in x.ticks() {
        let place = x.place(tick.at);
        let _ = writeln!(
            svg,
            "<path class=\"frame\" d=\"M{place:.1} {bottom:.1}v4\"/>"
        );
        text(
            svg,
            [place, bottom + 18.0],
            "text-anchor=\"middle\"",
            &tick.label,
        );
    }
    let _ = writeln!(
        svg,
        "<path class=\"frame\" d=\"M{LEFT} {top:.1}V{bottom:.1}H{right}\"/>"
    );
}
