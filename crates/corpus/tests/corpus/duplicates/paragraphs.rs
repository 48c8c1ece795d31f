use cloze_corpus::duplicates::{DuplicateVerdict, Duplicates, Paragraphs, without_paragraphs};
use proptest::prelude::*;

use crate::duplicates::{Corpus, all, find_all, gone};

fn paragraphs(min_characters: usize) -> Duplicates {
    Duplicates {
        exact: false,
        near: None,
        paragraphs: Some(Paragraphs { min_characters }),
    }
}

proptest! {
    #[test]
    fn a_paragraph_stays_in_the_first_document_that_has_it(
        documents in prop::collection::vec(prop::collection::vec("[ab]{1,3}", 0..6), 0..20),
        chunk in 1_usize..5,
    ) {
        let texts: Vec<_> = documents.iter().map(|document| document.join("\n\n")).collect();
        let corpus = Corpus::new(&paragraphs(2), &texts, chunk);
        let (verdicts, counts) = corpus.find(0);
        let mut total = 0;
        for (number, verdict) in verdicts.iter().enumerate() {
            let DuplicateVerdict::Kept(repeats) = verdict else { unreachable!() };
            let first = |paragraph: &String| documents.iter().position(|document| document.contains(paragraph));
            let expected: Vec<_> = (0..)
                .zip(&documents[number])
                .filter(|(_, paragraph)| paragraph.len() >= 2 && first(paragraph) < Some(number))
                .map(|(place, paragraph)| (place, first(paragraph).unwrap()))
                .collect();
            let found: Vec<_> = repeats.iter().map(|repeat| (repeat.paragraph, corpus.number(repeat.of))).collect();
            prop_assert_eq!(&found, &expected);
            let rest: Vec<_> = documents[number]
                .iter()
                .filter(|paragraph| paragraph.len() < 2 || first(paragraph) == Some(number))
                .cloned()
                .collect();
            let places = repeats.iter().map(|repeat| repeat.paragraph);
            prop_assert_eq!(without_paragraphs(&texts[number], places), rest.join("\n\n"));
            total += found.len() as u64;
        }
        prop_assert_eq!(counts.paragraphs, total);
    }
}

#[test]
fn what_goes_is_no_first_document() {
    let (one, two) = (
        "A paragraph that is long enough.",
        "Another, just as long as this.",
    );
    let texts = [
        format!("{one}\n"),
        one.to_owned(),
        format!("{two}\n\n{}", one.to_uppercase()),
        two.to_owned() + " And a short one.\n\n" + two,
    ];
    let (verdicts, counts) = find_all(&all(), &texts);
    assert_eq!(gone(&verdicts), [false, true, false, false]);
    assert_eq!(counts.paragraphs, 2);
    let DuplicateVerdict::Kept(repeats) = &verdicts[2] else {
        unreachable!()
    };
    assert_eq!((repeats[0].paragraph, repeats[0].of.index), (1, 0));
    let DuplicateVerdict::Kept(repeats) = &verdicts[3] else {
        unreachable!()
    };
    assert_eq!((repeats[0].paragraph, repeats[0].of.index), (1, 2));
}

#[test]
fn short_paragraphs_may_repeat() {
    let texts = ["Chapter 1\n\nx", "Chapter 1\n\ny"].map(str::to_owned);
    assert_eq!(find_all(&paragraphs(10), &texts).1.paragraphs, 0);
    assert_eq!(find_all(&paragraphs(9), &texts).1.paragraphs, 1);
}
