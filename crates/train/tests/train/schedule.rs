use cloze_train::{Decay, Schedule};
use proptest::prelude::*;

fn schedule(decay: Decay) -> Schedule {
    Schedule {
        peak: 1.0,
        warmup: 4,
        cycles: 1,
        decay,
    }
}

#[test]
fn the_rates_are_those_of_the_table() {
    // Warm-up at 0 and 3, then the peak, the middle, the last step and the end.
    let steps = [0, 3, 4, 9, 13, 14, 99];
    let table = [
        (Decay::Constant {}, [0.2, 0.8, 1.0, 1.0, 1.0, 1.0, 1.0]),
        (
            Decay::Linear { to: 0.0 },
            [0.2, 0.8, 1.0, 0.5, 0.1, 0.0, 0.0],
        ),
        (
            Decay::Cosine { to: 0.1 },
            [0.2, 0.8, 1.0, 0.55, 0.1220245, 0.1, 0.1],
        ),
        (
            Decay::WarmupStableDecay {
                to: 0.0,
                share: 0.2,
            },
            [0.2, 0.8, 1.0, 1.0, 0.5, 0.0, 0.0],
        ),
        (
            Decay::InverseSquareRoot {},
            [0.2, 0.8, 1.0, 0.6666667, 0.5547002, 0.5345225, 0.5345225],
        ),
    ];
    for (decay, expected) in table {
        let schedule = schedule(decay);
        for (step, rate) in steps.into_iter().zip(expected) {
            let actual = schedule.rate(step, 14.0);
            assert!(
                (actual - rate).abs() < 1e-7,
                "{schedule:?} at {step}: {actual}"
            );
        }
    }
}

/// Loshchilov and Hutter, 2017, equation 5: each cycle is the whole decay.
#[test]
fn a_cycle_starts_at_the_peak_again() {
    let [once, thrice] = [1, 3].map(|cycles| Schedule {
        cycles,
        ..schedule(Decay::Cosine { to: 0.1 })
    });
    let rates = |schedule: &Schedule, steps: f64| -> Vec<f64> {
        (4..34).map(|step| schedule.rate(step, steps)).collect()
    };
    let (short, long) = (rates(&once, 14.0), rates(&thrice, 34.0));
    for cycle in 0..3 {
        let whole = &long[10 * cycle..10 * (cycle + 1)];
        assert_eq!(whole, &short[..10], "cycle {cycle}");
    }
    assert_eq!(thrice.rate(34, 34.0), 0.1);
}

/// `get_lr` of nanoGPT's train.py with `lr 1e-3, min_lr 1e-4, warmup 100, lr_decay_iters 2000`.
#[test]
fn nano_gpt_is_expressible() {
    let schedule = Schedule {
        peak: 1e-3,
        warmup: 100,
        cycles: 1,
        decay: Decay::Cosine { to: 1e-4 },
    };
    for it in 0..=2000_u32 {
        let expected = if it < 100 {
            1e-3 * f64::from(it + 1) / 101.0
        } else {
            let ratio = f64::from(it - 100) / 1900.0;
            1e-4 + 0.5 * (1.0 + (std::f64::consts::PI * ratio).cos()) * 9e-4
        };
        let actual = schedule.rate(it.into(), 2000.0);
        assert!(
            (actual - expected).abs() < 1e-15,
            "{it}: {actual} {expected}"
        );
    }
}

#[test]
fn the_text_form_is_tagged_and_strict() {
    let parse = |text: &str| toml::from_str::<Schedule>(text);
    let good = parse("peak = 1.0\nwarmup = 4\ncycles = 1\ndecay = { kind = 'linear', to = 0.0 }");
    assert_eq!(good.unwrap(), schedule(Decay::Linear { to: 0.0 }));
    for bad in [
        "peak = 1.0\nwarmup = 4\ncycles = 1\ndecay = { kind = 'linear' }",
        "peak = 1.0\nwarmup = 4\ncycles = 1\ndecay = { kind = 'constant', to = 0.0 }",
        "peak = 1.0\nwarmup = 4\ncycles = 1\ndecay = { kind = 'sudden' }",
        "peak = 1.0\nwarmup = 4\ncycles = 1\nwarm = 1\ndecay = { kind = 'constant' }",
        "peak = 1.0\ncycles = 1\ndecay = { kind = 'constant' }",
    ] {
        assert!(parse(bad).is_err(), "{bad}");
    }
}

fn decays() -> impl Strategy<Value = Decay> {
    let to = 0.0..=1.0;
    prop_oneof![
        Just(Decay::Constant {}),
        to.clone().prop_map(|to| Decay::Linear { to }),
        to.clone().prop_map(|to| Decay::Cosine { to }),
        (to, 0.01..=1.0).prop_map(|(to, share)| Decay::WarmupStableDecay { to, share }),
        Just(Decay::InverseSquareRoot {}),
    ]
}

proptest! {
    #[test]
    fn rates_stay_between_zero_and_the_peak(
        decay in decays(), warmup in 0_u64..50, steps in 0_u64..200, step in 0_u64..300,
    ) {
        let rate = Schedule { peak: 1.0, warmup, cycles: 1, decay }.rate(step, steps as f64);
        prop_assert!((0.0..=1.0).contains(&rate), "{rate}");
    }

    #[test]
    fn the_peak_ends_the_warm_up(
        peak in 1e-6..1.0, decay in decays(), warmup in 0_u64..50, more in 1_u64..200,
    ) {
        let schedule = Schedule { peak, warmup, cycles: 1, decay };
        prop_assert_eq!(schedule.rate(warmup, (warmup + more) as f64), peak);
    }

    /// No step changes the rate by more than the steepest part allows: half of pi is the cosine's.
    #[test]
    fn rates_do_not_jump(decay in decays(), warmup in 0_u64..50, more in 1_u64..200, at in 0.0..1.0) {
        let steps = warmup + more;
        let step = (at * steps as f64) as u64;
        let shortest = match decay {
            Decay::WarmupStableDecay { share, .. } => more as f64 * share,
            _ => more as f64,
        };
        let bound = (std::f64::consts::FRAC_PI_2 / shortest).max(1.0 / (warmup + 1) as f64) + 1e-9;
        let schedule = Schedule { peak: 1.0, warmup, cycles: 1, decay };
        let jump = (schedule.rate(step + 1, steps as f64) - schedule.rate(step, steps as f64)).abs();
        prop_assert!(jump <= bound, "{jump} > {bound}");
    }

    #[test]
    fn after_the_peak_rates_only_fall(decay in decays(), warmup in 0_u64..50, step in 0_u64..300) {
        let schedule = Schedule { peak: 1.0, warmup, cycles: 1, decay };
        let step = warmup + step;
        prop_assert!(schedule.rate(step + 1, 200.0) <= schedule.rate(step, 200.0));
    }
}
