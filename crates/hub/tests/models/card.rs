//! The page that goes with a model.

use std::fs;

use cloze_hub::{Card, Error, Export};
use cloze_transformer::{Config, PositionEncoding};

use crate::made::{Heads, bert, decoder, gpt, masked, nothing, own_gpt, sequence};
use crate::place::Place;

/// The head in YAML, and the rest.
fn page(
    card: &Card,
    save: impl FnOnce(&Export<'_>) -> Result<Vec<String>, Error>,
) -> (Vec<String>, String) {
    let place = Place::new();
    let export = Export {
        target: &place.path(),
        tokenizer: None,
        card,
        max_shard: u64::MAX,
    };
    save(&export).expect("a disk with room");
    let page = fs::read_to_string(place.path().join("README.md")).expect("a card");
    let (head, rest) = page
        .strip_prefix("---\n")
        .and_then(|page| page.split_once("---\n"))
        .expect("a head between two lines");
    (head.lines().map(str::to_owned).collect(), rest.to_owned())
}

fn card() -> Card {
    Card {
        name: "Little BERT".to_owned(),
        license: Some("mit".to_owned()),
        facts: [("steps", "1,000"), ("data|set", "a\nb | c")]
            .map(|(what, fact)| (what.to_owned(), fact.to_owned()))
            .into(),
    }
}

#[test]
fn the_head_is_what_hubs_read() {
    let bert = bert(masked).open().unwrap();
    let (head, _) = page(&card(), |export| bert.save(export));
    assert_eq!(
        head,
        [
            "license: \"mit\"",
            "library_name: transformers",
            "pipeline_tag: fill-mask",
            "tags: [cloze, bert]"
        ]
    );
    let gpt = gpt().open().unwrap();
    let (head, _) = page(&Card::default(), |export| gpt.save(export));
    let lines = [
        "library_name: transformers",
        "pipeline_tag: text-generation",
        "tags: [cloze, gpt]",
    ];
    assert_eq!(head, lines, "no licence is made up");
}

#[test]
fn a_network_of_ours_is_not_for_transformers() {
    let network = Config {
        positions: PositionEncoding::Alibi,
        ..decoder()
    };
    let gpt = own_gpt(&network).open().unwrap();
    let (head, rest) = page(&card(), |export| gpt.save(export));
    assert_eq!(
        head,
        [
            "license: \"mit\"",
            "pipeline_tag: text-generation",
            "tags: [cloze, gpt]"
        ]
    );
    assert!(!rest.contains("```"), "{rest}");
}

/// A hub would read another field, or none, out of such a licence.
#[test]
fn a_licence_is_a_string_whatever_it_contains() {
    let gpt = gpt().open().unwrap();
    for license in [
        "no",
        "1.0",
        "a: b",
        "x\ntags: [y]",
        "\"",
        "---",
        "# nothing",
    ] {
        let license = Some(license.to_owned());
        let card = Card {
            license: license.clone(),
            ..card()
        };
        let (head, _) = page(&card, |export| gpt.save(export));
        let value = head[0].strip_prefix("license: ").expect("it comes first");
        let read: String = serde_json::from_str(value).expect("JSON is YAML, in one line");
        assert_eq!((Some(read), head.len()), (license, 4));
    }
}

#[test]
fn the_page_has_the_facts_and_says_how_to_load_it() {
    let classes: [(Heads, &str); 3] = [
        (nothing, "BertModel"),
        (masked, "BertForMaskedLM"),
        (sequence, "BertForSequenceClassification"),
    ];
    for (heads, class) in classes {
        let place = bert(heads);
        let numbers: usize = place.tensors().values().map(tch::Tensor::numel).sum();
        let bert = place.open().unwrap();
        let (_, rest) = page(&card(), |export| bert.save(export));
        for text in [
            "# Little BERT\n",
            &format!("{numbers} parameters"),
            "\n| | |\n|---|---|\n| steps | 1,000 |\n| data\\|set | a b \\| c |\n\n",
            &format!("from transformers import AutoTokenizer, {class}\n"),
            &format!("model = {class}.from_pretrained(\".\")\n"),
        ] {
            assert!(rest.contains(text), "{text:?} is not in: {rest}");
        }
        assert_eq!(rest.matches("```").count(), 2);
    }
}
