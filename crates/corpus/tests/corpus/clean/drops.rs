use std::fs;

use cloze_corpus::clean::{Length, Reason, Repetition, Step, Symbols};

use super::{message, reason};

const PROSE: &str = "It was the best of times, it was the worst of times, and nobody knew which.\n\
    She went to the window with a candle, and looked down upon the quiet street below.\n\
    They have never told anybody what they saw that evening in the empty house.";

#[test]
fn blank_text() {
    assert_eq!(
        message(Step::Controls {}, " \n\u{200b}"),
        "no text but white space"
    );
    assert_eq!(message(Step::WhiteSpace {}, ""), "no text but white space");
}

#[test]
fn length() {
    let length = |length| Step::Length(length);
    let words = length(Length {
        min_words: 6,
        max_words: Some(7),
        ..Length::unlimited()
    });
    assert_eq!(
        message(words.clone(), "one, two — three"),
        "3 words, fewer than 6"
    );
    assert_eq!(
        message(words.clone(), "我们今天去，"),
        "5 words, fewer than 6"
    );
    assert_eq!(message(words.clone(), "我们今天去了"), "kept");
    assert_eq!(message(words, "a b c d e f g h"), "more than 7 words");
    let characters = length(Length {
        min_characters: 3,
        max_characters: Some(3),
        ..Length::unlimited()
    });
    assert_eq!(
        message(characters.clone(), "你好"),
        "2 characters, fewer than 3"
    );
    assert_eq!(message(characters.clone(), "你好吗"), "kept");
    assert_eq!(message(characters, "abcd"), "more than 3 characters");
}

#[test]
fn symbols() {
    let gopher = Step::Symbols(Symbols::gopher());
    for (text, expected) in [
        (PROSE, "kept"),
        ("今天天气很好，我们一起去公园散步。他说：“好的！”", "kept"),
        (
            "== ++ ab cd ~~ {} [] ef",
            "62.5 % of the characters are symbols, at most 15 %",
        ),
        (
            "call 123 456 789 now",
            "56.3 % of the characters are digits, at most 25 %",
        ),
        (
            "...!!! abc ,,, def",
            "40 % of the characters are letters, at least 60 %",
        ),
        (
            "a b c d e",
            "words of 1.0 characters in the mean, allowed are 3 to 10",
        ),
        (
            "#alpha beta gamma delta",
            "25 % as many # as words, at most 10 %",
        ),
        (
            "alpha… beta gamma delta",
            "25 % as many ellipses as words, at most 10 %",
        ),
        (
            "alphabet 12 - betagamma",
            "50 % of the words have a letter, at least 80 %",
        ),
        (
            "- alpha beta gamma delta epsilon\n* zeta eta theta iota kappa\n• lambda alpha gamma omega phi",
            "100 % of the lines begin with a bullet, at most 90 %",
        ),
        (
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda…\nalphabet",
            "50 % of the lines end with an ellipsis, at most 30 %",
        ),
    ] {
        assert_eq!(message(gopher.clone(), text), expected, "{text}");
    }
    let english = Step::Symbols(Symbols {
        min_stop_words: 2,
        ..Symbols::gopher()
    });
    assert_eq!(message(english.clone(), PROSE), "kept");
    assert_eq!(
        message(english, "Der Hund lief über die Straße, the end."),
        "1 of the commonest English words, at least 2"
    );
}

#[test]
fn repetition() {
    let gopher = Step::Repetition(Repetition::gopher());
    assert_eq!(message(gopher.clone(), PROSE), "kept");
    let lines = "One line of it.\nOne line of it.\nAnother.";
    assert_eq!(
        message(gopher.clone(), lines),
        "33.3 % of the lines are repeated, at most 30 %"
    );
    let long = format!("{PROSE}\nb\nc\nd\n{}", PROSE.lines().next().unwrap());
    assert_eq!(
        message(gopher.clone(), &long),
        "24.2 % of the characters are in repeated lines, at most 20 %"
    );
    let paragraphs = "One\n\nx y\nz w\nv\nu\n\nOne";
    let chars = Repetition {
        max_lines: 1.0,
        max_line_characters: 1.0,
        ..Repetition::gopher()
    };
    assert_eq!(
        message(Step::Repetition(chars), paragraphs),
        "33.3 % of the paragraphs are repeated, at most 30 %"
    );
    assert_eq!(
        message(gopher.clone(), "to be or not to be and to be it is"),
        "50 % of the characters are in the most frequent 2-gram, at most 20 %"
    );
    let sentence = "nobody knows what the weather will be like tomorrow in town when the wind comes from the sea";
    let again = format!("{sentence}; {PROSE} Indeed, {sentence}!");
    assert!(message(gopher.clone(), &again).ends_with("in repeated 5-grams, at most 15 %"));
    // Two ideographs are a word.
    let chinese = "人工智能的发展很快。人工智能的发展很快！我们都知道。";
    assert!(message(gopher, chinese).ends_with("in the most frequent 2-gram, at most 20 %"));
}

