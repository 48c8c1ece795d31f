use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lines::Output;
use super::stage::{Check, Edit, Edited};

/// Data that leads to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Private {
    /// E-mail addresses, as `<EMAIL>`.
    Email,
    /// Telephone numbers with a `+`, or with the usual separators, as `<PHONE>`. A number without
    /// either is no telephone number here: too many other things are.
    Phone,
    /// Addresses of IPv4 and IPv6, as `<IP>`.
    Ip,
}

pub(super) struct Masks(Vec<Mask>);

struct Mask {
    pattern: Regex,
    /// Judges a match by what stands around it, which a regular expression in linear time cannot.
    accepts: fn(text: &str, found: Range<usize>) -> bool,
    label: &'static str,
}

impl Masks {
    pub(super) fn new(mask: &[Private], check: &mut Check<'_>) -> Self {
        let expected = "a list of \"email\", \"phone\", \"ip\"";
        check.require(!mask.is_empty(), "mask", &"empty", expected);
        // Before the telephone numbers, which some of the others look like.
        let kinds = [Private::Email, Private::Ip, Private::Phone];
        let kinds = kinds.into_iter().filter(|kind| mask.contains(kind));
        Self(kinds.flat_map(Mask::of).collect())
    }
}

impl Edit for Masks {
    fn edit(&self, text: &str) -> Option<Edited> {
        let mut result: Option<Edited> = None;
        for mask in &self.0 {
            let (text, count) = result.as_ref().map_or((text, 0), |r| (&r.text, r.count));
            if let Some(masked) = mask.edit(text) {
                result = Some(Edited {
                    text: masked.text,
                    count: masked.count + count,
                });
            }
        }
        result
    }
}

impl Edit for Mask {
    fn edit(&self, text: &str) -> Option<Edited> {
        let mut out = Output::new(text);
        for found in self.pattern.find_iter(text) {
            if (self.accepts)(text, found.range()) {
                out.replace(found.range(), self.label);
            }
        }
        out.finish()
    }
}

impl Mask {
    fn of(kind: Private) -> Vec<Self> {
        match kind {
            Private::Email => vec![Self::new("<EMAIL>", EMAIL, |_, _| true)],
            Private::Phone => vec![Self::new("<PHONE>", PHONE, is_phone)],
            // The last may hold an address of IPv4.
            Private::Ip => vec![
                Self::new("<IP>", IPV6, is_ipv6),
                Self::new("<IP>", IPV4, is_ipv4),
            ],
        }
    }

    fn new(label: &'static str, pattern: &str, accepts: fn(&str, Range<usize>) -> bool) -> Self {
        Self {
            pattern: Regex::new(pattern).expect("a pattern of ours"),
            accepts,
            label,
        }
    }
}

/// The addresses of RFC 5322 that are in use: without quotes and comments.
const EMAIL: &str = r"(?ix-u)\b [a-z0-9] [a-z0-9._%+'-]{0,63} @
    (?: [a-z0-9] (?: [a-z0-9-]{0,61} [a-z0-9] )? \. )+ [a-z]{2,24} \b";

const PHONE: &str = r"(?x)
      \+ [0-9]{1,3} (?: [\ .\-/]? \(? [0-9]{1,5} \)? ){2,6}           # +44 (20) 7946 0958
    | (?: 1 [\ .-] )? \( [0-9]{2,5} \) [\ -]? [0-9]{3,4} [\ .-]? [0-9]{3,4}  # (212) 555-0123
    | (?: 1- )? [0-9]{3} - [0-9]{3} - [0-9]{4}                        # 212-555-0123
    | [0-9]{3} \  [0-9]{3} \  [0-9]{4}
    | [0-9]{3} \. [0-9]{3} \. [0-9]{4}
    | 1 [0-9]{2} (?: -[0-9]{4}-[0-9]{4} | \ [0-9]{4}\ [0-9]{4} )      # 138-1234-5678
    | 0 [0-9] (?: [\ .-] [0-9]{2} ){4}                                # 01 23 45 67 89
    | 0 [0-9]{1,4} [\ /-] [0-9]{3,4} [\ -]? [0-9]{3,4}                # 020 7946 0958, 010-12345678
";

fn is_phone(text: &str, found: Range<usize>) -> bool {
    let number = &text[found.clone()];
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let year = number.starts_with("(1") || number.starts_with("(2");
    let year = year && number.find(')') == Some(5);
    // The longest number of ITU-T E.164 has 15 digits.
    (8..=15).contains(&digits) && !year && stands_alone(text, found)
}

/// Whether a number is not a part of a longer one, of a price, a word or a path.
fn stands_alone(text: &str, found: Range<usize>) -> bool {
    let mut before = text[..found.start].bytes().rev();
    let mut after = text[found.end..].bytes();
    let free = match (before.next(), before.next()) {
        (Some(b'-' | b'.' | b',' | b'/' | b':' | b' '), Some(b'0'..=b'9')) => false,
        (Some(b'$' | b'#' | b'=' | b'_' | b'/' | b'+'), _) => false,
        (Some(byte), _) => !byte.is_ascii_alphanumeric(),
        (None, _) => true,
    };
    let ends = match (after.next(), after.next()) {
        (Some(b'-' | b'.' | b',' | b'/' | b':' | b' '), Some(b'0'..=b'9')) => false,
        (Some(b'%' | b'_' | b'='), _) => false,
        (Some(byte), _) => !byte.is_ascii_alphanumeric(),
        (None, _) => true,
    };
    free && ends && !text[..found.start].ends_with(['€', '£', '¥'])
}

const IPV4: &str = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}";

fn is_ipv4(text: &str, found: Range<usize>) -> bool {
    let before = text[..found.start].trim_end();
    let word = before
        .rsplit(|c: char| !c.is_alphanumeric() && c != '§')
        .next()
        .unwrap_or("");
    let numbered = ["v", "version", "release", "section", "chapter", "§"];
    text[found.clone()].parse::<Ipv4Addr>().is_ok()
        && !numbered.iter().any(|name| word.eq_ignore_ascii_case(name))
        && is_whole(text, found, b".-_")
}

/// What the parser of the standard library is then asked about.
const IPV6: &str = r"[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{2,37}(?:(?:\.[0-9]{1,3}){3})?";

fn is_ipv6(text: &str, found: Range<usize>) -> bool {
    let address = &text[found.clone()];
    // `a::b` is a path in Rust and C++, and `::1` leads to nobody.
    let long = address.len() >= 6 && address.bytes().any(|b| b.is_ascii_digit());
    long && address.parse::<Ipv6Addr>().is_ok() && is_whole(text, found, b":_")
}

/// Whether neither side goes on with a letter, a digit, or one of `joints` and a digit.
fn is_whole(text: &str, found: Range<usize>, joints: &[u8]) -> bool {
    let goes_on = |first: Option<u8>, second: Option<u8>| {
        first.is_some_and(|b| b.is_ascii_alphanumeric())
            || (first.is_some_and(|b| joints.contains(&b))
                && second.is_some_and(|b| b.is_ascii_alphanumeric()))
    };
    let mut before = text[..found.start].bytes().rev();
    let mut after = text[found.end..].bytes();
    !goes_on(before.next(), before.next()) && !goes_on(after.next(), after.next())
}
