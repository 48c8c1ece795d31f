//! Dropout keeps the mean and zeroes its share, within bounds that a fair source leaves less than
//! once in a million draws.

use cloze_tensor::Dropout;
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::normal;

const TRIALS: f64 = 200_000.0;

#[test]
fn on_it_zeroes_its_share_and_scales_up_the_rest() {
    let ones = Tensor::ones([TRIALS as i64], (Kind::Float, Device::Cpu));
    for p in [0.0, 0.1, 0.5, 0.9] {
        let dropped = Dropout::new(p).forward(&ones, true);
        let zeros = TRIALS - dropped.count_nonzero(0).double_value(&[]);
        let deviation = (TRIALS * p * (1.0 - p)).sqrt();
        assert!(
            (zeros - TRIALS * p).abs() <= 5.0 * deviation,
            "p = {p} zeroed {zeros}"
        );

        let survivor = dropped.max().double_value(&[]);
        assert!(
            (survivor - 1.0 / (1.0 - p)).abs() < 1e-5,
            "p = {p} left {survivor}"
        );
        let sum = dropped.sum(Kind::Double).double_value(&[]);
        let kept = (TRIALS - zeros) * survivor;
        assert!(
            (sum - kept).abs() < 1e-6 * TRIALS,
            "p = {p} left something between"
        );
        assert!(
            (sum - TRIALS).abs() <= 5.0 * deviation * survivor + 1e-6,
            "p = {p} sum {sum}"
        );
    }
}

proptest! {
    #[test]
    fn off_it_is_the_identity(p in 0.0_f64..1.0, len in 1_i64..50, seed: u64) {
        let x = normal(seed, &[len]);
        prop_assert!(Dropout::new(p).forward(&x, false).equal(&x));
    }

    #[test]
    fn kernels_are_told_its_probability_in_training_only(p in 0.0_f64..1.0) {
        let dropout = Dropout::new(p);
        prop_assert_eq!(dropout.probability(true), p);
        prop_assert_eq!(dropout.probability(false), 0.0);
    }
}

#[test]
fn what_is_no_probability_below_one_is_refused() {
    for p in [-0.1, 1.0, 1.5, f64::NAN] {
        let panic = std::panic::catch_unwind(|| Dropout::new(p)).expect_err("out of range");
        let message = panic.downcast_ref::<String>().expect("a formatted message");
        assert!(
            message.contains("expected a probability in [0, 1), got"),
            "{message}"
        );
    }
}
