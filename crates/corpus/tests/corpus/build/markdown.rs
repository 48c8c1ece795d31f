//! A real article in Chinese, in Markdown.

use std::fs;
use std::path::Path;

use cloze_corpus::clean::Step;
use cloze_corpus::presets::default_steps;
use cloze_corpus::{Kind, Pipeline, Store};

use crate::build::{open, scratch, texts, unwatched, verbatim};

/// What the article does not have.
const NOTE: &str = "# 标题\n\n这是**粗体**和[链接](http://example.org)。\n\n![图](a.png)\n";

#[test]
fn an_article_loses_its_marks_and_nothing_is_unknown() {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/seed");
    if !seed.exists() {
        eprintln!("skipped: there is no {}", seed.display());
        return;
    }
    let folder = scratch();
    let given = folder.path().join("given");
    fs::create_dir(&given).unwrap();
    let article = fs::read_dir(&seed).unwrap().next().unwrap().unwrap();
    fs::copy(article.path(), given.join("article.md")).unwrap();
    fs::write(given.join("note.md"), NOTE).unwrap();
    let documents = open(&given);
    let read: String = documents.iter().map(|it| it.unwrap().text).collect();
    assert!(read.contains("\n## ") && read.starts_with("---\n"));

    let pipeline = Pipeline {
        clean: [vec![Step::Markdown {}], default_steps()].concat(),
        ..verbatim()
    };
    for kind in [Kind::WordPiece, Kind::Bpe] {
        let out = folder.path().join(format!("{kind:?}"));
        let corpus = unwatched(&documents, &pipeline, kind, &out).unwrap();
        let kept = texts(&corpus).concat();
        for mark in ["# ", "## ", "**", "layout: ", "](", "```", "<img"] {
            let line_starts = kept.lines().any(|line| line.starts_with(mark));
            assert!(
                !line_starts && (mark.contains("# ") || !kept.contains(mark)),
                "{mark}"
            );
        }
        // Marks are a small part of it.
        let characters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        assert!(characters(&kept) as f64 > 0.9 * characters(&read) as f64);

        let stores = [&corpus.train, &corpus.held_out];
        assert_eq!(stores.map(Store::unknown), [0, 0], "{kind:?}");
        // A sentence of this article has some dozen characters.
        let sentences: u64 = stores.iter().map(|store| store.sentences()).sum();
        let mean = kept.chars().count() as f64 / sentences as f64;
        assert!((10.0..80.0).contains(&mean), "{mean} characters");
        // Most end as sentences, or as lines, do.
        let ends = cloze_corpus::sentences(&kept)
            .filter(|range| {
                kept[range.clone()].trim_end_matches(' ').ends_with([
                    '。', '！', '？', '\n', '”', '：', '；', '…', '）', '.', '?', '!',
                ])
            })
            .count();
        let all = cloze_corpus::sentences(&kept).count();
        assert!(ends as f64 > 0.95 * all as f64, "{ends} of {all}");
    }
}
