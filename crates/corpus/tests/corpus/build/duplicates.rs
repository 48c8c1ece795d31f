//! What goes because it was there before, and where its trace is.

use cloze_corpus::{Corpus, Kind, Store};
use serde_json::Value;

use crate::build::{decoded, full, made, rows, saved, scratch, string, unwatched};

const REPEATED: &str = "This paragraph stands in two of the documents, word for word.";

/// Firsts, and behind more than a chunk of others: a copy, a near copy, a repeated paragraph, and a
/// document that is nothing but one.
fn given() -> Vec<String> {
    let mut texts = made(3 << 19);
    texts[2] = format!("{}\n\n{REPEATED}", texts[2]);
    texts.push(texts[0].clone());
    texts.push(format!("{} and a few more words.", texts[1]));
    texts.push(format!("{REPEATED}\n\nThe rest of it is new."));
    texts.push(REPEATED.to_owned());
    texts
}

fn built(texts: &[String]) -> (tempfile::TempDir, Corpus) {
    let folder = scratch();
    let documents = rows(folder.path(), texts);
    let out = folder.path().join("corpus");
    let corpus = unwatched(&documents, &full(), Kind::Bpe, &out).expect("a corpus");
    (folder, corpus)
}

#[test]
fn what_goes_is_named_with_what_was_kept_and_counted() {
    let texts = given();
    let (_folder, corpus) = built(&texts);
    let rows = texts.len() as u64;
    let dropped: Vec<Value> = saved(&corpus, "dropped")
        .into_iter()
        .map(|it| it.1)
        .collect();
    let summary: Vec<_> = dropped
        .iter()
        .map(|row| {
            let kept = &row["kept"];
            let place = (kept["chunk"].as_u64(), kept["index"].as_u64());
            (
                row["source"]["row"].as_u64().unwrap(),
                string(&row["stage"]),
                place,
            )
        })
        .collect();
    let place = |index| (Some(0), Some(index));
    assert_eq!(
        summary,
        [
            (rows - 3, "exact duplicates".to_owned(), place(0)),
            (rows - 2, "near duplicates".to_owned(), place(1)),
            (rows, "repeated paragraphs".to_owned(), place(2)),
        ]
    );
    assert_eq!(dropped[0]["similarity"], 1.0);
    let near = dropped[1]["similarity"].as_f64().unwrap();
    assert!((0.8..1.0).contains(&near), "{near}");

    let report = corpus.report().unwrap();
    let stage = |name: &str| {
        let stage = report.stages.iter().find(|stage| stage.name == name);
        let stage = stage.unwrap();
        let gone = stage.documents_in - stage.documents_out;
        (
            gone,
            stage.bytes_in - stage.bytes_out,
            stage.changed,
            stage.count,
        )
    };
    let size = |index: usize| texts[index].len() as u64;
    let [copy, near] = [4, 3].map(|from_end| size(texts.len() - from_end));
    assert_eq!(stage("exact duplicates"), (1, copy, 0, 0));
    assert_eq!(stage("near duplicates"), (1, near, 0, 0));
    // Twice the paragraph, once with the blank line after it.
    let bytes = 2 * REPEATED.len() as u64 + 2;
    assert_eq!(stage("repeated paragraphs"), (1, bytes, 1, 2));
    for pair in report.stages.windows(2) {
        assert_eq!(pair[0].documents_out, pair[1].documents_in, "{pair:?}");
        assert_eq!(pair[0].bytes_out, pair[1].bytes_in, "{pair:?}");
    }
    let last = report.stages.last().unwrap();
    assert_eq!(last.documents_out, rows - 3);
    assert_eq!(
        last.documents_out,
        corpus.train.documents() + corpus.held_out.documents()
    );

    let pairs: Vec<_> = report
        .duplicates
        .iter()
        .map(|pair| (&pair.removed, &pair.kept))
        .collect();
    let at = |row: u64| format!("{}:{row}", string(&dropped[0]["source"]["path"]));
    assert_eq!(pairs, [(&at(rows - 3), &at(1)), (&at(rows - 2), &at(2))]);
}

#[test]
fn a_document_of_a_store_leads_back_to_its_text_and_its_row() {
    let texts = given();
    let (_folder, corpus) = built(&texts);
    let kept = saved(&corpus, "text");
    assert!(kept.last().unwrap().0 > 0, "more than one chunk");
    let follow = |store: &Store| {
        for number in 0..store.documents() {
            let source = store.source(number);
            let (chunk, index) = (source >> 32, source & u64::from(u32::MAX));
            let found = kept
                .iter()
                .find(|(at, row)| *at == chunk && row["number"] == index);
            let (_, row) = found.expect("a row of text/");
            assert_eq!(decoded(&corpus, store, number), string(&row["text"]));
            let line = row["source"]["row"].as_u64().expect("a line");
            let given = &texts[line as usize - 1];
            // As it was given, but for white space and the paragraph that went.
            let start: String = given.chars().take(20).collect();
            let new = given.starts_with(REPEATED);
            assert!(
                string(&row["text"]).starts_with(&start) || new,
                "line {line}"
            );
        }
    };
    follow(&corpus.train);
    follow(&corpus.held_out);
    assert_eq!(
        corpus.train.documents() + corpus.held_out.documents(),
        kept.len() as u64
    );
}
