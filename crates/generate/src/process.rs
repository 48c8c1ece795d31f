use crate::{GenerationConfig, Sampling};

/// Changes the scores of the next token. What cannot be chosen any more has the score -inf.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Process {
    RepetitionPenalty(f64),
    Temperature(f64),
    TopK(usize),
    TopP(f64),
    MinP(f64),
}

/// What every strategy does with the scores. Numbers below `MIN_POSITIVE` would be zeros where a
/// processor flushes them.
pub(crate) fn common(settings: &GenerationConfig) -> Vec<Process> {
    let penalty = settings.repetition_penalty.max(f64::MIN_POSITIVE);
    let penalty = (penalty != 1.0).then_some(Process::RepetitionPenalty(penalty));
    penalty.into_iter().collect()
}

/// What makes the distribution that is drawn from, in the order of Hugging Face's `generate`.
pub(crate) fn sampling(sampling: &Sampling) -> Vec<Process> {
    let all = [
        Some(Process::Temperature(
            sampling.temperature.max(f64::MIN_POSITIVE),
        )),
        sampling.top_k.map(Process::TopK),
        sampling.top_p.map(Process::TopP),
        sampling.min_p.map(Process::MinP),
    ];
    all.into_iter().flatten().collect()
}

impl Process {
    pub(crate) fn apply(self, scores: &mut [f32], text: &[u32]) {
        match self {
            Self::RepetitionPenalty(penalty) => penalise(scores, text, penalty),
            Self::Temperature(temperature) => warm(scores, temperature),
            Self::TopK(k) => top_k(scores, k),
            Self::TopP(p) => top_p(scores, p),
            // The weight of the most probable is 1.
            Self::MinP(p) => {
                let weights = weights(scores);
                remove(scores, |i, _| weights[i] < p);
            }
        }
    }
}

/// Exponentials of the scores over that of the largest, so that none overflows: probabilities up
/// to a factor.
pub(crate) fn weights(scores: &[f32]) -> Vec<f64> {
    let largest = largest(scores);
    let weight = |score: &f32| f64::from(score - largest).exp();
    scores.iter().map(weight).collect()
}

/// The logarithm of the sum of the exponentials of the scores.
pub(crate) fn log_sum_exp(scores: &[f32]) -> f64 {
    f64::from(largest(scores)) + weights(scores).iter().sum::<f64>().ln()
}

fn largest(scores: &[f32]) -> f32 {
    scores.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

/// Scores over a temperature, less the largest, which stays finite so: towards a temperature of 0 all
/// others become -inf, and the limit is greedy.
fn warm(scores: &mut [f32], temperature: f64) {
    let largest = f64::from(largest(scores));
    for score in scores {
        *score = ((f64::from(*score) - largest) / temperature) as f32;
    }
}

/// A penalty may be as large or small as f64 has it: what leaves f32 stays at its end, so that no two
/// scores are equally infinite.
fn penalise(scores: &mut [f32], text: &[u32], penalty: f64) {
    let mut seen = text.to_vec();
    seen.sort_unstable();
    seen.dedup();
    for id in seen {
        let score = &mut scores[id as usize];
        let given = f64::from(*score);
        let penalised = if given < 0.0 {
            given * penalty
        } else {
            given / penalty
        };
        *score = penalised.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32;
    }
}

/// Those that are equal to the last one stay, too.
fn top_k(scores: &mut [f32], k: usize) {
    let Some(last) = k.min(scores.len()).checked_sub(1) else {
        return;
    };
    let mut sorted = scores.to_vec();
    let (_, &mut least, _) = sorted.select_nth_unstable_by(last, |a, b| b.total_cmp(a));
    remove(scores, |_, score| score < least);
}

/// From the least probable on, those go that together have at most `1 - p`.
fn top_p(scores: &mut [f32], p: f64) {
    let weights = weights(scores);
    let mut order: Vec<usize> = (0..scores.len()).filter(|&i| weights[i] > 0.0).collect();
    order.sort_unstable_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)));
    let (total, mut below) = (weights.iter().sum::<f64>(), 0.0);
    let most_probable = order.pop();
    let keep = order.into_iter().skip_while(|&i| {
        below += weights[i] / total;
        below <= 1.0 - p
    });
    let mut kept = vec![false; scores.len()];
    for i in keep.chain(most_probable) {
        kept[i] = true;
    }
    remove(scores, |i, _| !kept[i]);
}

