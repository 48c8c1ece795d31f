use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use super::arguments::Comparison;
use super::modes::{Mode, Probe, processor_has_bf16};
use super::rows::Row;
use super::run::Run;
use super::sides::Side;

/// All that was measured for a row.
#[derive(Debug)]
pub(super) struct Measured {
    /// What our side said of itself: libtorch, instructions, threads.
    pub(super) facts: Value,
    pub(super) probe: Probe,
    /// The peer's mode in the rounds.
    pub(super) mode: Mode,
    /// Ours and the peer's, without dropout, for their losses.
    pub(super) unhurried: [Run; 2],
    /// Ours and the peer's, in turns.
    pub(super) rounds: Vec<[Run; 2]>,
}

/// Batches there are; more steps begin again.
const BATCHES: u32 = 20;

/// How a task is put to a side, and its answer got.
pub(super) type Ask<'a> = &'a dyn Fn(Side, &Value) -> Result<Value>;

/// Finds the peer's fastest mode, compares losses, then speeds in turns. Each measurement is a
/// process of its own, with the whole machine.
pub(super) fn row(
    row: &Row,
    comparison: &Comparison,
    folder: &Path,
    ask: Ask<'_>,
) -> Result<Measured> {
    let facts = ask(Side::Ours, &row.prepare(folder, BATCHES))?;
    let pair = Pair {
        row,
        folder,
        threads: &facts["threads"],
        ask,
    };
    let speed = |seconds| Plan {
        dropout: row.dropout,
        warm_up: 2,
        least: 3,
        seconds,
    };
    let probe = Probe::new(row.fp32, processor_has_bf16(), |mode, slowest| {
        pair.peer(mode, slowest, &speed(3.0))
    })?;
    let mode = probe.fastest();
    let losses = Plan {
        dropout: 0.0,
        warm_up: 0,
        least: comparison.loss_steps,
        seconds: 0.0,
    };
    let eager = Mode {
        compile: false,
        ..mode
    };
    let unhurried = [pair.ours(&losses)?, pair.peer(eager, None, &losses)?];
    let round = |_| {
        let ours = pair.ours(&speed(10.0))?;
        Ok([ours, pair.peer(mode, None, &speed(10.0))?])
    };
    let rounds: Result<_> = (0..comparison.rounds).map(round).collect();
    Ok(Measured {
        rounds: rounds?,
        facts,
        probe,
        mode,
        unhurried,
    })
}

/// The two sides, with weights and batches in a folder.
struct Pair<'a> {
    row: &'a Row,
    folder: &'a Path,
    threads: &'a Value,
    ask: Ask<'a>,
}

/// What is asked of either.
struct Plan {
    dropout: f64,
    warm_up: u32,
    least: u32,
    seconds: f64,
}

impl Pair<'_> {
    fn ours(&self, plan: &Plan) -> Result<Run> {
        let precision = if self.row.fp32 { "fp32" } else { "auto" };
        let own = json!({ "do": "train", "precision": precision });
        let run = self.train(Side::Ours, plan, own)?;
        self.tell(&format!("ours, {}", run.precision()), &run);
        Ok(run)
    }

    fn peer(&self, mode: Mode, slowest: Option<f64>, plan: &Plan) -> Result<Run> {
        let own = json!({
            "precision": mode.precision(), "compile": mode.compile, "slowest": slowest,
            "threads": self.threads,
        });
        let run = self.train(Side::Peer, plan, own)?;
        self.tell(&format!("peer, {mode}"), &run);
        Ok(run)
    }

    fn train(&self, side: Side, plan: &Plan, mut task: Value) -> Result<Run> {
        task["folder"] = json!(self.folder);
        task["dropout"] = json!(plan.dropout);
        task["warm_up"] = json!(plan.warm_up);
        task["least"] = json!(plan.least);
        task["seconds"] = json!(plan.seconds);
        Run::parse((self.ask)(side, &task)?)
    }

    fn tell(&self, who: &str, run: &Run) {
        let rate = self.row.tokens() / run.step();
        let steps = run.seconds.len();
        eprintln!("{who:<24} {rate:>9.0} tokens/s, median of {steps} steps");
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use anyhow::bail;

    use super::*;

    fn comparison() -> Comparison {
        Comparison::parse(&["--rounds", "3"]).unwrap()
    }

    /// Steps of ours take a second; the peer's two, compiled one and a half.
    fn answer(side: Side, task: &Value) -> Result<Value> {
        let seconds = match side {
            Side::Ours => 1.0,
            Side::Peer if task["compile"] == true => 1.5,
            Side::Peer => 2.0,
        };
        let threads = 2;
        Ok(json!({ "seconds": [seconds], "losses": [3.5], "threads": threads }))
    }

    #[test]
    fn the_sides_take_turns_after_the_probe() {
        let asked = RefCell::new(Vec::new());
        let ask = |side, task: &Value| {
            let compile = task["compile"].as_bool();
            asked
                .borrow_mut()
                .push((side, compile, task["dropout"].as_f64()));
            answer(side, task)
        };
        let fp32 = &Row::named("bert-mini-fp32").unwrap()[0];
        let found = row(fp32, &comparison(), Path::new("folder"), &ask).unwrap();
        assert_eq!((found.rounds.len(), found.mode.compile), (3, true));
        let (eager, compiled) = (Some(false), Some(true));
        let mut expected = vec![
            (Side::Ours, None, None),
            (Side::Peer, eager, Some(0.1)),
            (Side::Peer, compiled, Some(0.1)),
            (Side::Ours, None, Some(0.0)),
            (Side::Peer, eager, Some(0.0)),
        ];
        for _ in 0..3 {
            expected.push((Side::Ours, None, Some(0.1)));
            expected.push((Side::Peer, compiled, Some(0.1)));
        }
        assert_eq!(asked.take(), expected);
    }

    #[test]
    fn a_side_that_fails_fails_the_row() {
        let ask = |side, task: &Value| match side {
            Side::Peer => bail!("no compiler"),
            Side::Ours => answer(side, task),
        };
        let nano = &Row::named("nano").unwrap()[0];
        let error = row(nano, &comparison(), Path::new("folder"), &ask).unwrap_err();
        assert_eq!(error.to_string(), "no compiler");
    }
}
