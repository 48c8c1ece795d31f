//! A distribution refuses what is none.

use cloze_language::Categorical;

#[test]
#[should_panic(expected = "but these sum to 0.75: [0.5, 0.25]")]
fn a_sum_below_one_is_refused() {
    Categorical::from_iter([(0, 0.5), (1, 0.25)]);
}

#[test]
#[should_panic(expected = "must be positive")]
fn a_probability_of_zero_is_refused() {
    Categorical::from_iter([(0, 1.0), (1, 0.0)]);
}

#[test]
#[should_panic(expected = "must be positive and sum to one")]
fn nothing_is_refused() {
    Categorical::from_iter([]);
}
