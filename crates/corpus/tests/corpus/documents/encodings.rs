//! What is read of texts in other encodings, and of control characters.

use proptest::prelude::*;

use crate::documents::common::{folder, read_one, texts};

/// UTF-16 and UTF-32, in either order, without a mark.
fn encoded(text: &str) -> [Vec<u8>; 4] {
    [
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        text.chars()
            .flat_map(|c| u32::from(c).to_le_bytes())
            .collect(),
        text.chars()
            .flat_map(|c| u32::from(c).to_be_bytes())
            .collect(),
    ]
}

const TEXTS: [&str; 9] = [
    "A plain sentence about boats.\nAnd another.\n",
    "Zwölf Boxkämpfer jagen Viktor.",
    "Η γρήγορη καφέ αλεπού πηδάει.",
    "Быстрая лиса прыгает.",
    "החתול ישב על המחצלת.",
    "القط جلس على الحصيرة.",
    "नमस्ते दुनिया, यह एक वाक्य है।",
    "床前明月光，疑是地上霜。举头望明月，低头思故乡。",
    "빠른 갈색 여우가 \u{1f98a} 뛴다.",
];

#[test]
fn texts_in_wide_units_need_no_mark() {
    for text in TEXTS {
        for bytes in encoded(text) {
            let (read, tally) = read_one("a.txt", &bytes);
            assert_eq!(read[0].text, text);
            assert_eq!((tally.guessed, tally.replaced, tally.dropped), (1, 0, 0));
            assert!(tally.to_string().contains("by their look"), "{tally}");
        }
        let (read, tally) = read_one("a.txt", text.as_bytes());
        assert_eq!((read[0].text.as_str(), tally.guessed), (text, 0));
    }
}

#[test]
fn a_few_zeros_make_no_wide_units() {
    for text in [
        "id,text\n\0\n",
        "one\0 two\0 three\n\0\n",
        "Words\0\nand\0\nwords\0\n",
    ] {
        let (read, tally) = read_one("a.txt", text.as_bytes());
        assert_eq!(read[0].text, text.replace('\0', ""));
        assert_eq!((tally.guessed, tally.suspicious), (0, 1));
    }
    // Of Windows-1252, which is no UTF-8.
    let (_, tally) = read_one("a.txt", b"d\xe9j\xe0 vu, \xe0 la carte, \xe9t\xe9\n");
    assert_eq!((tally.guessed, tally.suspicious), (0, 1));
}

#[test]
fn a_mark_tells_utf_32_from_utf_16() {
    for bytes in encoded("\u{feff}Zwölf \u{1f600}") {
        let (read, tally) = read_one("a.txt", &bytes);
        assert_eq!(read[0].text, "Zwölf \u{1f600}");
        assert_eq!((tally.guessed, tally.replaced), (0, 0));
    }
    // No character, and half a unit.
    let broken = b"\xff\xfe\0\0a\0\0\0\0\xd8\0\0b\0\0";
    let (read, tally) = read_one("a.txt", broken);
    assert_eq!(
        (read[0].text.as_str(), tally.replaced),
        ("a\u{fffd}\u{fffd}", 2)
    );
}

#[test]
fn rows_in_wide_units_are_read_in_any_format() {
    let files = [
        ("a.jsonl", "{\"text\": \"Быстрая лиса\"}\n"),
        ("a.csv", "id,text\n1,Быстрая лиса\n"),
        ("a.json", "[\n{\"text\": \"Быстрая лиса\"}\n]"),
    ];
    for (name, text) in files {
        for bytes in encoded(text) {
            let (read, tally) = read_one(name, &bytes);
            assert_eq!(read[0].text, "Быстрая лиса", "{name}");
            assert_eq!(tally.guessed, 1);
        }
    }
}

#[test]
fn what_drops_many_controls_is_suspected() {
    let noise = b"a\x01b\x02c\x03".repeat(50);
    let (_, tally) = read_one("a.txt", &noise);
    assert_eq!((tally.suspicious, tally.dropped), (1, 150));
    assert_eq!(tally.percent_lost(), 50);
    assert!(
        tally.to_string().contains("(50 % of their characters"),
        "{tally}"
    );
    let row = "{\"text\": \"a\\u0001b\\u0002\"}";
    assert_eq!(read_one("a.jsonl", row.as_bytes()).1.suspicious, 1);
}

