use cloze_pages::Edit;
use similar::{Algorithm, ChangeTag, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// The words (UAX #29; an ideograph is one) that stayed, went and came, in reading order. Time is
/// quadratic where nothing agrees: for excerpts.
pub(super) fn words(before: &str, after: &str) -> Vec<(Edit, String)> {
    let old: Vec<&str> = before.split_word_bounds().collect();
    let new: Vec<&str> = after.split_word_bounds().collect();
    let operations = capture_diff_slices(Algorithm::Myers, &old, &new);
    let runs = operations.iter().flat_map(|op| op.iter_slices(&old, &new));
    let runs: Vec<_> = runs.collect();
    let mut changes = Changes::default();
    for (index, &(tag, run)) in runs.iter().enumerate() {
        let text = run.concat();
        match tag {
            ChangeTag::Delete => changes.gone.push_str(&text),
            ChangeTag::Insert => changes.new.push_str(&text),
            ChangeTag::Equal if index + 1 < runs.len() && changes.spans(&text) => {
                changes.gone.push_str(&text);
                changes.new.push_str(&text);
            }
            ChangeTag::Equal => {
                changes.flush();
                changes.parts.push((Edit::Same, text));
            }
        }
    }
    changes.flush();
    changes.parts
}

#[derive(Default)]
struct Changes {
    parts: Vec<(Edit, String)>,
    gone: String,
    new: String,
}

impl Changes {
    /// Two words replaced are one change: the space between them is no island.
    fn spans(&self, equal: &str) -> bool {
        !self.gone.is_empty() && !self.new.is_empty() && equal == " "
    }

    fn flush(&mut self) {
        for (edit, text) in [(Edit::Gone, &mut self.gone), (Edit::New, &mut self.new)] {
            if !text.is_empty() {
                self.parts.push((edit, std::mem::take(text)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(before: &str, after: &str) -> String {
        let mark = |(tag, text): (Edit, String)| match tag {
            Edit::Same => text,
            Edit::Gone => format!("[-{text}-]"),
            Edit::New => format!("{{+{text}+}}"),
        };
        words(before, after).into_iter().map(mark).collect()
    }

    #[test]
    fn words_are_the_unit() {
        assert_eq!(
            marked("the quick fox", "the slow fox"),
            "the [-quick-]{+slow+} fox"
        );
        assert_eq!(
            marked("one big cat", "two old cat"),
            "[-one big-]{+two old+} cat"
        );
        assert_eq!(marked("a  b", "a b"), "a[-  -]{+ +}b");
        assert_eq!(marked("我们好", "我好"), "我[-们-]好");
        assert_eq!(marked("same", "same"), "same");
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_parts(before in "[a-c ]{0,20}", after in "[a-c ]{0,20}") {
            let parts = words(&before, &after);
            let without = |left_out: Edit| -> String {
                parts.iter().filter(|part| part.0 != left_out).map(|part| part.1.as_str()).collect()
            };
            prop_assert_eq!(without(Edit::New), before);
            prop_assert_eq!(without(Edit::Gone), after);
        }
    }
}
