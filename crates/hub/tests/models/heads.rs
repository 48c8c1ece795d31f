//! Which heads a BERT has: those that its file holds in full.

use cloze_hub::{Note, Pretrained};
use serde_json::json;

use crate::made::{
    self, Heads, LABELS, answer, bert, bits, encoder, masked, nothing, own_bert, pooler,
    pretraining, sequence, tokens,
};
use crate::place::{ONE_FILE, Place};

/// Which it has: masked, second, sequence, tokens, answer.
fn present(bert: &Pretrained) -> [bool; 5] {
    let heads = &bert.heads;
    [
        heads.masked.is_some(),
        heads.second.is_some(),
        heads.sequence.is_some(),
        heads.tokens.is_some(),
        heads.answer.is_some(),
    ]
}

/// Heads, their class at Hugging Face, which they are, and whether there is a pooler.
const CLASSES: [(Heads, &str, [usize; 2], bool); 7] = [
    (nothing, "BertModel", [9, 9], false),
    (pooler, "BertModel", [9, 9], true),
    (masked, "BertForMaskedLM", [0, 9], false),
    (pretraining, "BertForPreTraining", [0, 1], true),
    (sequence, "BertForSequenceClassification", [2, 9], false),
    (tokens, "BertForTokenClassification", [3, 9], false),
    (answer, "BertForQuestionAnswering", [4, 9], false),
];

#[test]
fn each_head_goes_out_as_its_class_and_comes_back() {
    for (heads, class, which, pools) in CLASSES {
        let own = own_bert(&encoder(), heads).open().unwrap();
        let (place, saved) = Place::of(|export| own.save(export), ONE_FILE);
        assert_eq!(saved, Vec::<String>::new());
        assert_eq!(place.config()["architectures"], json!([class]));
        let read = place.open().unwrap();
        let expected = [0, 1, 2, 3, 4].map(|head| which.contains(&head));
        assert_eq!(present(&read), expected, "{class}");
        assert_eq!(read.heads.pooler().is_some(), pools, "{class}");
        assert!(
            bits(read.parameters.named()) == bits(own.parameters.named()),
            "{class}"
        );
        if which[0] == 2 || which[0] == 3 {
            assert_eq!(read.config.labels, LABELS);
            assert_eq!(place.config()["label2id"]["bad"], 1);
        }
        // The library calls a trunk without a pooler a BertModel, too, and so a note is in order.
        let notes = if class == "BertModel" && !pools { 1 } else { 0 };
        assert_eq!(read.notes.len(), notes, "{:?}", read.notes);
    }
}

#[test]
fn a_head_that_lacks_a_tensor_is_noted_and_the_rest_is_read() {
    let missing = "cls.predictions.transform.dense.weight";
    let place = bert(pretraining);
    place.edit_tensors(|tensors| drop(tensors.remove(missing)));
    let read = place.open().unwrap();
    assert_eq!(present(&read), [false, true, false, false, false]);
    let absent = Note::Absent {
        part: "masked language model",
        tensors: vec![missing.to_owned()],
    };
    assert_eq!(read.notes[0], absent);
    let says = absent.to_string();
    assert!(
        says.contains("masked language model") && says.contains(missing),
        "{says}"
    );
    // What is left of the head is not passed over in silence either.
    let left = [
        "transform.LayerNorm.bias",
        "transform.LayerNorm.weight",
        "transform.dense.bias",
    ];
    let left = left.map(|name| format!("cls.predictions.{name}"));
    assert_eq!(read.notes[1..], [Note::Unused(left.into())]);

    let whole = bits(bert(nothing).open().unwrap().parameters.named());
    let trunk = bits(read.parameters.named());
    assert!(
        whole
            .iter()
            .all(|(name, bits)| trunk.get(name) == Some(bits))
    );
}

/// The class says what should be there; what is there may be more.
#[test]
fn the_class_tells_what_is_missed() {
    let place = bert(masked);
    for (class, missed) in [
        ("BertForMaskedLM", None),
        ("BertModel", Some("pooler")),
        ("BertForPreTraining", Some("head for second sentences")),
        ("BertForQuestionAnswering", Some("head for answers")),
        (
            "BertForSequenceClassification",
            Some("classifier of sequences"),
        ),
        ("BertForTokenClassification", Some("classifier of tokens")),
        ("BertForSomethingNew", None),
    ] {
        place.set("architectures", json!([class]));
        let read = place.open().unwrap();
        assert!(read.heads.masked.is_some(), "{class}");
        let parts: Vec<_> = read
            .notes
            .iter()
            .map(|note| match note {
                Note::Absent { part, .. } => *part,
                other => panic!("{other}"),
            })
            .collect();
        assert_eq!(parts, Vec::from_iter(missed), "{class}");
    }
    for silent in [json!(null), json!([])] {
        place.set("architectures", silent);
        assert_eq!(
            place.open().unwrap().notes.len(),
            1,
            "it is a bare BertModel"
        );
    }
}

/// Three heads call their classes alike: the class of the folder tells which is meant.
#[test]
fn a_classifier_is_what_the_class_says() {
    let place = bert(made::sequence);
    place.set("architectures", json!(["BertForTokenClassification"]));
    let read = place.open().unwrap();
    assert_eq!(present(&read), [false, false, false, true, false]);
    assert!(read.heads.pooler().is_some(), "and its pooler is kept");
    place.set("architectures", json!(["BertForMultipleChoice"]));
    let read = place.open().unwrap();
    assert_eq!(present(&read), [false; 5]);
    let classes = ["classifier.bias", "classifier.weight"].map(str::to_owned);
    assert_eq!(read.notes, [Note::Unused(classes.into())]);
}

#[test]
fn classes_are_counted_by_their_names_or_else_by_their_number() {
    let place = bert(sequence);
    let label = |i| format!("LABEL_{i}");
    place.unset("id2label");
    assert_eq!(
        place
            .open()
            .unwrap_err()
            .to_string()
            .matches("classifier")
            .count(),
        1
    );
    place.set("num_labels", 3);
    assert_eq!(
        place.open().unwrap().config.labels,
        [label(0), label(1), label(2)]
    );
    // In the order of their numbers, not of their spelling.
    let place = bert(nothing);
    let labels = (0..12).map(|i| (i.to_string(), json!(label(i))));
    place.set("id2label", serde_json::Map::from_iter(labels));
    assert_eq!(
        place.open().unwrap().config.labels,
        Vec::from_iter((0..12).map(label))
    );
}
