use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LmObjective;

/// Of as many sequences as the parts add up to, how many are read which way: any ratio of whole
/// numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// Masked.
    pub masked: u32,
    /// Causal.
    pub causal: u32,
    /// Causal behind a prefix.
    pub prefix: u32,
}

impl Mix {
    /// The part of one reading.
    pub fn part(&self, reading: LmObjective) -> u32 {
        match reading {
            LmObjective::Masked => self.masked,
            LmObjective::Causal => self.causal,
            LmObjective::Prefix => self.prefix,
        }
    }

    /// Those that occur, each with its share of the sequences.
    pub fn shares(&self) -> Vec<(LmObjective, f64)> {
        let whole = self.whole() as f64;
        let share = |reading| (reading, f64::from(self.part(reading)) / whole);
        let shares = LmObjective::ALL.map(share).into_iter();
        shares.filter(|&(_, share)| share > 0.0).collect()
    }

    /// Sequences of a period.
    pub fn whole(&self) -> u64 {
        let parts = LmObjective::ALL.map(|reading| u64::from(self.part(reading)));
        parts.iter().sum()
    }

    /// How one period is read: as evenly as can be, and exact over the whole of it.
    ///
    /// Each place goes to the reading that is furthest behind its share, which keeps every beginning
    /// within one sequence of it (Tijdeman, "The chairman assignment problem", 1980, for the bound).
    ///
    /// # Panics
    /// If nothing is to be read.
    pub(crate) fn period(&self) -> Vec<LmObjective> {
        let whole = self.whole();
        assert!(
            whole > 0,
            "a mix of nothing: give masked, causal or prefix a part"
        );
        let mut taken = [0_u64; 3];
        let place = |place: u64| {
            // What it should have by now, less what it has, times `whole`.
            let behind = |reading: &LmObjective| {
                let due = i128::from(self.part(*reading)) * i128::from(place);
                due - i128::from(whole) * i128::from(taken[*reading as usize])
            };
            let open = |reading: &&LmObjective| {
                taken[**reading as usize] < u64::from(self.part(**reading))
            };
            let next = *LmObjective::ALL
                .iter()
                .filter(open)
                // The first of those that are equally far behind.
                .rev()
                .max_by_key(|reading| behind(reading))
                .expect("a period has as many places as its parts add up to");
            taken[next as usize] += 1;
            next
        };
        (1..=whole).map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn halves_take_turns() {
        let mix = Mix {
            masked: 1,
            causal: 1,
            prefix: 0,
        };
        assert_eq!(mix.period(), [LmObjective::Masked, LmObjective::Causal]);
        let mix = Mix {
            masked: 3,
            causal: 1,
            prefix: 0,
        };
        let (masked, causal) = (LmObjective::Masked, LmObjective::Causal);
        assert_eq!(mix.period(), [masked, masked, causal, masked]);
    }

    #[test]
    #[should_panic(expected = "a mix of nothing")]
    fn nothing_is_refused() {
        let _ = Mix {
            masked: 0,
            causal: 0,
            prefix: 0,
        }
        .period();
    }

    proptest! {
        #[test]
        fn any_ratio_is_exact_and_even(masked in 0_u32..40, causal in 0_u32..40, prefix in 1_u32..40) {
            let mix = Mix { masked, causal, prefix };
            let (period, whole) = (mix.period(), mix.whole() as f64);
            for reading in LmObjective::ALL {
                let part = f64::from(mix.part(reading));
                let mut taken = 0.0;
                for (place, &other) in (1..).zip(&period) {
                    taken += f64::from(u8::from(other == reading));
                    let due = part * f64::from(place) / whole;
                    prop_assert!((taken - due).abs() <= 1.0, "{:?}", period);
                }
                prop_assert_eq!(taken, part);
            }
        }
    }
}
