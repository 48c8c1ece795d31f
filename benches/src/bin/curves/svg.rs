use std::fmt::Write;

use crate::curve::Curve;

/// Curves over the same axes.
#[derive(Debug)]
pub(crate) struct Panel {
    pub(crate) title: String,
    pub(crate) curves: Vec<Curve>,
}

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 44.0;
/// Distinct for the colour-blind (Okabe and Ito, 2008).
const COLOURS: [&str; 4] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];
/// One curve on top of another stays visible under its dashes.
const DASHES: [&str; 4] = ["none", "5 4", "2 3", "8 3 2 3"];

/// The panels in a row.
pub(crate) fn draw(panels: &[Panel]) -> String {
    let width = WIDTH * panels.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {HEIGHT}\" width=\"{width}\" \
         height=\"{HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for (place, panel) in panels.iter().enumerate() {
        let x = WIDTH * place as f64;
        let _ = writeln!(svg, "<g transform=\"translate({x} 0)\">");
        panel.draw(&mut svg);
        svg.push_str("</g>\n");
    }
    svg + "</svg>\n"
}

/// From values to places on the page.
struct Axis {
    values: [f64; 2],
    places: [f64; 2],
}

impl Axis {
    fn of(values: impl Iterator<Item = f64>, places: [f64; 2]) -> Self {
        let start = [f64::INFINITY, f64::NEG_INFINITY];
        let [low, high] = values.fold(start, |[low, high], x| [low.min(x), high.max(x)]);
        let values = [low, if high > low { high } else { low + 1.0 }];
        Self { values, places }
    }

    fn place(&self, value: f64) -> f64 {
        let [low, high] = self.values;
        let [from, to] = self.places;
        from + (value - low) / (high - low) * (to - from)
    }

    /// Round numbers inside, about five.
    fn ticks(&self) -> Vec<f64> {
        let [low, high] = self.values;
        let rough = (high - low) / 5.0;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
        let step = step
            .into_iter()
            .find(|&step| step >= rough)
            .unwrap_or(rough);
        let first = (low / step).ceil();
        (0..)
            .map(|tick| (first + f64::from(tick)) * step)
            .take_while(|&tick| tick <= high + step * 1e-9)
            .collect()
    }
}

impl Panel {
    fn draw(&self, svg: &mut String) {
        let points = || self.curves.iter().flat_map(|curve| &curve.points);
        let x = Axis::of(points().map(|[x, _]| *x), [LEFT, WIDTH - RIGHT]);
        let y = Axis::of(points().map(|[_, y]| *y), [HEIGHT - BOTTOM, TOP]);
        self.draw_axes(svg, &x, &y);
        for (number, curve) in self.curves.iter().enumerate() {
            let (colour, dash) = (COLOURS[number % 4], DASHES[number % 4]);
            let line: String = curve
                .points
                .iter()
                .map(|&[step, loss]| format!("{:.1},{:.1} ", x.place(step), y.place(loss)))
                .collect();
            let stroke =
                format!("stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"");
            let _ = writeln!(svg, "<polyline points=\"{line}\" fill=\"none\" {stroke}/>");
            let (legend, height) = (WIDTH - RIGHT - 176.0, TOP + 14.0 + 16.0 * number as f64);
            let last = curve.points.last().map_or(f64::NAN, |point| point[1]);
            let _ = writeln!(
                svg,
                "<path d=\"M{legend} {height} h26\" {stroke}/><text x=\"{}\" y=\"{}\">{}: {last:.3}</text>",
                legend + 32.0,
                height + 4.0,
                escaped(&curve.name)
            );
        }
    }

    fn draw_axes(&self, svg: &mut String, x: &Axis, y: &Axis) {
        let [bottom, right] = [HEIGHT - BOTTOM, WIDTH - RIGHT];
        let title = escaped(&self.title);
        let _ = writeln!(
            svg,
            "<text x=\"{LEFT}\" y=\"18\" font-weight=\"bold\">{title}</text>"
        );
        for tick in y.ticks() {
            let height = y.place(tick);
            let _ = writeln!(
                svg,
                "<path d=\"M{LEFT} {height:.1} H{right}\" stroke=\"#ddd\"/>\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 6.0,
                height + 4.0,
                rounded(tick)
            );
        }
        for tick in x.ticks() {
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                x.place(tick),
                bottom + 18.0,
                rounded(tick)
            );
        }
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {TOP} V{bottom} H{right}\" fill=\"none\" stroke=\"#444\"/>\
             <text x=\"{right}\" y=\"{}\" text-anchor=\"end\">step</text>\
             <text x=\"{}\" y=\"{}\">loss, nats</text>",
            bottom + 36.0,
            LEFT + 4.0,
            TOP - 6.0
        );
    }
}

fn rounded(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
