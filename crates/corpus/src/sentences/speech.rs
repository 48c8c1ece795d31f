/// Verbs of speech at the end of a clause.
const VERBS: &[char] = &[
    '说', '說', '道', '问', '問', '答', '喊', '叫', '嚷', '吼', '讲', '講',
];

/// Characters of the longest clause that is looked at.
const LONGEST: usize = 10;

/// Whether the text goes on with a clause that tells who has just spoken, “走吧。”他说。, as a
/// small letter shows in English.
pub(super) fn tells_speaker(after: &str) -> bool {
    let end = after
        .char_indices()
        .take(LONGEST)
        .find(|&(_, c)| "，。：！？；,:".contains(c));
    let clause = end.map_or("", |(at, _)| &after[..at]);
    clause.ends_with(VERBS) && !clause.ends_with("知道")
}
