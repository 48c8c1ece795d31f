use super::measure::Measured;
use super::rows::Row;
use super::summary::{Spread, Summary};

/// The head of the table.
pub(super) fn head(loss_steps: u32) -> String {
    format!(
        "| row | ours, tokens/s | precision | peer | peer, tokens/s | ratio | memory, GB | share of \
         GEMM | loss after {loss_steps} steps |\n|---|---|---|---|---|---|---|---|---|\n"
    )
}

/// A line of it.
pub(super) fn line(name: &str, measured: &Measured, summary: &Summary) -> String {
    let [ours, peer] = &summary.speed;
    let precision = measured.rounds[0][0].precision();
    let cells = [
        name.to_owned(),
        rate(ours),
        precision.to_owned(),
        measured.mode.to_string(),
        rate(peer),
        ratio(&summary.ratio),
        memory(summary),
        optional(summary.share, 1.0),
        summary.loss.map(|loss| format!("{loss:.5}")).join(" / "),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// The line of a row that could not be measured.
pub(super) fn failure(name: &str) -> String {
    format!("| {name} | failed | | | | | | | |\n")
}

/// What each mode of the peer reached.
pub(super) fn modes(row: &Row, measured: &Measured) -> String {
    let tokens = row.tokens();
    let tried = measured.probe.tried.iter();
    let tried = tried.map(|(mode, run)| format!("{mode} {}", significant(tokens / run.step())));
    let skipped = measured.probe.skipped.iter();
    let skipped = skipped.map(|mode| format!("{mode} skipped, the processor has no bf16"));
    let all: Vec<String> = tried.chain(skipped).collect();
    format!("- {}: {}\n", row.name, all.join("; "))
}

fn rate(spread: &Spread) -> String {
    let [median, least, most] = [spread.median, spread.least, spread.most].map(significant);
    format!("{median} ({least}–{most})")
}

fn ratio(spread: &Spread) -> String {
    format!(
        "**{:.2}** ({:.2}–{:.2})",
        spread.median, spread.least, spread.most
    )
}

fn memory(summary: &Summary) -> String {
    let [ours, peer] = summary.memory.map(|bytes| optional(bytes, 1e-9));
    let ratio = optional(summary.memory_ratio(), 1.0);
    format!("{ours} / {peer} = {ratio}")
}

fn optional(value: Option<f64>, unit: f64) -> String {
    value.map_or_else(|| "?".to_owned(), |value| format!("{:.2}", value * unit))
}

/// Three digits: a shared machine gives no more.
fn significant(rate: f64) -> String {
    let unit = 10_f64.powf((rate.abs().log10().floor() - 2.0).max(0.0));
    let digits = if rate < 100.0 { 1 } else { 0 };
    format!("{:.digits$}", (rate / unit).round() * unit)
}
