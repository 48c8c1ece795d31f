use cloze_pages::numbers::{short, short_time};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::{Marker, line};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Block, Chart, Dataset, GraphType, LineGauge, Paragraph};

use super::board::{Board, Curve};

/// What is looked up for each picture.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moment {
    /// Memory of the process, in bytes, where the system tells it.
    pub(super) memory: Option<u64>,
    pub(super) stopping: bool,
    pub(super) saving: bool,
}

const TRAINING: Color = Color::Blue;
/// The terminal's own colours, which its user has chosen to be readable.
const HELD_OUT: [Color; 4] = [Color::Yellow, Color::Green, Color::Magenta, Color::Cyan];

pub(super) fn draw(frame: &mut Frame<'_>, board: &Board, moment: Moment) {
    let [head, bar, curves, messages, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Fill(3),
        Constraint::Fill(1),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    draw_head(frame, head, board, moment);
    draw_bar(frame, bar, board);
    draw_curves(frame, curves, board, moment);
    draw_messages(frame, messages, board);
    let help = "q stop and save   s save now   Ctrl-L draw anew   twice q: leave this screen";
    frame.render_widget(Paragraph::new(help).style(dim()), keys);
}

fn draw_head(frame: &mut Frame<'_>, area: Rect, board: &Board, moment: Moment) {
    let status = match moment {
        Moment { stopping: true, .. } => "stopping: this step is made and saved first",
        Moment { saving: true, .. } => "saving after this step",
        _ => board.status.as_str(),
    };
    let spans = vec![
        Span::styled(
            board.name.clone(),
            Style::new().add_modifier(Modifier::BOLD),
        ),
        Span::raw(format!("   {status}   ")),
        Span::styled(
            format!(
                "here for {}, last report {} ago",
                short_time(board.begun.elapsed()),
                short_time(board.ticked.elapsed())
            ),
            dim(),
        ),
    ];
    frame.render_widget(Line::from(spans), area);
}

fn draw_bar(frame: &mut Frame<'_>, area: Rect, board: &Board) {
    let (share, now) = board
        .now
        .map_or((0.0, "-".to_owned()), |now| (now.share(), now.to_string()));
    let label = format!("{:3.0} %  {now}", 100.0 * share);
    let gauge = LineGauge::default()
        .ratio(share)
        .label(label)
        // Where there are no colours, the lines differ.
        .filled_symbol(line::THICK_HORIZONTAL)
        .unfilled_symbol(line::HORIZONTAL)
        .filled_style(Style::new().fg(TRAINING))
        .unfilled_style(dim());
    frame.render_widget(gauge, area);
}

fn draw_curves(frame: &mut Frame<'_>, area: Rect, board: &Board, moment: Moment) {
    let [left, right] =
        Layout::horizontal([Constraint::Percentage(64), Constraint::Percentage(36)]).areas(area);
    let loss = board.last.as_ref().map_or(f64::NAN, |last| last.loss);
    let training = (
        format!("training {loss:.3}"),
        &board.loss,
        TRAINING,
        Marker::Braille,
    );
    let held_out = board.held_out.iter().zip(HELD_OUT.iter().cycle());
    let held_out = held_out.map(|((set, curve), &colour)| {
        let last = curve.0.last().map_or(f64::NAN, |point| point[1]);
        (format!("{set} {last:.3}"), curve, colour, Marker::Dot)
    });
    let curves: Vec<_> = std::iter::once(training).chain(held_out).collect();
    draw_chart(frame, left, " loss, nats ", &curves);

    let [numbers, speed, norm, rate] = Layout::vertical([
        Constraint::Length(6),
        Constraint::Fill(1),
        Constraint::Fill(1),
        Constraint::Fill(1),
    ])
    .areas(right);
    draw_numbers(frame, numbers, board, moment);
    let single = |curve, colour| [(String::new(), curve, colour, Marker::Braille)];
    draw_chart(
        frame,
        speed,
        " tokens per second ",
        &single(&board.speed, Color::Green),
    );
    draw_chart(
        frame,
        norm,
        " gradient norm ",
        &single(&board.norm, Color::Magenta),
    );
    draw_chart(
        frame,
        rate,
        " learning rate ",
        &single(&board.rate, Color::Cyan),
    );
}

fn draw_numbers(frame: &mut Frame<'_>, area: Rect, board: &Board, moment: Moment) {
    let of_last = |value: fn(&cloze_train::StepReport) -> String| {
        board.last.as_ref().map_or_else(|| "-".to_owned(), value)
    };
    let last = board.last.as_ref();
    let now = board.now.and_then(|now| now.tokens_per_second);
    let speed = now.or(last.map(|last| last.tokens_per_second));
    let mfu = last.and_then(|last| last.mfu);
    let mfu = mfu.map(|mfu| format!("  mfu {mfu:.2}"));
    let rows = [
        ("tokens", of_last(|last| short(last.tokens_total as f64))),
        (
            "tokens/s",
            speed.map_or_else(|| "-".to_owned(), short) + &mfu.unwrap_or_default(),
        ),
        (
            "rate, norm",
            of_last(|last| format!("{}, {}", short(last.rate), short(last.norm))),
        ),
        (
            "memory",
            moment
                .memory
                .map_or_else(|| "-".to_owned(), |bytes| short(bytes as f64) + "B"),
        ),
    ];
    let line = |(name, value)| {
        Line::from(vec![
            Span::styled(format!("{name:<11}"), dim()),
            Span::raw(value),
        ])
    };
    let lines: Vec<Line<'_>> = rows.into_iter().map(line).collect();
    frame.render_widget(
        Paragraph::new(lines).block(Block::bordered().title(" now ")),
        area,
    );
}

fn draw_chart(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    curves: &[(String, &Curve, Color, Marker)],
) {
    let points: Vec<_> = curves.iter().map(|(_, curve, ..)| curve.finite()).collect();
    let all = || points.iter().flatten().copied();
    let across = bounds(all().map(|(x, _)| x));
    let up = bounds(all().map(|(_, y)| y));
    let datasets = curves
        .iter()
        .zip(&points)
        .map(|((name, _, colour, marker), points)| {
            let line = Dataset::default()
                .marker(*marker)
                .graph_type(GraphType::Line);
            let line = line.style(Style::new().fg(*colour)).data(points);
            if name.is_empty() {
                line
            } else {
                line.name(name.as_str())
            }
        });
    let labels = |ends: [f64; 2]| ends.map(|end| Span::styled(short(end), dim()));
    let chart = Chart::new(datasets.collect())
        .block(Block::bordered().title(title.to_owned()))
        .x_axis(
            Axis::default()
                .style(dim())
                .bounds(across)
                .labels(labels(across)),
        )
        .y_axis(Axis::default().style(dim()).bounds(up).labels(labels(up)));
    frame.render_widget(chart, area);
}

/// From the lowest to the highest, with some room.
fn bounds(values: impl Iterator<Item = f64>) -> [f64; 2] {
    let start = [f64::INFINITY, f64::NEG_INFINITY];
    let [low, high] = values.fold(start, |[low, high], x| [low.min(x), high.max(x)]);
    match high - low {
        range if range > 0.0 && range.is_finite() => [low, high],
        _ if low.is_finite() => [
            low - 0.5 * low.abs().max(1e-6),
            high + 0.5 * high.abs().max(1e-6),
        ],
        _ => [0.0, 1.0],
    }
}

fn draw_messages(frame: &mut Frame<'_>, area: Rect, board: &Board) {
    let room = area.height.saturating_sub(2) as usize;
    let shown = board.messages.len().saturating_sub(room);
    let line = |(when, text): &(std::time::Duration, String)| {
        let when = Span::styled(format!("{:>8}  ", short_time(*when)), dim());
        Line::from(vec![when, Span::raw(text.clone())])
    };
    let lines: Vec<Line<'_>> = board.messages.iter().skip(shown).map(line).collect();
    frame.render_widget(
        Paragraph::new(lines).block(Block::bordered().title(" messages ")),
        area,
    );
}

fn dim() -> Style {
    Style::new().fg(Color::DarkGray)
}
