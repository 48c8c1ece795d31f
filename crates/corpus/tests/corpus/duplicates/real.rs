use std::fs;
use std::path::Path;

use cloze_corpus::duplicates::DuplicateVerdict;

use crate::duplicates::{Corpus, all, gone};

/// Chapters of novels, then those of the first again with a sentence cut out here and there.
#[test]
fn a_second_edition_of_a_novel_goes_and_the_novels_stay() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/novels");
    let names = [
        "Burnett_Garden_1911.txt",
        "Doyle_Hound_1902.txt",
        "Forster_View_1908.txt",
    ];
    let read = |name| fs::read_to_string(Path::new(folder).join(name));
    let Ok(novels) = names.into_iter().map(read).collect::<Result<Vec<_>, _>>() else {
        eprintln!("skipped: there are no novels in {folder}");
        return;
    };
    let sentences = |novel: &String| -> Vec<String> {
        novel.split_inclusive(". ").map(str::to_owned).collect()
    };
    let chapters = |sentences: &[String]| -> Vec<String> {
        sentences.chunks(150).map(<[_]>::concat).collect()
    };
    let mut texts: Vec<String> = novels
        .iter()
        .flat_map(|novel| chapters(&sentences(novel)))
        .collect();
    let first = texts.len();
    // The sentences stay in their chapters: each chapter loses its tenth and its eightieth.
    let cut = |chapter: &[String]| -> String {
        let stays = |(number, sentence)| (number != 10 && number != 80).then_some(sentence);
        (0..)
            .zip(chapter.iter().map(String::as_str))
            .filter_map(stays)
            .collect()
    };
    texts.extend(sentences(&novels[0]).chunks(150).map(cut));

    let corpus = Corpus::new(&all(), &texts, 10);
    let (verdicts, _) = corpus.find(1 << 20);
    let gone = gone(&verdicts);
    assert!(gone[..first].iter().all(|gone| !gone));
    let again = gone[first..].len();
    let found = gone[first..].iter().filter(|gone| **gone).count();
    assert!(
        again > 20 && found + 1 >= again,
        "{found} of {again} chapters"
    );
    for (number, verdict) in verdicts[first..].iter().enumerate() {
        if let DuplicateVerdict::Duplicate { of, .. } = verdict {
            assert_eq!(corpus.number(*of), number);
        }
    }
}
