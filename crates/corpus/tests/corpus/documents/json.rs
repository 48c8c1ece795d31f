//! JSON as programs write it.

use cloze_corpus::{Error, ReadError, RowFault};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::documents::common::{error_of, folder, open, read_one, short, survey, texts};

fn texts_of(name: &str, bytes: &[u8]) -> Vec<String> {
    read_one(name, bytes)
        .0
        .into_iter()
        .map(|row| row.text)
        .collect()
}

#[test]
fn what_is_not_asked_for_stops_nothing() {
    let values = [
        "NaN",
        "-Infinity",
        "Infinity",
        "nan",
        "-inf",
        "1e999",
        "\"\\ud800\"",
        "\"\\udc00\\ud800x\"",
        "\"a\tb\u{1}\"",
        "[NaN, {\"NaN\": [NaN]}]",
        "\"NaN\"",
        "123456789012345678901234567890",
    ];
    for value in values {
        for row in [
            format!("{{\"x\": {value}, \"text\": \"a NaN, \\\"-inf\\\"\"}}"),
            format!("{{\"text\": \"a NaN, \\\"-inf\\\"\", \"id\": {value}}}"),
        ] {
            assert_eq!(
                texts_of("a.jsonl", row.as_bytes()),
                ["a NaN, \"-inf\""],
                "{row}"
            );
        }
    }
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let row = format!("{{\"id\": {deep}, \"\\ud800\": {deep}, \"text\": \"a\", \"text\": \"b\"}}");
    assert_eq!(texts_of("a.jsonl", row.as_bytes()), ["b"]);
    // A text that is none is still bad.
    let error = error_of("a.jsonl", b"{\"text\": NaN}").to_string();
    assert!(error.contains("found null"), "{error}");
}

#[test]
fn a_name_is_kept_as_it_is_written() {
    for id in ["1.10", "1e5", "-0", "12345678901234567891", "1E+2"] {
        let row = format!("{{\"id\": {id}, \"text\": \"a\"}}");
        let (read, _) = read_one("a.jsonl", row.as_bytes());
        assert_eq!(read[0].source.id.as_deref(), Some(id));
    }
    let (read, _) = read_one(
        "a.jsonl",
        b"{\"id\": \"a\\u00e9 \\ud83d\", \"text\": \"a\"}",
    );
    assert_eq!(read[0].source.id.as_deref(), Some("aé \u{fffd}"));
}

#[test]
fn half_a_pair_is_one_character() {
    let row = br#"{"text": "\ud83d\ude00 \ud83d \ude00\ud83d\ud83d\ude00 \\ud83d", "x": 1}"#;
    let (read, tally) = read_one("a.jsonl", row);
    assert_eq!(
        read[0].text,
        "\u{1f600} \u{fffd} \u{fffd}\u{fffd}\u{1f600} \\ud83d"
    );
    assert_eq!(tally.replaced, 3);
}

#[test]
fn lists_and_objects_over_many_lines_are_read() {
    let rows = json!([{"text": "one ] \" , {", "id": 1}, {"x": [[], {}], "text": "two"}]);
    for json in [
        rows.to_string(),
        serde_json::to_string_pretty(&rows).unwrap(),
    ] {
        for name in ["a.json", "a.jsonl", "a"] {
            assert_eq!(
                texts_of(name, json.as_bytes()),
                ["one ] \" , {", "two"],
                "{json}"
            );
        }
    }
    let one = serde_json::to_string_pretty(&json!({"text": "one", "x": {"y": 1}})).unwrap();
    for json in [one.clone(), format!("{one}\n{one}"), format!("{one}{one}")] {
        let found = texts_of("a.json", json.as_bytes());
        assert_eq!(found.len(), json.matches("one").count());
        assert!(found.iter().all(|text| text == "one"));
    }
    assert_eq!(
        texts_of("a.json", b"{\"text\": \"a\"}\n{\"text\": \"b\"}\n"),
        ["a", "b"]
    );
}