fn remove(scores: &mut [f32], gone: impl Fn(usize, f32) -> bool) {
    for (i, score) in scores.iter_mut().enumerate() {
        if gone(i, *score) {
            *score = f32::NEG_INFINITY;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Process::{MinP, RepetitionPenalty, TopK, TopP};
    use super::*;

    fn after(process: Process, scores: &[f32], text: &[u32]) -> Vec<f32> {
        let mut scores = scores.to_vec();
        process.apply(&mut scores, text);
        scores
    }

    fn kept(process: Process, scores: &[f32]) -> Vec<usize> {
        let after = after(process, scores, &[]);
        (0..scores.len())
            .filter(|&i| after[i].is_finite())
            .collect()
    }

    fn scores() -> impl Strategy<Value = Vec<f32>> {
        prop::collection::vec(
            (-40_i16..40).prop_map(|tenth| f32::from(tenth) / 10.0),
            1..30,
        )
    }

    /// Any that a user may write, as often large or small as near to one.
    fn positive() -> impl Strategy<Value = f64> {
        (-307_i32..308).prop_map(|power| 10_f64.powi(power))
    }

    #[test]
    fn a_repeated_token_is_penalised_once_towards_improbable() {
        let penalty = RepetitionPenalty(2.0);
        let scores = [3.0, -1.0, 0.5, 4.0];
        assert_eq!(
            after(penalty, &scores, &[1, 0, 1, 0, 0]),
            [1.5, -2.0, 0.5, 4.0]
        );
    }

    /// Probabilities 0.5, 0.25, 0.125, 0.125.
    #[test]
    fn by_hand() {
        let scores = [0.5_f32, 0.25, 0.125, 0.125].map(f32::ln);
        assert_eq!(kept(TopK(1), &scores), [0]);
        assert_eq!(
            kept(TopK(3), &scores),
            [0, 1, 2, 3],
            "the last two are equal"
        );
        assert_eq!(kept(TopP(0.49), &scores), [0]);
        assert_eq!(kept(TopP(0.6), &scores), [0, 1]);
        assert_eq!(kept(TopP(0.8), &scores), [0, 1, 2]);
        assert_eq!(kept(TopP(1.0), &scores), [0, 1, 2, 3]);
        assert_eq!(kept(MinP(0.4), &scores), [0, 1]);
        assert_eq!(kept(MinP(1.0), &scores), [0]);
    }

    #[test]
    fn towards_a_temperature_of_zero_the_best_alone_can_be_drawn() {
        for temperature in [1e-40, 1e-300, f64::MIN_POSITIVE] {
            let warm = Process::Temperature(temperature);
            let [a, b, c] = [0.3, 0.2, 0.3];
            let none = f32::NEG_INFINITY;
            assert_eq!(after(warm, &[a, b, c], &[]), [0.0, none, 0.0]);
        }
        assert_eq!(
            after(Process::Temperature(1e300), &[1.0, 2.0], &[]),
            [0.0; 2]
        );
    }

    proptest! {
        /// Whatever a setting says, something can be drawn.
        #[test]
        fn no_setting_leaves_nothing_to_draw(
            scores in scores(), temperature in positive(), penalty in positive(),
            top_p in positive(), min_p in positive(),
        ) {
            let mut scores = scores;
            let text: Vec<u32> = (0..scores.len() as u32).step_by(2).collect();
            let all = [
                RepetitionPenalty(penalty), Process::Temperature(temperature),
                TopP(top_p.min(1.0)), MinP(min_p.min(1.0)),
            ];
            for process in all {
                process.apply(&mut scores, &text);
            }
            let total: f64 = weights(&scores).iter().sum();
            prop_assert!(total >= 1.0 && total.is_finite(), "{total} of {scores:?}");
        }

        #[test]
        fn top_p_keeps_the_smallest_probable_set(scores in scores(), p in 0.01_f64..0.99) {
            let (kept, weights) = (kept(TopP(p), &scores), weights(&scores));
            let share = |of: &[usize]| {
                of.iter().map(|&i| weights[i]).sum::<f64>() / weights.iter().sum::<f64>()
            };
            let mut by_weight = kept.clone();
            by_weight.sort_unstable_by(|&a, &b| scores[b].total_cmp(&scores[a]));
            prop_assert!(share(&kept) >= p - 1e-9);
            prop_assert!(share(&by_weight[..by_weight.len() - 1]) < p + 1e-9);
            let least = by_weight.last().map_or(f32::INFINITY, |&i| scores[i]);
            prop_assert!((0..scores.len()).all(|i| kept.contains(&i) || scores[i] <= least));
        }

        #[test]
        fn top_k_keeps_k_and_ties(scores in scores(), k in 1_usize..40) {
            let kept = kept(TopK(k), &scores);
            let above = |i: usize| scores.iter().filter(|&&other| other > scores[i]).count();
            let expected: Vec<_> = (0..scores.len()).filter(|&i| above(i) < k).collect();
            prop_assert_eq!(kept, expected);
        }

        #[test]
        fn min_p_compares_with_the_most_probable(scores in scores(), p in 0.01_f64..1.0) {
            let (kept, largest) = (kept(MinP(p), &scores), largest(&scores));
            for (i, score) in scores.iter().enumerate() {
                prop_assert_eq!(kept.contains(&i), f64::from(score - largest).exp() >= p);
            }
        }
    }
}
