/// Before a name: a full stop after them never ends a sentence.
const BEFORE_NAMES: &[&str] = &[
    "Mr", "Mrs", "Ms", "Messrs", "Mme", "Mlle", "Dr", "Prof", "St", "Mt", "Ft", "Rev", "Hon",
    "Gen", "Col", "Maj", "Capt", "Lt", "Sgt", "Gov", "Sen", "Pres", "Vol", "vol", "Fig", "fig",
    "e.g", "i.e", "cf", "viz", "vs", "al",
];

/// Before a number: `No. 5`, but `No. I will not`.
const BEFORE_NUMBERS: &[&str] = &[
    "No", "no", "Nos", "nos", "p", "pp", "ch", "Ch", "sec", "Sec", "art", "Art", "Eq", "eq", "Jan",
    "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec",
];

/// Whether the full stop at the end of `before` (white space removed) abbreviates, given the text
/// that follows.
pub(super) fn abbreviates(before: &str, after: &str) -> bool {
    let Some(before) = before.strip_suffix('.') else {
        return false;
    };
    let word = before
        .rsplit(|c: char| !(c.is_alphanumeric() || c == '.'))
        .next()
        .unwrap_or_default();
    BEFORE_NAMES.contains(&word)
        || is_initials(word)
        || (BEFORE_NUMBERS.contains(&word) && after.starts_with(|c: char| c.is_numeric()))
}

/// `J` or `J.R.R`, without the last full stop. `I` is rather the pronoun.
fn is_initials(word: &str) -> bool {
    word != "I"
        && word.split('.').all(|part| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
        })
}