#[test]
fn the_shares_of_ngrams_are_those_counted_by_hand() {
    // Ten words of one letter; "a b c d e" stands twice.
    let step = |most| {
        let all = Repetition {
            max_top_ngram: [1.0; 3],
            max_ngrams: [most; 6],
            ..Repetition::gopher()
        };
        Step::Repetition(all)
    };
    let text = "a b c d e f g a b c d e";
    assert_eq!(
        message(step(0.4), text),
        "41.7 % of the characters are in repeated 5-grams, at most 40 %"
    );
    assert_eq!(message(step(0.42), text), "kept");
}

#[test]
fn language() {
    let keep = |codes: &[&str]| Step::Language {
        keep: codes.iter().map(|&code| code.to_owned()).collect(),
        min_confidence: 0.5,
    };
    assert_eq!(message(keep(&["eng"]), PROSE), "kept");
    assert_eq!(
        message(keep(&["eng", "cmn"]), "今天天气很好，我们一起去公园散步。"),
        "kept"
    );
    let other = message(keep(&["cmn", "deu"]), PROSE);
    assert!(
        other.starts_with("language eng with confidence") && other.ends_with("wanted cmn or deu"),
        "{other}"
    );
    assert_eq!(
        message(keep(&["eng"]), "123 456"),
        "no language to be seen, wanted eng"
    );
}

#[test]
fn placeholder() {
    let step = Step::Boilerplate {
        gutenberg: false,
        navigation: true,
        repeated_lines: false,
    };
    assert_eq!(
        reason(step, "Title\nLorem ipsum dolor"),
        Some(Reason::Placeholder)
    );
}

#[test]
fn decontaminate() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let files = vec![
        write(
            "a.txt",
            "too short\nThe quick brown fox jumps over the lazy dog again today.\n",
        ),
        write(
            "b.jsonl",
            "{\"q\":[{\"text\":\"Where did all of the red flowers go?\"}],\"n\":1}\n\n",
        ),
        write("c.tsv", "1\tHe said \"nothing about it at all\n"),
        write(
            "d.csv",
            "0,\"seven little cats, sat down quietly\nby night\"\n",
        ),
        write("e.txt", "人工智能的发展\n"),
    ];
    let step = Step::Decontaminate {
        files: files.clone(),
        words: 8,
    };
    let found = |text: &str, n: usize| match reason(step.clone(), text) {
        Some(Reason::Contaminated { ngram, file }) => {
            assert_eq!(file, files[n]);
            ngram
        }
        other => panic!("{text}: {other:?}"),
    };
    let text = "He saw: the QUICK, brown fox -- jumps over the lazy cat!";
    assert_eq!(found(text, 0), "the quick brown fox jumps over the lazy");
    assert_eq!(
        found("where did all of the red flowers go", 1),
        "where did all of the red flowers go"
    );
    assert_eq!(
        found("He said nothing about it at all.", 2),
        "he said nothing about it at all"
    );
    assert_eq!(
        found("Seven little cats sat down quietly by night.", 3),
        "seven little cats sat down quietly by night"
    );
    assert_eq!(
        found("他说：人工智能的发展很快。", 4),
        "人 工 智 能 的 发 展"
    );
    for clean in [
        PROSE,
        "too short",
        "the quick brown fox jumps over the",
        "nothing about it at all",
    ] {
        assert_eq!(reason(step.clone(), clean), None);
    }
}

#[test]
fn test_sets_are_read_as_texts_are() {
    let folder = tempfile::tempdir().unwrap();
    let test = "Seven little cats sat down quietly by night.";
    let utf_16: Vec<u8> = test.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let list = format!("[\n{{\"seven\": 1e999, \"q\": [\"{test}\"]}}\n]");
    let files: [(&str, &[u8]); 6] = [
        ("a.txt", &utf_16),
        ("b.txt", &zstd::encode_all(test.as_bytes(), 1).unwrap()),
        ("c.txt", b"Seven little cats\x0csat down quietly by night.\nSeven\x1b[1m little cats sat down quietly by night."),
        ("d.json", list.as_bytes()),
        ("e.jsonl", b"\xef\xbb\xbf{\"x\": NaN, \"q\": \"Seven little cats sat down quietly by night \\ud83d\"}"),
        ("f.tsv", b"1\t\"Seven little cats sat down quietly by night.\n2\t\"\n"),
    ];
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let step = Step::Decontaminate {
            files: vec![path],
            words: 8,
        };
        let found = reason(step, test);
        assert!(matches!(found, Some(Reason::Contaminated { .. })), "{name}");
    }
}
