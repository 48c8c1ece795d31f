use std::collections::VecDeque;
use std::time::Duration;

use crate::tick::Part;

/// Steps that the pace looks back: smooth enough to read, and young enough to follow a change.
const WINDOW: usize = 64;

/// How fast the last steps were. It is told of training steps only, so that evaluations and
/// checkpoints do not count.
#[derive(Debug, Default)]
pub(crate) struct Pace(VecDeque<(u64, Duration)>);

impl Pace {
    /// What there is to go by in the first step: the part of it that is done.
    pub(crate) fn of(part: Part) -> Self {
        let mut pace = Self::default();
        let whole = Duration::try_from_secs_f64(part.time.as_secs_f64() / part.share());
        if let (1.., Ok(whole)) = (part.done, whole) {
            pace.record(part.tokens, whole);
        }
        pace
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn record(&mut self, tokens: u64, time: Duration) {
        self.0.push_back((tokens, time));
        if self.0.len() > WINDOW {
            self.0.pop_front();
        }
    }

    pub(crate) fn tokens_per_second(&self) -> f64 {
        let tokens: u64 = self.0.iter().map(|(tokens, _)| tokens).sum();
        tokens as f64 / self.time().as_secs_f64()
    }

    /// The time that `steps` more would take.
    pub(crate) fn estimate(&self, steps: f64) -> Duration {
        let seconds = self.time().as_secs_f64() / self.0.len().max(1) as f64 * steps;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }

    fn time(&self) -> Duration {
        self.0.iter().map(|(_, time)| time).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_forgets_the_slow_start() {
        let mut pace = Pace::default();
        pace.record(10, Duration::from_secs(100));
        assert_eq!(pace.tokens_per_second(), 0.1);
        assert_eq!(pace.estimate(3.0), Duration::from_secs(300));
        for _ in 0..WINDOW {
            pace.record(10, Duration::from_secs(2));
        }
        assert_eq!(pace.tokens_per_second(), 5.0);
        assert_eq!(pace.estimate(3.0), Duration::from_secs(6));
    }

    #[test]
    fn the_first_step_is_told_from_its_part() {
        let part = |done| Part {
            done,
            parts: 4,
            tokens: 100,
            time: Duration::from_secs(5),
        };
        assert!(Pace::of(part(0)).is_empty());
        let pace = Pace::of(part(1));
        assert_eq!(pace.tokens_per_second(), 5.0);
        assert_eq!(pace.estimate(1.5), Duration::from_secs(30));
    }

    #[test]
    fn an_estimate_beyond_all_time_does_not_panic() {
        let mut pace = Pace::default();
        assert_eq!(pace.estimate(7.0), Duration::ZERO);
        pace.record(1, Duration::from_secs(u64::MAX / 2));
        assert_eq!(pace.estimate(u64::MAX as f64), Duration::MAX);
    }
}
