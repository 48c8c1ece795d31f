//! The store against a plain model of what was written, however it is cut into parts and files.

use cloze_corpus::{EncodedPart, Error, PartWriter, Store, StoreFormat, Tokenizer};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::store::made::{NARROW, PLAIN, SEPARATED, WIDE, assemble, files};

#[derive(Debug, Clone)]
enum Step {
    Document(u64),
    Sentence,
    Tokens(Vec<u32>),
    /// The next part.
    Cut,
}

/// What a store must hold.
#[derive(Debug, Default)]
struct Model {
    tokens: Vec<u32>,
    documents: Vec<u64>,
    sources: Vec<u64>,
    sentences: Vec<u64>,
}

impl Model {
    fn of(steps: &[Step], separator: Option<u32>) -> Self {
        let mut model = Self::default();
        let (mut document, mut sentence) = (Some(0), false);
        for step in steps {
            match step {
                Step::Document(source) => document = Some(*source),
                Step::Sentence => sentence = true,
                Step::Cut => {}
                Step::Tokens(ids) if ids.is_empty() => {}
                Step::Tokens(ids) => {
                    if let Some(source) = document.take() {
                        let between = !model.documents.is_empty();
                        model.tokens.extend(separator.filter(|_| between));
                        model.documents.push(model.tokens.len() as u64);
                        model.sources.push(source);
                    }
                    if std::mem::take(&mut sentence) {
                        model.sentences.push(model.tokens.len() as u64);
                    }
                    model.tokens.extend(ids);
                }
            }
        }
        model
    }

    fn check(&self, store: &Store) -> Result<(), TestCaseError> {
        let len = self.tokens.len() as u64;
        prop_assert_eq!(store.len(), len);
        prop_assert_eq!(store.documents(), self.documents.len() as u64);
        prop_assert_eq!(store.sentences(), self.sentences.len() as u64);
        let ends = self.documents.iter().copied().skip(1).chain([len]);
        for (number, (&start, end)) in (0..).zip(self.documents.iter().zip(ends)) {
            prop_assert_eq!(store.document(number), start..end);
            prop_assert_eq!(store.source(number), self.sources[number as usize]);
            for position in start..end {
                prop_assert_eq!(store.document_at(position), number);
            }
        }
        for start in 0..=len {
            for end in start..=len {
                let range = start as usize..end as usize;
                prop_assert_eq!(store.tokens(start..end), &self.tokens[range]);
                let inside = |position: &u64| (start..end).contains(position);
                let sentences = self.sentences.iter().copied().filter(inside);
                prop_assert!(store.sentences_in(start..end).eq(sentences));
            }
        }
        for length in 1..=len {
            let windows = self.tokens.chunks_exact(length as usize);
            for (n, window) in (0..).zip(windows) {
                prop_assert_eq!(store.window(n, length), window);
            }
        }
        Ok(())
    }
}

fn parts(format: &StoreFormat, steps: &[Step]) -> Vec<EncodedPart> {
    let cut = |step: &Step| matches!(step, Step::Cut);
    let part = |steps: &[Step]| {
        let mut writer = PartWriter::new(format);
        for step in steps {
            match step {
                Step::Document(source) => writer.begin_document(*source),
                Step::Sentence => writer.begin_sentence(),
                Step::Tokens(ids) => writer.extend(ids).expect("ids of the vocabulary"),
                Step::Cut => unreachable!("the steps were split there"),
            }
        }
        writer.finish()
    };
    steps.split(cut).map(part).collect()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        any::<u64>().prop_map(Step::Document),
        Just(Step::Sentence),
        vec(1_u32..257, 0..6).prop_map(Step::Tokens),
        Just(Step::Cut),
    ];
    vec(step, 0..30)
}

fn tokenizer() -> impl Strategy<Value = &'static Tokenizer> {
    prop_oneof![
        Just(&*SEPARATED),
        Just(&*PLAIN),
        Just(&*NARROW),
        Just(&*WIDE)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_read(steps in steps(), tokenizer in tokenizer(), bits in 3..8_u32) {
        let model = Model::of(&steps, tokenizer.end_of_text());
        let format = StoreFormat::new(tokenizer).recipe("made").shard_bytes(1 << bits);
        let folder = tempfile::tempdir().unwrap();
        // Through files, as after a kill.
        let path = folder.path().join("part.bin");
        let saved = parts(&format, &steps).into_iter().map(|part| {
            part.save(&path).unwrap();
            let opened = EncodedPart::open(&path, &format).unwrap();
            assert_eq!(opened, part);
            opened
        });
        let saved: Vec<EncodedPart> = saved.collect();
        let store = assemble(&folder.path().join("cut"), &format, &saved);
        if model.tokens.is_empty() {
            prop_assert!(matches!(store, Err(Error::NoTokens(_))));
            return Ok(());
        }
        let store = store.unwrap();
        model.check(&store)?;
        store.verify().unwrap();
        prop_assert_eq!((store.recipe(), store.tokenizer()), ("made", &*tokenizer.fingerprint()));

        let uncut = steps.into_iter().filter(|step| !matches!(step, Step::Cut));
        let one = parts(&format, &uncut.collect::<Vec<_>>());
        assemble(&folder.path().join("whole"), &format, &one).unwrap();
        let [cut, whole] = ["cut", "whole"].map(|name| files(&folder.path().join(name)));
        prop_assert_eq!(cut, whole);
    }
}

#[test]
fn a_document_may_begin_long_before_its_first_token() {
    let format = StoreFormat::new(&SEPARATED);
    let mut parts = vec![PartWriter::new(&format); 4];
    parts[0].extend(&[1]).unwrap();
    parts[1].begin_document(7);
    parts[1].begin_sentence();
    parts[3].extend(&[2, 3]).unwrap();
    let parts: Vec<EncodedPart> = parts.into_iter().map(PartWriter::finish).collect();
    let folder = tempfile::tempdir().unwrap();
    let store = assemble(folder.path(), &format, &parts).unwrap();
    assert_eq!(store.tokens(0..4), [1, 0, 2, 3]);
    assert_eq!((store.document(1), store.source(1)), (2..4, 7));
    assert_eq!(store.sentences_in(0..4).collect::<Vec<_>>(), [2]);
}
