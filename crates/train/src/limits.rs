use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{End, State};
use cloze_config::Problem;

/// What a run may use up besides steps. `inf` is no limit.
///
/// The rate falls with whichever limit is nearest: a run that ends by tokens ends at its final rate,
/// as one of so many steps does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Real tokens seen.
    pub tokens: f64,
    /// Targets predicted.
    pub targets: f64,
    /// Floating-point operations of forward and backward passes, by the run's
    /// [`Yardstick`](crate::Yardstick).
    pub flops: f64,
    /// Hours of training, evaluations and checkpoints not counted. Such a run cannot be repeated
    /// exactly: how far the rate has fallen depends on the clock.
    pub hours: f64,
}

impl Limits {
    /// No limit but the steps.
    pub const NONE: Self = Self {
        tokens: f64::INFINITY,
        targets: f64::INFINITY,
        flops: f64::INFINITY,
        hours: f64::INFINITY,
    };

    /// How far the run is, from 0 to 1 and beyond, by the limit that is nearest.
    pub(crate) fn progress(&self, state: &State, steps: u64, flops_per_token: f64) -> (f64, End) {
        let share = |used: f64, limit: f64| if limit > 0.0 { used / limit } else { 1.0 };
        let tokens = state.tokens as f64;
        [
            (share(state.step as f64, steps as f64), End::Steps),
            (share(tokens, self.tokens), End::Tokens),
            (share(state.targets as f64, self.targets), End::Targets),
            (share(tokens * flops_per_token, self.flops), End::Flops),
            (share(state.seconds / 3600.0, self.hours), End::Time),
        ]
        .into_iter()
        .reduce(|nearest, other| if other.0 > nearest.0 { other } else { nearest })
        .expect("there are five")
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        [
            ("limits.tokens", self.tokens),
            ("limits.targets", self.targets),
            ("limits.flops", self.flops),
            ("limits.hours", self.hours),
        ]
        .into_iter()
        .filter_map(|(field, limit)| {
            Problem::unless(limit > 0.0, field, limit, "above 0 (`inf` is off)")
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkpoint::fresh;

    #[test]
    fn an_hour_is_half_of_two() {
        let mut state = fresh();
        state.seconds = 3600.0;
        let limits = Limits {
            hours: 2.0,
            ..Limits::NONE
        };
        assert_eq!(limits.progress(&state, 10, 0.0), (0.5, End::Time));
    }
}