#[test]
fn no_line_end_joins_two_words() {
    for end in [
        "\r",
        "\u{b}",
        "\u{c}",
        "\r\n\u{c}",
        "\u{1c}",
        "\u{1d}",
        "\u{1e}",
        "\u{1f}",
        "\u{85}",
        "\u{2028}",
        "\u{2029}",
    ] {
        let text = format!("one{end}two");
        for (name, bytes) in [
            ("a.txt", text.clone()),
            ("a.jsonl", serde_json::json!({ "text": text }).to_string()),
            ("a.csv", format!("text\n\"{text}\"\n")),
            ("a.html", format!("<p>{text}")),
        ] {
            let (read, tally) = read_one(name, bytes.as_bytes());
            let words: Vec<_> = read[0].text.split(|c: char| c.is_whitespace()).collect();
            let ends = [words.first(), words.last()];
            assert_eq!(ends, [Some(&"one"), Some(&"two")], "{name} {end:?}");
            assert_eq!(tally.dropped, 0, "{name} {end:?}");
        }
    }
}

#[test]
fn sequences_for_a_terminal_go_whole() {
    let sequences = [
        "\u{1b}[31m",
        "\u{1b}[1;38;5;200m",
        "\u{1b}[?25h",
        "\u{1b}[2 q",
        "\u{1b}]0;a title\u{7}",
        "\u{1b}]8;;http://a.b/c\u{1b}\\",
        "\u{1b}(B",
        "\u{1b}7",
    ];
    for sequence in sequences {
        let text = format!("one {sequence}two{sequence}");
        for (name, bytes) in [
            ("a.txt", text.clone()),
            ("a.jsonl", serde_json::json!({ "text": text }).to_string()),
        ] {
            let (read, tally) = read_one(name, bytes.as_bytes());
            assert_eq!(read[0].text, "one two", "{sequence:?}");
            assert_eq!((tally.escapes, tally.dropped, tally.suspicious), (2, 0, 0));
        }
    }
    // The character alone takes no word with it.
    let (read, tally) = read_one("a.txt", b"one\x1btwo \x1b\n[3]\x1b]no end\nmore");
    assert_eq!(read[0].text, "onetwo \n[3]no end\nmore");
    assert_eq!((tally.escapes, tally.dropped), (1, 2));
}

#[test]
fn byte_order_marks_of_joined_files_are_no_text() {
    let mark = "\u{feff}";
    let folder = folder(&[
        (
            "a.txt",
            format!("{mark}one\n{mark}two\n{mark}{mark}three\n{mark}").as_bytes(),
        ),
        (
            "b.jsonl",
            format!("{mark}{{\"text\": \"one\"}}\n{mark}{{\"text\": \"two\"}}\n").as_bytes(),
        ),
        (
            "c.csv",
            format!("{mark}text,id\n{mark}\"one, two\",1\n").as_bytes(),
        ),
        ("d.txt", format!("in{mark}side").as_bytes()),
    ]);
    assert_eq!(
        texts(folder.path()),
        [
            "one\ntwo\nthree\n",
            "one",
            "two",
            "one, two",
            "in\u{feff}side"
        ]
    );
}

proptest! {
    #[test]
    fn wide_units_survive_any_cut_of_the_buffer(text in "[a-z猫\u{1f600}é \n]{1,30}", times in 1usize..4000) {
        let text = format!("The {}", text.repeat(times));
        for bytes in encoded(&format!("\u{feff}{text}")) {
            let (read, tally) = read_one("a.txt", &bytes);
            prop_assert!(read[0].text == text);
            prop_assert_eq!(tally.replaced + tally.dropped, 0);
        }
    }

    #[test]
    fn marks_go_wherever_the_buffer_ends(lines in prop::collection::vec("(\u{feff}){0,2}[a-c]{0,9}", 1..40), times in 1usize..600) {
        let text = format!("x\n{}", lines.join("\n")).repeat(times);
        let expected: Vec<_> = text.split('\n').map(|line| line.trim_start_matches('\u{feff}')).collect();
        let (read, _) = read_one("a.txt", text.as_bytes());
        prop_assert!(read[0].text == expected.join("\n"));
    }
}
