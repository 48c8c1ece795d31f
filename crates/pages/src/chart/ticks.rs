use super::Scale;
use crate::short::{alike, short};

/// A place on an axis that has a label.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    /// As the scale draws it.
    pub(super) at: f64,
    pub(super) label: String,
}

/// Round numbers from `low` to `high`, about five.
pub(super) fn linear(low: f64, high: f64) -> Vec<Tick> {
    // Each by itself: their difference may be too large for a number.
    let rough = high / 5.0 - low / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0].map(|factor| factor * power);
    let step = (steps.into_iter().find(|&step| step >= rough)).unwrap_or(10.0 * power);
    // Adding zero makes a negative one positive.
    let first = (low / step).ceil() + 0.0;
    let values: Vec<f64> = (0..12)
        .map(|tick| (first + f64::from(tick)) * step)
        .take_while(|&value| value <= high)
        .collect();
    let labels = alike(&values, step);
    let ticks = values.into_iter().zip(labels);
    ticks.map(|(at, label)| Tick { at, label }).collect()
}

/// Powers of ten between 10 to the `low` and 10 to the `high`; over a short way also twice and five
/// times these, over a shorter one round numbers.
pub(super) fn log(low: f64, high: f64) -> Vec<Tick> {
    let (first, last) = (low.floor() as i32, high.ceil() as i32);
    let stride = 1 + (last - first) / 8;
    let of = |factors: &[f64]| -> Vec<Tick> {
        (first..=last)
            .filter(|power| power.rem_euclid(stride) == 0)
            .flat_map(|power| factors.iter().map(move |factor| (power, factor.log10())))
            .map(|(power, factor)| f64::from(power) + factor)
            .filter(|at| (low..=high).contains(at))
            .map(|at| Tick {
                at,
                label: short(10_f64.powf(at)),
            })
            .collect()
    };
    let decades = of(&[1.0]);
    if decades.len() > 2 {
        return decades;
    }
    let finer = of(&[1.0, 2.0, 5.0]);
    if finer.len() > 2 {
        return finer;
    }
    let round = linear(10_f64.powf(low), 10_f64.powf(high));
    let placed = round.into_iter().map(|tick| Tick {
        at: tick.at.log10(),
        ..tick
    });
    placed.filter(|tick| tick.at.is_finite()).collect()
}

/// The same from one on, and zero where it has its place.
pub(super) fn counts(low: f64, high: f64) -> Vec<Tick> {
    let zero = Tick {
        at: Scale::Counts.drawn(0.0),
        label: "0".to_owned(),
    };
    let others = log(low, high).into_iter().filter(|tick| tick.at >= 0.0);
    let zero = Some(zero).filter(|zero| low <= zero.at);
    zero.into_iter().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn they_are_round() {
        assert_eq!(
            labels(&linear(0.0, 2000.0)),
            ["0", "500", "1000", "1500", "2000"]
        );
        assert_eq!(
            labels(&linear(1.9, 4.3)),
            ["2.0", "2.5", "3.0", "3.5", "4.0"]
        );
        assert_eq!(labels(&log(0.0, 4.0)), ["1", "10", "100", "1000", "10k"]);
        assert_eq!(labels(&log(0.0, 1.3)), ["1", "2", "5", "10"]);
        assert_eq!(labels(&log(0.3, 0.5)), ["2.0", "2.5", "3.0"]);
        assert_eq!(labels(&log(-300.0, 300.0)).len(), 7);
        let zero = Scale::Counts.drawn(0.0);
        assert_eq!(labels(&counts(zero, 2.0)), ["0", "1", "10", "100"]);
        assert_eq!(labels(&counts(1.2, 2.2)), ["20", "50", "100"]);
    }
}
