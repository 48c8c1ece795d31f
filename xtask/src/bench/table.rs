use super::measure::Measured;
use super::modes::Mode;
use super::run::Run;
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
        optional(summary.share, |share| format!("{share:.2}")),
        summary.loss.map(|loss| format!("{loss:.5}")).join(" / "),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// The line of a row that could not be measured.
pub(super) fn failure(name: &str) -> String {
    format!("| {name} | failed | | | | | | | |\n")
}

/// What each mode of the peer reached.
pub(super) fn probe(name: &str, measured: &Measured, tokens: f64) -> String {
    let tried = measured.probe.tried.iter();
    let tried = tried
        .map(|(mode, run): &(Mode, Run)| format!("{mode} {}", significant(tokens / run.step())));
    let skipped = measured.probe.skipped.iter();
    let skipped = skipped.map(|mode| format!("{mode} skipped, the processor has no bf16"));
    let all: Vec<String> = tried.chain(skipped).collect();
    format!("- {name}: {}\n", all.join("; "))
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
    let [ours, peer] = summary.memory.map(|bytes| optional(bytes, gigabytes));
    let ratio = optional(summary.memory_ratio(), |ratio| format!("{ratio:.2}"));
    format!("{ours} / {peer} = {ratio}")
}

fn gigabytes(bytes: f64) -> String {
    format!("{:.2}", bytes / 1e9)
}

fn optional(value: Option<f64>, show: impl Fn(f64) -> String) -> String {
    value.map_or_else(|| "?".to_owned(), show)
}

/// Three digits: a shared machine gives no more.
fn significant(rate: f64) -> String {
    let unit = 10_f64.powf((rate.abs().log10().floor() - 2.0).max(0.0));
    let digits = if rate < 100.0 { 1 } else { 0 };
    format!("{:.digits$}", (rate / unit).round() * unit)
}
