/// Reads JSON as programs write it, with what the standard (RFC 8259) has no word for: `NaN` and
/// `Infinity` are taken for null, half a pair of surrogates for U+FFFD, a bare control character in a
/// string for itself. Also how many characters were replaced.
///
/// # Errors
/// Those of `read`.
pub fn lenient_json<T>(
    json: &str,
    read: impl Fn(&str) -> serde_json::Result<T>,
) -> (serde_json::Result<T>, u64) {
    match read(json) {
        Err(error) => match mended(json) {
            Some((json, replaced)) => (read(&json), replaced),
            None => (Err(error), 0),
        },
        read => (read, 0),
    }
}

/// None if nothing had to be mended.
fn mended(json: &str) -> Option<(String, u64)> {
    let mut out = String::with_capacity(json.len());
    let (mut rest, mut in_string, mut replaced) = (json, false, 0);
    while let Some(next) = rest.chars().next() {
        let (length, by) = match next {
            '"' => {
                in_string = !in_string;
                (1, None)
            }
            '\\' if in_string => escape(rest),
            '\0'..' ' if in_string => (1, Some(format!("\\u{:04x}", u32::from(next)))),
            '-' | 'a'..='z' | 'A'..='Z' if !in_string => word(rest),
            _ => (next.len_utf8(), None),
        };
        match &by {
            Some(by) => out.push_str(by),
            None => out.push_str(&rest[..length]),
        }
        replaced += u64::from(by.is_some_and(|by| by == REPLACEMENT));
        rest = &rest[length..];
    }
    (out != json).then_some((out, replaced))
}

const REPLACEMENT: &str = "\\ufffd";

/// What begins with a backslash: its length, and what it becomes.
fn escape(rest: &str) -> (usize, Option<String>) {
    let unit = |at: usize| {
        let digits = rest.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    match (unit(0), unit(6)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, None),
        (Some(0xd800..=0xdfff), _) => (6, Some(REPLACEMENT.to_owned())),
        _ => (rest.chars().take(2).map(char::len_utf8).sum(), None),
    }
}

/// The same for a word between the strings.
fn word(rest: &str) -> (usize, Option<String>) {
    let end = rest.find(|c: char| c != '-' && !c.is_ascii_alphanumeric());
    let word = &rest[..end.unwrap_or(rest.len())];
    let number = word.strip_prefix('-').unwrap_or(word).to_ascii_lowercase();
    let is_none = matches!(number.as_str(), "nan" | "inf" | "infinity");
    (word.len(), is_none.then(|| "null".to_owned()))
}
