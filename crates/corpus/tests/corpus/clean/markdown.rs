use cloze_corpus::clean::Step;
use proptest::prelude::*;

use super::apply;

fn check(sources: &[(&str, &str)]) {
    for (source, expected) in sources {
        assert_eq!(apply(Step::Markdown {}, source).0, *expected, "{source}");
    }
}

#[test]
fn markdown_becomes_the_text_that_a_reader_sees() {
    check(&[(
        "---\ntitle: x\n---\n# Head *one* {#id}\n\nA [link](http://a.b) and ![alt](c.png), `code_x`,\n\
        ~~old~~ **bold**<sup>2</sup>.[^1]\n\n- one\n- [x] two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n\
        ```rust\nfn f() {\n    g();\n}\n```\n\n> quote\n\n$x_1 * y_2$\n\n<div align=\"center\">\n<b>in</b>\n</div>\n\n***\n\n[^1]: note\n",
        "Head one\n\nA link and alt, code_x,\nold bold2.\n\none\n\ntwo\n\na\tb\n1\t2\n\n\
        fn f() {\n    g();\n}\n\nquote\n\n$x_1 * y_2$\n\nin\n\nnote",
    )]);
    for (source, text, elements) in [
        ("plain text", "plain text", 0),
        ("*a*", "a", 1),
        ("---\na: b\n---\nc", "c", 1),
        ("a <T>b</T> <!-- c -->\n\n[d]: e\n\n- [ ] f", "a b\n\nf", 7),
    ] {
        assert_eq!(
            apply(Step::Markdown {}, source),
            (text.to_owned(), elements),
            "{source}"
        );
    }
}

#[test]
fn metadata_are_keys_at_the_first_byte() {
    check(&[
        // A rule, and a rule.
        (
            "Intro.\n\n---\nThe tide comes: twice.\n\nNobody waits.\n\n---\n\nThe end.",
            "Intro.\n\nThe tide comes: twice.\n\nNobody waits.\n\nThe end.",
        ),
        ("---\nThe tide comes.\n\n---\nb", "The tide comes.\n\nb"),
        ("---\nHe said: go.\n---\nb", "He said: go.\n\nb"),
        ("---\nNote: go.\n---\nb", "Note: go.\n\nb"),
        (
            "---\nnote: this\nis prose.\n---\nb",
            "note: this\nis prose.\n\nb",
        ),
        ("\n---\na: b\n---\nc", "a: b\n\nc"),
        ("x\n\n---\na: b\n\n---\nc", "x\n\na: b\n\nc"),
        ("---\na: b\nc", "a: b\nc"),
        ("---\n---\na", "a"),
        ("+++\na word\n+++\nb", "+++\na word\n+++\nb"),
        // Metadata.
        (
            "---\n# c\ntitle: x\ntags:\n- a\n- b\nlong: >\n  folded\n  text\nlist: [\n a\n]\n\"a key\": 'v'\n标题: 文\n---\ntext",
            "text",
        ),
        ("---\r\na: b\r\n---\r\nc", "c"),
        ("---\na.b-c_1:\n...\nc", "c"),
        ("+++\ntitle = \"x\"\n[a]\nb = [1,\n2]\n+++\nc", "c"),
    ]);
}

#[test]
fn nothing_hides_the_text_behind_it() {
    check(&[
        // Cells behind the columns of the head.
        ("| a |\n|---|\n| 1 | 2 | x \\| y |\n", "a\n1\t2\tx | y"),
        // Braces that are no attributes.
        (
            "# Sets {1, 2}\n\n# B {x} c\n\n# {y}",
            "Sets {1, 2}\n\nB {x} c\n\n{y}",
        ),
        ("A {b c}\n===", "A {b c}"),
        ("# A {#id .c k=v}", "A"),
        // Marks that nothing ends.
        ("a\n\n<!-- b\n\nc\n\n<!-- d", "a\n\nb\n\nc\n\nd"),
        ("> <!-- a\n\nb", "a\n\nb"),
        ("<!A b\n\n<? c\n\nd", "A b\n\nc\n\nd"),
        ("<div>a <!-- b\n\nc", "a b\n\nc"),
        ("a\n\n<!-- x\n\ny -->\n\nb", "a\n\nb"),
        ("~~~ Chapter 1 ~~~\n\na", "Chapter 1\n\na"),
        ("```\na", "a"),
        // What is a site's elsewhere.
        (
            "<aside>\nA note.\n</aside>\n\n<header>B</header>\n\n<nav>\nC\n</nav>",
            "A note.\n\nB\n\nC",
        ),
        (
            "[^1]: used by none\n\n[a]: is this text?",
            "used by none\n\n[a]: is this text?",
        ),
    ]);
}

proptest! {
    /// Lines that look like marks, among words.
    #[test]
    fn no_word_is_lost(
        marks in prop::collection::vec(prop::sample::select(vec![
            "---", "+++", "***", "===", "# ", "> ", "- ", "1. ", "| ", " | ", "|---|---|\n", "```\n", "~~~\n", "    ",
            "<!--", "<aside>", "</aside>", "{", "}", "`", "*", "$", "$$", "\\", ": ", "&", "~~", "\n", "\n", "\n\n",
            "[", "] ", "[x] ",
        ]), 1..40),
    ) {
        let mut source = String::new();
        for (i, mark) in marks.iter().enumerate() {
            source += &format!("{mark}w{i} ");
        }
        let text = apply(Step::Markdown {}, &source).0;
        for i in 0..marks.len() {
            prop_assert!(text.contains(&format!("w{i}")), "w{i} of {source:?} in {text:?}");
        }
    }
}
