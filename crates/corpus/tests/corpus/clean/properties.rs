use std::sync::LazyLock;

use cloze_corpus::clean::{Cleaner, Decision, Form, Length, Private, Step};
use cloze_corpus::presets::{default_steps, web_steps};
use proptest::prelude::*;

use super::clean_with;

/// Characters of which cleaning has something to say, and others.
fn text() -> impl Strategy<Value = String> {
    let hostile = "[ \t\n\r\u{a0}\u{ad}\u{85}\u{200b}-\u{200f}\u{2028}\u{feff}\u{3000}aAeZ\u{301}\u{303}\
                   ÃÂâ€™©éä½å¥ð\u{9f}<>/&;|*#0-9.@:+你好क्षد]{0,60}";
    let lines = prop::collection::vec(
        prop::sample::select(vec![
            "Home | About | Next >",
            "*** START OF THE PROJECT GUTENBERG EBOOK X ***",
            "*** END OF THE PROJECT GUTENBERG EBOOK X ***",
            "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS",
            "The same line again and again.",
            " The same  line again and again. ",
            "Copyright 2020",
            "<div>&amp;lt;</div>",
            "donâ€™t",
            "",
        ]),
        0..14,
    );
    prop_oneof![
        hostile,
        any::<String>(),
        "\\PC{0,80}",
        lines.prop_map(|lines| lines.join("\n"))
    ]
}

fn all_edits() -> Vec<Step> {
    let mut steps = vec![Step::Html {}, Step::Markdown {}];
    steps.extend(web_steps().into_iter().take(5));
    steps.push(Step::Unicode { form: Form::Nfkc });
    steps.push(Step::Privacy {
        mask: vec![Private::Email, Private::Phone, Private::Ip],
    });
    steps
}

fn cleaner(steps: &[Step]) -> Cleaner {
    Cleaner::new(steps).expect("good steps")
}

/// Patterns are costly to compile.
static DEFAULT: LazyLock<Cleaner> = LazyLock::new(|| cleaner(&default_steps()));
static WEB: LazyLock<Cleaner> = LazyLock::new(|| cleaner(&web_steps()));
static WEB_REPAIRS: LazyLock<Cleaner> = LazyLock::new(|| cleaner(&web_steps()[..5]));
static ALL_EDITS: LazyLock<Cleaner> = LazyLock::new(|| cleaner(&all_edits()));
static SINGLE_EDITS: LazyLock<Vec<Cleaner>> = LazyLock::new(|| {
    all_edits()
        .into_iter()
        .map(|step| cleaner(&[step]))
        .collect()
});

fn check_sums(cleaner: &Cleaner, text: &str) {
    let cleaned = cleaner.clean(text.to_owned());
    let (kept, last) = match &cleaned.outcome {
        Decision::Kept(kept) => (kept, cleaner.names().len() - 1),
        Decision::Dropped { step, text, .. } => (text, *step),
    };
    let mut bytes = text.len() as u64;
    for (i, change) in cleaned.changes.iter().enumerate() {
        assert_eq!((change.step, change.before), (i, bytes));
        bytes = change.after;
    }
    assert!(cleaned.changes.len() > last);
    assert_eq!(bytes, kept.len() as u64);
    let changed = cleaned.changes.iter().any(|change| change.count > 0);
    assert_eq!(changed, kept != text);
}

fn stays_clean(cleaner: &Cleaner, text: &str) {
    if let Decision::Kept(once) = cleaner.clean(text.to_owned()).outcome {
        let twice = cleaner.clean(once.clone());
        assert_eq!(twice.outcome, Decision::Kept(once));
        assert!(twice.changes.iter().all(|change| change.count == 0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn clean_text_stays_clean(text in text()) {
        stays_clean(&DEFAULT, &text);
        stays_clean(&WEB, &text);
        stays_clean(&WEB_REPAIRS, &text);
    }

    #[test]
    fn counts_are_zero_if_and_only_if_nothing_changed(text in text()) {
        for cleaner in [&*DEFAULT, &*WEB, &*ALL_EDITS] {
            check_sums(cleaner, &text);
        }
        for cleaner in &*SINGLE_EDITS {
            check_sums(cleaner, &text);
        }
    }

    #[test]
    fn any_text_comes_through_all_steps(text in text()) {
        let cleaned = ALL_EDITS.clean(text);
        if let Decision::Dropped { reason, .. } = cleaned.outcome {
            let reason = reason.to_string();
            prop_assert!(reason.contains("white space") || reason.contains("lorem"), "{}", reason);
        }
    }

    #[test]
    fn the_default_steps_drop_blank_text_only(text in text()) {
        let outcome = DEFAULT.clean(text.clone()).outcome;
        let letters = text.chars().any(char::is_alphanumeric) && !text.contains("GUTENBERG")
            && !text.contains("SMALL PRINT");
        prop_assert!(!letters || matches!(outcome, Decision::Kept(_)));
    }
}

#[test]
fn long_web_text_stays_clean() {
    let page = format!(
        "Home | About | Next >\n\n{}\n  \n\n\nAll rights reserved. Copyright 2020\n",
        "It was a bright cold day in April, and the clocks were striking thirteen as he went. \
         Nobody of them had seen the man who, with the collar of his coat turned up, stood at the \
         corner of the street and waited for something that would never come to this town, or so \
         the old people said when they spoke of the war and all that it had left behind in them."
    );
    stays_clean(&WEB, &page);
    let cleaned = WEB.clean(page);
    let Decision::Kept(text) = cleaned.outcome else {
        panic!("{:?}", cleaned.outcome);
    };
    assert!(text.starts_with("It was") && text.ends_with("in them."));
}

#[test]
fn without_steps_a_text_is_kept() {
    let cleaned = clean_with(&[], " a ");
    assert_eq!(cleaned.outcome, Decision::Kept(" a ".to_owned()));
    assert!(cleaned.changes.is_empty());
}

#[test]
fn a_dropped_text_is_shown_as_it_came_to_the_step() {
    let steps = [
        Step::WhiteSpace {},
        Step::Length(Length {
            min_words: 20,
            ..Length::unlimited()
        }),
        Step::Controls {},
    ];
    let cleaned = clean_with(&steps, "a  b\n");
    let Decision::Dropped { step, reason, text } = cleaned.outcome else {
        panic!("kept");
    };
    assert_eq!((step, text.as_str()), (1, "a b"));
    assert_eq!(reason.to_string(), "2 words, fewer than 20");
    assert_eq!(cleaned.changes.len(), 2);
}
