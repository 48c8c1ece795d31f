/// A number with about three digits: `0.125`, `12.5k`, `3e-4`.
///
/// ```
/// use cloze_pages::numbers::short;
///
/// assert_eq!(short(12_500.0), "12.5k");
/// assert_eq!(short(0.0003), "3e-4");
/// ```
pub fn short(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if !value.is_finite() {
        value.to_string()
    } else if is_plain(size) {
        let (unit, prefix) = unit(size);
        let value = value / unit;
        let digits = 2 - digit(value);
        format!(
            "{}{prefix}",
            trimmed(&format!("{value:.*}", decimals(digits)))
        )
    } else {
        let text = format!("{value:.2e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        format!("{}e{power}", trimmed(digits))
    }
}

/// The labels of ticks that are `step` apart: all with the same unit and the same decimals.
pub(crate) fn alike(ticks: &[f64], step: f64) -> Vec<String> {
    let size = ticks
        .iter()
        .fold(0.0, |most: f64, tick| most.max(tick.abs()));
    let (unit, prefix) = unit(size);
    let fixed = decimals(digit(step / unit).saturating_neg());
    let label = |&tick: &f64| {
        if tick == 0.0 {
            "0".to_owned()
        } else if is_plain(size) {
            format!("{:.fixed$}{prefix}", tick / unit)
        } else {
            format!(
                "{tick:.*e}",
                decimals(digit(tick).saturating_sub(digit(step)))
            )
        }
    };
    ticks.iter().map(label).collect()
}

/// Without a power of ten.
fn is_plain(size: f64) -> bool {
    (0.01..1e15).contains(&size)
}

/// Four digits are read without a prefix.
fn unit(size: f64) -> (f64, &'static str) {
    if size < 1e4 { (1.0, "") } else { prefix(size) }
}

/// The power of a thousand by which a number is read, and its SI prefix. 999.5 would be rounded to 1000.
///
/// ```
/// assert_eq!(cloze_pages::numbers::prefix(9_230.0), (1e3, "k"));
/// assert_eq!(cloze_pages::numbers::prefix(999.4), (1.0, ""));
/// ```
pub fn prefix(size: f64) -> (f64, &'static str) {
    let prefixes = [
        (1e18, "E"),
        (1e15, "P"),
        (1e12, "T"),
        (1e9, "G"),
        (1e6, "M"),
        (1e3, "k"),
    ];
    let fits = |&(unit, _): &(f64, &str)| size / unit >= 0.9995;
    prefixes.into_iter().find(fits).unwrap_or((1.0, ""))
}

/// The power of ten of the first digit. A hair above, since 0.001 has a logarithm below -3.
fn digit(value: f64) -> i32 {
    (value.abs().log10() + 1e-9).floor() as i32
}

fn decimals(digits: i32) -> usize {
    digits.clamp(0, 15) as usize
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let table = [
            (0.0, "0"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (0.0123, "0.0123"),
            (4.5678, "4.57"),
            (1234.0, "1234"),
            (20_000.0, "20k"),
            (999_600.0, "1M"),
            (1_250_000.0, "1.25M"),
            (1e20, "1e20"),
            (0.00025, "2.5e-4"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
        ];
        for (value, text) in table {
            assert_eq!(short(value), text);
        }
    }

    #[test]
    fn ticks_share_unit_and_decimals() {
        assert_eq!(alike(&[0.0, 0.5, 1.0], 0.5), ["0", "0.5", "1.0"]);
        assert_eq!(alike(&[0.0, 5e5, 1e6], 5e5), ["0", "0.5M", "1.0M"]);
        assert_eq!(alike(&[5e3, 1e4], 5e3), ["5k", "10k"]);
        assert_eq!(alike(&[2e-4, 1e-3], 2e-4), ["2e-4", "1.0e-3"]);
        assert_eq!(alike(&[7.2, 7.3], 0.1), ["7.2", "7.3"]);
    }
}
