use proptest::prelude::*;

use cloze_corpus::{Documents, ReadOptions};

use crate::documents::common::{folder, jsonl, open, short, survey, table};
use crate::documents::dirt::dirt;
use crate::documents::formats::some_texts;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn chunks_are_the_same_in_any_order(texts in some_texts(), bytes in 1u64..2000, from in 0usize..9) {
        let folder = folder(&[
            ("a.jsonl", &jsonl(&texts)),
            ("b.csv", &table(b',', &texts)),
            ("c.txt", texts[0].as_bytes()),
        ]);
        let documents = open(folder.path()).unwrap();
        let chunks = || documents.chunks(bytes).map(Result::unwrap);
        let forward: Vec<_> = chunks().map(|chunk| chunk.parse().documents).collect();
        let all: Vec<_> = chunks().collect();
        let mut backward: Vec<_> = all.into_iter().rev().map(|chunk| chunk.parse().documents).collect();
        backward.reverse();
        prop_assert_eq!(&forward, &backward);

        let mut rest = documents.chunks(bytes);
        rest.by_ref().take(from).for_each(|chunk| drop(chunk.unwrap()));
        let rest: Vec<_> = rest.map(|chunk| chunk.unwrap().parse().documents).collect();
        prop_assert_eq!(&rest[..], forward.get(from..).unwrap_or_default());

        let one_by_one: Vec<_> = documents.iter().map(Result::unwrap).collect();
        prop_assert_eq!(forward.concat(), one_by_one);
    }

    #[test]
    fn any_bytes_end_in_any_format(bytes in dirt(), limit in 16u64..100, chunk in 1u64..1000) {
        for name in ["a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.tsv"] {
            let folder = folder(&[(name, &bytes)]);
            survey(folder.path(), &short(limit), chunk);
        }
    }

    #[test]
    fn a_changed_byte_does_no_harm(texts in some_texts(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let files = [("a.jsonl", jsonl(&texts)), ("a.csv", table(b',', &texts)), ("a.tsv", table(b'\t', &texts))];
        for (name, mut bytes) in files {
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let folder = folder(&[(name, &bytes)]);
            survey(folder.path(), &ReadOptions::standard(), 500);
        }
    }
}

#[test]
fn an_error_is_not_skipped() {
    let folder = folder(&[
        ("a.jsonl", b"{\"text\": \"one\"}"),
        ("b.csv", b"x\n1"),
        ("c.txt", b"two"),
    ]);
    let documents = Documents::open(&[folder.path()], &ReadOptions::standard()).unwrap();
    let outcomes: Vec<_> = documents.chunks(1000).map(|chunk| chunk.is_ok()).collect();
    assert_eq!(outcomes, [true, false, true]);
}

#[test]
fn chunks_and_their_parts_go_to_other_threads() {
    fn sent<T: Send>(_: &T) {}
    let folder = folder(&[("a.txt", b"text")]);
    let documents = open(folder.path()).unwrap();
    let mut chunks = documents.chunks(1);
    sent(&chunks);
    sent(&chunks.next().unwrap().unwrap());
}
