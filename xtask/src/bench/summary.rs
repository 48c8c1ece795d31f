use super::measure::Measured;
use super::run::{Run, median};

/// Of the rounds.
#[derive(Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) median: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// A row in a few numbers.
#[derive(Debug)]
pub(super) struct Summary {
    /// Tokens per second, ours and the peer's.
    pub(super) speed: [Spread; 2],
    /// Ours over the peer's, of each round by itself: what slows a round slows both.
    pub(super) ratio: Spread,
    /// The most that a process took, in bytes, ours and the peer's.
    pub(super) memory: [Option<f64>; 2],
    /// Our floating-point operations per second over the rate at which the same process multiplied
    /// matrices.
    pub(super) share: Option<f64>,
    /// The loss of the last step without dropout, ours and the peer's.
    pub(super) loss: [f64; 2],
}

impl Spread {
    fn of(values: &[f64]) -> Self {
        let by =
            |pick: fn(f64, f64) -> f64| values.iter().copied().reduce(pick).unwrap_or(f64::NAN);
        Self {
            median: median(values),
            least: by(f64::min),
            most: by(f64::max),
        }
    }
}

impl Summary {
    /// For steps of this many tokens.
    pub(super) fn new(measured: &Measured, tokens: f64) -> Self {
        let rounds = &measured.rounds;
        let of = |value: &dyn Fn(&[Run; 2]) -> f64| {
            Spread::of(&rounds.iter().map(value).collect::<Vec<_>>())
        };
        let peak = |side: usize| {
            let all = rounds
                .iter()
                .filter_map(|round| round[side].number("memory"));
            all.reduce(f64::max)
        };
        let shares: Vec<f64> = rounds.iter().filter_map(|[ours, _]| share(ours)).collect();
        let last = |run: &Run| run.losses.last().copied().unwrap_or(f64::NAN);
        Self {
            speed: [
                of(&|[ours, _]| tokens / ours.step()),
                of(&|[_, peer]| tokens / peer.step()),
            ],
            ratio: of(&|[ours, peer]| peer.step() / ours.step()),
            memory: [peak(0), peak(1)],
            share: (!shares.is_empty()).then(|| median(&shares)),
            loss: measured.unhurried.each_ref().map(last),
        }
    }

    /// Our memory over the peer's.
    pub(super) fn memory_ratio(&self) -> Option<f64> {
        let [ours, peer] = self.memory;
        Some(ours? / peer?)
    }
}

fn share(run: &Run) -> Option<f64> {
    Some(run.number("flops")? / run.step() / run.number("gemm_rate")?)
}
