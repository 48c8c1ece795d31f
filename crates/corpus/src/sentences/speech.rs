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

/// What else begins with the letter of the particle.
const NO_PARTICLES: &[&str] = &[
    "とても",
    "とてつも",
    "ところ",
    "とにかく",
    "とうとう",
    "とりあえず",
    "とりわけ",
    "とつぜん",
    "とっさ",
    "ともかく",
    "ともだち",
    "とある",
    "ときどき",
    "ときに",
    "とおく",
];

/// Whether what stands right after a closing mark is a particle that takes what the mark closes into its
/// own sentence: `「行こう。」と言った`, `"가자."라고 했다`. Korean has spaces: without one nothing else follows.
pub(super) fn takes_quote(after: &str) -> bool {
    let is_other = || NO_PARTICLES.iter().any(|word| after.starts_with(word));
    (after.starts_with('と') && !is_other())
        || ["って", "を"]
            .iter()
            .any(|particle| after.starts_with(particle))
        || after.starts_with(|c| matches!(c, '가'..='힣'))
}
