use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cloze_corpus::Error;
use cloze_corpus::duplicates::{ChunkedCorpus, Sketch, find};

use crate::duplicates::{Corpus, all, find_all, gone, near, text};

/// 50 million pairs, of which few may be looked at.
#[test]
fn ten_thousand_variations_of_a_document_take_no_time() {
    let vary =
        |number: u64| text((0..200).map(|i| if i == number % 200 { 1000 + number } else { i }));
    let texts: Vec<String> = (0..10_000).map(vary).collect();
    let start = Instant::now();
    let (verdicts, counts) = Corpus::new(&near(0.8, 5), &texts, 500).find(1 << 28);
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(gone(&verdicts).iter().filter(|gone| !**gone).count(), 1);
    assert_eq!(counts.near, 9_999);
    assert!(counts.capped > 0);
}

#[test]
fn nothing_is_found_in_nothing() {
    assert_eq!(find_all(&all(), &[]).0, []);
    let mut corpus = Corpus::new(&all(), &[], 1);
    corpus.sizes = vec![0, 0];
    corpus.texts = vec![Vec::new(); 2];
    let (verdicts, counts) = corpus.find(0);
    assert_eq!((verdicts.len(), counts), (0, Default::default()));
}

/// What makes a corpus fail, by turns.
struct Faulty {
    corpus: Corpus,
    cancel: AtomicBool,
    /// Fails, contradicts itself or is stopped, each with sketches and with texts.
    fault: u32,
}

impl Faulty {
    fn apply<T>(&self, fault: u32, mut items: Vec<T>) -> Result<Vec<T>, Error> {
        if self.fault == fault {
            return Err(Error::NotAStore("the fault".into()));
        }
        if self.fault == fault + 1 {
            items.pop();
        }
        if self.fault == fault + 2 {
            self.cancel.store(true, Ordering::Relaxed);
        }
        Ok(items)
    }
}

impl ChunkedCorpus for Faulty {
    fn sizes(&self) -> &[u32] {
        self.corpus.sizes()
    }

    fn sketches(&self, chunk: u32) -> Result<Vec<Sketch>, Error> {
        self.apply(0, self.corpus.sketches(chunk)?)
    }

    fn texts(&self, chunk: u32) -> Result<Vec<String>, Error> {
        self.apply(3, self.corpus.texts(chunk)?)
    }
}

#[test]
fn every_failure_is_told_and_leaves_no_file() {
    let texts: Vec<String> = (0..50).map(|number| text(number..number + 100)).collect();
    let folder = tempfile::tempdir().unwrap();
    // What a killed search left.
    let older = folder.path().join("duplicates.partial");
    fs::create_dir(&older).unwrap();
    fs::write(older.join("verdicts"), "damaged").unwrap();
    for fault in 0..7 {
        let faulty = Faulty {
            corpus: Corpus::new(&all(), &texts, 7),
            cancel: AtomicBool::new(false),
            fault,
        };
        let found = find(
            &faulty.corpus.sketcher,
            &faulty,
            folder.path(),
            0,
            &faulty.cancel,
        );
        match fault % 3 {
            _ if fault == 6 => assert!(found.unwrap().counts().near > 0),
            0 => assert!(matches!(found, Err(Error::NotAStore(_)))),
            1 => assert!(matches!(
                found,
                Err(Error::Chunk {
                    chunk: 0,
                    expected: 7,
                    found: 6,
                    ..
                })
            )),
            _ => assert!(matches!(found, Err(Error::Cancelled))),
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let corpus = Corpus::new(&all(), &[text(0..9)], 1);
    let cancel = AtomicBool::new(false);
    let error = find(&corpus.sketcher, &corpus, &file, 0, &cancel).unwrap_err();
    assert!(
        error.to_string().contains("duplicates.partial: "),
        "{error}"
    );
}
