use proptest::prelude::*;

use super::*;

#[test]
fn a_text_is_cut_between_graphemes() {
    assert_eq!(head("short", 5), "short");
    assert_eq!(head("e\u{301}e\u{301}e\u{301}", 3), "e\u{301}…");
    assert_eq!(head("👩\u{200d}🚀👩\u{200d}🚀", 4), "👩\u{200d}🚀…");
    assert_eq!(head("红楼梦", 2), "红楼…");
    let noise = format!("a{}", "\u{301}".repeat(1000));
    assert_eq!(head(&noise, 500).chars().count(), 501);
}

#[test]
fn a_long_piece_that_went_is_shown_by_its_ends() {
    let (licence, book) = ("licence ".repeat(1000), "Call me Ishmael. ".repeat(1000));
    let (before, after) = change(&format!("{licence}{book}"), &book, 80);
    assert!(before.starts_with("licence licence ") && before.contains(" … "));
    assert!(
        before.ends_with("licence Call me Ishmael. Call me Ishmael. Call m…"),
        "{before}"
    );
    assert_eq!(after, "Call me Ishmael. Call me Ishmael. Call m…");
    let (short, long) = change(&book, &format!("{licence}{book}"), 80);
    assert_eq!((long, short), (before, after));
}

#[test]
fn the_context_comes_before_the_difference() {
    let before = format!("{}teh end. {}", "a ".repeat(500), "b ".repeat(500));
    let after = before.replace("teh", "the");
    let (before, after) = change(&before, &after, 40);
    assert_eq!(before, "… a a a a teh end. b b b b b b …");
    assert_eq!(after, "… a a a a the end. b b b b b b …");
}

proptest! {
    #[test]
    fn short_texts_stay_whole(before in "\\PC{0,30}", after in "\\PC{0,30}") {
        let (old, new) = change(&before, &after, 1000);
        prop_assert_eq!((old, new), (before, after));
    }

    #[test]
    fn an_excerpt_is_bounded(before in "[ab ]{0,300}", after in "[ab ]{0,300}", limit in 4_usize..50) {
        let (old, new) = change(&before, &after, limit);
        // The context, two ends and the rest, with an ellipsis at the start, in the middle (and its
        // two spaces) and at the end.
        let most = 3 * (limit / 4) + limit / 2 + 5;
        prop_assert!(old.chars().count() <= most && new.chars().count() <= most);
        prop_assert!(head(&before, limit).chars().count() <= limit + 1);
    }
}
