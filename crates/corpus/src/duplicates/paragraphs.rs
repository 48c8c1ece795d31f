use std::ops::Range;

/// The text without the paragraphs of these numbers (from 0, in ascending order), as
/// [`Repeat::paragraph`](super::Repeat) gives them. A paragraph takes the blank lines after it
/// along; at the end of the text, those before it.
///
/// # Panics
///
/// If the text has no such paragraph, or the numbers do not ascend.
pub fn without_paragraphs(text: &str, gone: impl IntoIterator<Item = u32>) -> String {
    let starts: Vec<usize> = paragraphs(text).map(|range| range.start).collect();
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for number in gone.into_iter().map(|number| number as usize) {
        rest.push_str(&text[from..starts[number]]);
        from = starts.get(number + 1).copied().unwrap_or(text.len());
    }
    rest.push_str(&text[from..]);
    if from == text.len() {
        rest.truncate(rest.trim_end().len());
    }
    rest
}

/// The blocks of lines between blank lines, in bytes. The last line feed is no part.
pub(super) fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut lines = text.split_inclusive('\n').scan(0, |end, line| {
        let start = *end;
        *end += line.len();
        Some((start, line))
    });
    std::iter::from_fn(move || {
        let (start, first) = lines.find(|(_, line)| !line.trim().is_empty())?;
        let more = lines
            .by_ref()
            .take_while(|(_, line)| !line.trim().is_empty());
        let (last, line) = more.last().unwrap_or((start, first));
        Some(start..last + line.trim_end_matches('\n').len())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> Vec<&str> {
        paragraphs(text).map(|range| &text[range]).collect()
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        assert_eq!(all("\n\na\nb \n \t\nc\n\n\n"), ["a\nb ", "c"]);
        assert_eq!(all("一\n\u{3000}\n二"), ["一", "二"]);
        assert!(all(" \n\n").is_empty());
        assert_eq!(without_paragraphs("a\n\nb\n\nc\n", [1]), "a\n\nc\n");
        assert_eq!(without_paragraphs("a\n\nb\n\nc\n", [0, 2]), "b");
        assert_eq!(without_paragraphs("\na\n", [0]), "");
    }

    proptest! {
        #[test]
        fn the_other_paragraphs_stay(text in "[ab\n ]{0,40}", bits: u64) {
            let before = all(&text);
            let goes = |number: &u32| bits >> number & 1 == 1;
            let gone: Vec<u32> = (0..before.len() as u32).filter(goes).collect();
            let rest = without_paragraphs(&text, gone.iter().copied());
            let stay: Vec<_> = (0..).zip(before).filter(|(number, _)| !goes(number)).collect();
            prop_assert_eq!(all(&rest).len(), stay.len());
            for (found, (_, expected)) in all(&rest).iter().zip(&stay) {
                prop_assert_eq!(found.trim_end(), expected.trim_end());
            }
            if gone.is_empty() {
                prop_assert_eq!(rest, text);
            }
        }
    }
}