#[test]
fn a_list_that_is_cut_off_is_named() {
    let error = |json: &[u8]| error_of("a.json", json).to_string();
    let whole = b"[{\"text\": \"one\"}]";
    for length in [whole.len() - 1, whole.len() - 2] {
        let found: Vec<_> = {
            let folder = folder(&[("a.json", &whole[..length])]);
            open(folder.path()).unwrap().iter().collect()
        };
        assert!(found.iter().any(Result::is_err), "{length}");
    }
    assert!(error(b"[{\"text\": \"one\"},\n").contains("does not end"));
    // What is no object is named with its line.
    let message = error(b"[\n{\"text\": \"one\"},\n\"two\"\n]");
    assert!(message.contains("a.json:3: not a JSON object"), "{message}");
    assert!(message.contains("expected an object"), "{message}");
}

#[test]
fn a_long_element_is_skipped_alone() {
    let long = "x".repeat(100);
    let rows = format!("[\n{{\"text\": \"{long}\"}},\n{{\"text\": \"end\"}}\n]");
    let folder = folder(&[("a.json", rows.as_bytes())]);
    let documents = cloze_corpus::Documents::open(&[folder.path()], &short(50)).unwrap();
    let found: Vec<_> = documents.iter().collect();
    let Err(Error::Read(ReadError::BadRow(bad))) = &found[0] else {
        panic!("{found:?}")
    };
    assert_eq!(
        (bad.place.row, &bad.fault),
        (Some(2), &RowFault::TooLong { limit: 50 })
    );
    assert_eq!(found[1].as_ref().unwrap().text, "end");
}

#[test]
fn an_object_that_describes_a_folder_is_left_aside() {
    let folder = folder(&[
        ("a.json", b"{\n  \"text\": \"one\"\n}"),
        ("b.json", b"[{\"text\": \"two\"}]"),
        ("c.json", b"{\"text\": \"three\"}\n{\"text\": \"four\"}"),
        ("package.json", b"{\n  \"name\": \"x\"\n}"),
        ("infos.json", b"{\"name\": {\"x\": 1}}"),
        ("list.json", b"[1, 2]"),
    ]);
    assert_eq!(open(folder.path()).unwrap().ignored(), 3);
    assert_eq!(texts(folder.path()), ["one", "two", "three", "four"]);
    // Not where it is asked for.
    let asked = open(&folder.path().join("package.json")).unwrap();
    let error = asked.iter().next().unwrap().unwrap_err().to_string();
    assert!(error.contains("its fields are [\"name\"]"), "{error}");
}

/// Any value, with numbers that a double does not hold.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z\\\\\"{}\\[\\],:é\u{1}\n\u{1f600}]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z\"]{1,3}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_text_is_read_beside_any_values_in_any_layout(
        rows in prop::collection::vec(("[a-z\\\\\"{}\\[\\],é\u{1f600}]{0,8}x", value()), 1..6),
    ) {
        let expected: Vec<_> = rows.iter().map(|(text, _)| text.clone()).collect();
        let rows: Vec<_> = rows.iter().map(|(text, value)| json!({"a": value, "text": text, "z": value})).collect();
        let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
        let spread: String = rows.iter().map(|row| format!("{}\n", serde_json::to_string_pretty(row).unwrap())).collect();
        let list = Value::from(rows);
        let layouts = [lines, spread, list.to_string(), serde_json::to_string_pretty(&list).unwrap()];
        for json in layouts {
            prop_assert_eq!(&texts_of("a.json", json.as_bytes()), &expected, "{}", json);
        }
    }

    #[test]
    fn any_bytes_of_a_list_end(bytes in "[\\[\\]{},:\"\\\\ntext\n -]{0,60}", first in prop::sample::select(vec!["[{", "[\n", "{\n"])) {
        let folder = folder(&[("a.jsonl", format!("{first}{bytes}").as_bytes())]);
        survey(folder.path(), &short(40), 100);
    }
}
