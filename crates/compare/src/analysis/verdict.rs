use serde::{Deserialize, Serialize};

use super::PairDifference;
use crate::Better;

/// Who is better, if that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The interval of its difference to every other arm excludes zero.
    Winner(String),
    /// The best value is inside the noise.
    NoDifference {
        /// The arm of the best value, and those that are not shown to differ from it.
        among: Vec<String>,
        /// Those that are shown to be worse than the best.
        behind: Vec<String>,
    },
    /// So few items agree by chance too often for an interval to mean anything.
    TooFew {
        /// How many there are.
        items: usize,
        /// How many it takes.
        needed: usize,
    },
    /// Fewer than two arms have this metric with finite values.
    NothingToCompare,
}

/// Fewer items than these all lie on one side of zero by chance in more than 5 % of all cases, and then
/// each resample does, too: 2 / 2^5 is 6 %, 2 / 2^6 is 3 %.
const FEWEST: usize = 6;

impl Verdict {
    /// Of arms and their values.
    pub(super) fn of(
        better: Better,
        items: usize,
        arms: &[(&str, f64)],
        differences: &[PairDifference],
    ) -> Self {
        let best = arms.iter().copied().reduce(|best, arm| {
            if better.prefers(arm.1, best.1) {
                arm
            } else {
                best
            }
        });
        let Some((best, _)) = best.filter(|_| arms.len() > 1) else {
            return Self::NothingToCompare;
        };
        if items < FEWEST {
            return Self::TooFew {
                items,
                needed: FEWEST,
            };
        }
        let is_shown = |arm: &str| {
            let mut pairs = differences.iter();
            pairs.any(|pair| {
                let names = [pair.first.as_str(), pair.second.as_str()];
                (names == [best, arm] || names == [arm, best]) && pair.interval.excludes_zero()
            })
        };
        let others = arms
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| *name != best);
        let (behind, inside): (Vec<&str>, Vec<&str>) = others.partition(|arm| is_shown(arm));
        if inside.is_empty() {
            return Self::Winner(best.to_owned());
        }
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        Self::NoDifference {
            among: owned([vec![best], inside].concat()),
            behind: owned(behind),
        }
    }
}
