use crate::characters::is_ideograph;

/// Before a name: a full stop after them never ends a sentence.
const BEFORE_NAMES: &[&str] = &[
    "Mr", "Mrs", "Ms", "Messrs", "Ste", "Mme", "Mlle", "Dr", "Prof", "St", "Mt", "Ft", "Rev",
    "Hon", "Gen", "Col", "Maj", "Capt", "Cmdr", "Cpl", "Lt", "Sgt", "Pvt", "Adm", "Gov", "Sen",
    "Sens", "Rep", "Reps", "Pres", "Amb", "Atty", "Supt", "Insp", "Vol", "vol", "Fig", "fig",
    "e.g", "i.e", "cf", "Cf", "viz", "vs", "v", "al", "approx",
];

/// After a name, and in the middle of one: `Acme Co. Ltd.`, `Warner Bros. Pictures`.
const AFTER_NAMES: &[&str] = &[
    "Co", "Cos", "Corp", "Inc", "Ltd", "Pty", "Pte", "Bros", "Assn", "Univ", "Dept", "Jr", "Sr",
    "Ph.D",
];

/// Before a number: `No. 5`, but `No. I will not`.
const BEFORE_NUMBERS: &[&str] = &[
    "No", "no", "Nos", "nos", "p", "pp", "ch", "Ch", "sec", "Sec", "art", "Art", "Eq", "eq", "Jan",
    "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec", "ca", "c",
];

/// After `U.S.`, `Inc.` and the like these start a sentence (Kiss and Strunk, 2006, section 4.1.3).
const STARTERS: &[&str] = &[
    "A", "An", "And", "As", "At", "But", "By", "For", "He", "How", "I", "If", "In", "It", "No",
    "On", "She", "So", "That", "The", "Then", "There", "These", "They", "This", "Those", "Was",
    "We", "What", "When", "Where", "While", "Who", "Why", "You",
];

/// Whether the full stop at the end of `before` (white space removed) abbreviates, given the text
/// that follows.
pub(super) fn abbreviates(before: &str, after: &str) -> bool {
    let Some(before) = before.strip_suffix('.') else {
        return false;
    };
    let word = before
        .rsplit(|c: char| !(c.is_alphanumeric() || c == '.') || is_ideograph(c))
        .next()
        .unwrap_or_default();
    let may_end = AFTER_NAMES.contains(&word) || word.contains('.');
    let may_go_on = AFTER_NAMES.contains(&word) || is_initials(word);
    BEFORE_NAMES.contains(&word)
        || (may_go_on && !(may_end && starts_sentence(after)))
        || (BEFORE_NUMBERS.contains(&word) && after.starts_with(|c: char| c.is_numeric()))
}

fn starts_sentence(after: &str) -> bool {
    let first = after.split(|c: char| !c.is_alphabetic()).next();
    first.is_some_and(|word| STARTERS.contains(&word))
}

/// `J` or `J.R.R`, without the last full stop. `I` is rather the pronoun.
fn is_initials(word: &str) -> bool {
    word != "I"
        && word.split('.').all(|part| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
        })
}
