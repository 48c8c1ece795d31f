//! Sentences: real cases, and the promise that nothing is lost.

use cloze_corpus::sentences;
use proptest::prelude::*;

/// Each case is written as its sentences.
const CASES: &[&[&str]] = &[
    // Abbreviations, initials, decimals.
    &[
        "Mr. and Mrs. Bennet met Dr. Grant at St. James. ",
        "It rained.",
    ],
    &["J. R. R. Tolkien wrote it. ", "So did I. ", "We read it."],
    &[
        "See e.g. Smith, i.e. the baker, etc. and go on. ",
        "Then stop.",
    ],
    &["Pi is 3.14159. ", "It costs $2.50."],
    &["Turn to No. 5 on p. 12. ", "No. ", "I will not."],
    // Quotes and brackets.
    &["“Why?” he asked. ", "“Because.” ", "She left."],
    &[
        "\"Stop!\" she cried. ",
        "He stopped. ",
        "(He was tired.) ",
        "They sat.",
    ],
    &["He said ‘Go.’ ", "They went."],
    // Dots.
    &["Wait... what? ", "Nothing."],
    &["Well… we think so… ", "Perhaps."],
    // Lines.
    &[
        "This is one\nlong sentence that is\nhard-wrapped. ",
        "This is\nanother.",
    ],
    &[
        "A title\n\n",
        "A paragraph without a stop\n\n",
        "Another one.",
    ],
    &[
        "# Heading\n",
        "Text under it\n",
        "- an item\n  that goes on\n",
        "- another\n",
        "1. first\n",
        "2. second",
    ],
    &["---\n", "title: x\n", "---\n\n", "## H\n\n"],
    // Chinese.
    &[
        "今天天气很好。",
        "我们去公园吧！",
        "你去吗？",
        "好……",
        "走吧。",
    ],
    &["他说：“走吧。”", "然后就走了。"],
    &["他走了。", "“等等！”她喊道。"],
    &["「真的嗎？」他問。", "（是的。）", "『好。』"],
    &["模型使用GPT-3.5架构。", "它由OpenAI开发。"],
    &[
        "1. 数据收集：来自网页。\n",
        "2. 数据清洗：去除重复。\n",
        "总之，很复杂。",
    ],
    &["第一行\n没有句号。", "第二句。"],
];

#[test]
fn cases() {
    for &expected in CASES {
        let text = expected.concat();
        let found: Vec<&str> = sentences(&text).map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }
}

proptest! {
    #[test]
    fn sentences_tile_the_text(text in "(\\PC| |\\.|\n|\u{2028}|\r|。|“|”|…|A|a|\\(|- |# ){0,80}") {
        let mut end = 0;
        for sentence in sentences(&text) {
            prop_assert_eq!(sentence.start, end);
            prop_assert!(!sentence.is_empty());
            end = sentence.end;
            // Not in the middle of a character.
            prop_assert!(text.is_char_boundary(end));
        }
        prop_assert_eq!(end, text.len());
    }

    #[test]
    fn white_space_belongs_to_the_sentence_before(text in "([A-Za-z。\\. \n\u{2028}\r\t“”…]){0,60}") {
        for sentence in sentences(&text).skip(1) {
            prop_assert!(!text[sentence].starts_with(char::is_whitespace));
        }
    }
}

#[test]
fn a_long_row_of_marks_takes_no_quadratic_time() {
    for mark in [
        "! ",
        "…",
        "。“",
        "…) ",
        "- ",
        "\n",
        "#",
        "(",
        "a.",
        "Mr. ",
        ". \" ",
        "U.S. He ",
        "”他说",
    ] {
        let text = mark.repeat(1 << 20);
        let bytes: usize = sentences(&text).map(|range| range.len()).sum();
        assert_eq!(bytes, text.len());
    }
}
