//! Numbers for people. A share below 1 never reads "100 %", nor one above 0 "0 %".

use std::time::Duration;

pub use crate::short::{prefix, short};

/// With thousands separators: `1,234,567`.
pub fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// So many of what is given in the plural: `1 document`, `2,000 documents`, `1 match`.
pub fn counted(number: u64, plural: &str) -> String {
    let singular = plural
        .strip_suffix("es")
        .filter(|stem| stem.ends_with("ch"));
    let singular = singular
        .or_else(|| plural.strip_suffix('s'))
        .unwrap_or(plural);
    let unit = if number == 1 { singular } else { plural };
    format!("{} {unit}", whole(number))
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Three digits, the SI prefix, and a unit that may be empty: `64.3 GFLOP/s`, `1.23 M`.
pub fn scaled(value: f64, unit: &str) -> String {
    let text = match prefix(value) {
        (_, "") => format!("{value} {unit}"),
        (size, prefix) => format!("{} {prefix}{unit}", digits(value / size)),
    };
    text.trim_end().to_owned()
}

/// Decimal units, three digits: `42.1 MB`.
pub fn bytes(bytes: u64) -> String {
    scaled(bytes as f64, "B").replace('k', "K")
}

/// Three digits: `9.80 M`; below ten thousand in full.
pub fn about(number: u64) -> String {
    match number {
        0..10_000 => whole(number),
        _ => scaled(number as f64, ""),
    }
}

/// `98.7 %`.
pub fn share(part: f64, whole: f64) -> String {
    let percent = 100.0 * part / whole;
    if !percent.is_finite() {
        "–".to_owned()
    } else if percent == 100.0 || percent == 0.0 {
        format!("{percent:.0} %")
    } else if percent < 0.05 {
        "< 0.1 %".to_owned()
    } else if (99.95..100.0).contains(&percent) {
        "> 99.9 %".to_owned()
    } else {
        format!("{percent:.1} %")
    }
}

/// `0.42 s`, `12.3 s`, `3 min 12 s`, `2 h 05 min`.
pub fn duration(seconds: f64) -> String {
    // The cast saturates, and turns what is no number into 0.
    let whole = seconds.round() as u64;
    match whole {
        0..60 => format!("{} s", digits(seconds)),
        60..3600 => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{} h {:02} min", whole / 3600, whole % 3600 / 60),
    }
}

/// The two largest units without a space, for a line that has no room: `3d04h`, `12m05s`.
pub fn short_time(time: Duration) -> String {
    let seconds = time.as_secs();
    let (days, hours, minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60);
    if days > 0 {
        format!("{days}d{hours:02}h")
    } else if hours > 0 {
        format!("{hours}h{minutes:02}m")
    } else if minutes > 0 {
        format!("{minutes}m{:02}s", seconds % 60)
    } else {
        format!("{seconds}s")
    }
}

/// Megabytes for each second: `105`; nothing where no time went by.
pub fn rate(bytes: u64, seconds: f64) -> String {
    if seconds > 0.0 {
        digits(bytes as f64 / seconds / 1e6)
    } else {
        String::new()
    }
}

/// Three digits as far as they stand behind the point: `0.42`, `4.20`, `42.0`, `420`.
pub fn digits(value: f64) -> String {
    match value {
        ..9.995 => format!("{value:.2}"),
        9.995..99.95 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(1, "lines"), "1 line");
        assert_eq!(counted(1, "matches"), "1 match");
        assert_eq!(counted(1, ""), "1 ");
        assert_eq!(counted(1234, "lines"), "1,234 lines");
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(
            [0, 999, 1000, 1_234_567, u64::MAX].map(whole),
            [
                "0",
                "999",
                "1,000",
                "1,234,567",
                "18,446,744,073,709,551,615"
            ]
        );
        assert_eq!(
            [
                0,
                999,
                1000,
                9_999,
                99_949,
                999_499,
                999_500,
                42_104_000,
                u64::MAX
            ]
            .map(bytes),
            [
                "0 B", "999 B", "1.00 KB", "10.0 KB", "99.9 KB", "999 KB", "1.00 MB", "42.1 MB",
                "18.4 EB"
            ]
        );
        assert_eq!(
            [0, 9_999, 10_000, 9_800_000].map(about),
            ["0", "9,999", "10.0 k", "9.80 M"]
        );
        assert_eq!(counted(1, "documents"), "1 document");
        assert_eq!(counted(2000, "documents"), "2,000 documents");
    }

    #[test]
    fn a_share_is_whole_only_when_it_is() {
        let shares = [0.0, 1e-9, 0.0005, 0.5, 0.9994, 0.999_999, 1.0, 1.5];
        let texts = [
            "0 %", "< 0.1 %", "0.1 %", "50.0 %", "99.9 %", "> 99.9 %", "100 %", "150.0 %",
        ];
        assert_eq!(shares.map(|part| share(part, 1.0)), texts);
        assert_eq!(share(0.0, 0.0), "–");
        assert_eq!(share(f64::NAN, 1.0), "–");
    }

    #[test]
    fn times_and_rates() {
        let seconds = [
            0.0,
            0.42,
            12.34,
            59.4,
            59.6,
            192.0,
            7_500.0,
            f64::NAN,
            f64::INFINITY,
        ];
        let texts = [
            "0.00 s",
            "0.42 s",
            "12.3 s",
            "59.4 s",
            "1 min 00 s",
            "3 min 12 s",
            "2 h 05 min",
        ];
        assert_eq!(
            seconds[..7]
                .iter()
                .map(|&s| duration(s))
                .collect::<Vec<_>>(),
            texts
        );
        assert!(seconds.iter().all(|&s| !duration(s).is_empty()));
        assert_eq!(rate(42_000_000, 0.4), "105");
        assert_eq!(rate(42_000_000, 0.0), "");
    }

    #[test]
    fn times_have_two_units() {
        let table = [
            (0, "0s"),
            (59, "59s"),
            (60, "1m00s"),
            (3599, "59m59s"),
            (3720, "1h02m"),
            (86_399, "23h59m"),
            (90_000, "1d01h"),
        ];
        for (seconds, text) in table {
            assert_eq!(short_time(Duration::from_secs(seconds)), text);
        }
    }
}
