use serde::Serialize;

use crate::report::numbers::{bytes, share};
use crate::report::{Stage, excerpt};

/// One stage as a bar: what it kept, and what it took away or added, in percent of the width.
#[derive(Serialize)]
pub(super) struct Bar {
    name: String,
    label: String,
    kept: f64,
    removed: f64,
    added: f64,
    y: usize,
}

/// A bar for what was read, and one for every stage after it that changed the number of bytes.
pub(super) fn of(stages: &[Stage]) -> Vec<Bar> {
    let sizes = stages
        .iter()
        .flat_map(|stage| [stage.bytes_in, stage.bytes_out]);
    let whole = sizes.max().unwrap_or(0).max(1);
    let percent = |size: u64| 100.0 * size as f64 / whole as f64;
    let shown = stages
        .iter()
        .enumerate()
        .filter(|(index, stage)| *index == 0 || stage.bytes_in != stage.bytes_out);
    let bars = shown.enumerate().map(|(y, (_, stage))| Bar {
        name: excerpt::head(&stage.name, 24),
        label: label(stage),
        kept: percent(stage.bytes_in.min(stage.bytes_out)),
        removed: percent(stage.bytes_in.saturating_sub(stage.bytes_out)),
        added: percent(stage.bytes_out.saturating_sub(stage.bytes_in)),
        y,
    });
    bars.collect()
}

fn label(stage: &Stage) -> String {
    let (from, to) = (stage.bytes_in, stage.bytes_out);
    let (sign, difference) = if to > from {
        ("+", to - from)
    } else {
        ("−", from - to)
    };
    match difference {
        0 => bytes(to),
        _ => format!(
            "{sign}{} ({}), {} left",
            bytes(difference),
            share(difference as f64, from as f64),
            bytes(to)
        ),
    }
}
