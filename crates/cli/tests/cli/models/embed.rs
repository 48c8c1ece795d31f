use serde_json::Value;

use crate::common::{Place, Run};
use crate::models::trained::{bert, fed, gpt, objects, tokens};

const TEXTS: [&str; 3] = [
    "The sea is calm.",
    "",
    "A cook tastes the soup. It needs salt.",
];

fn embed(more: &[&str]) -> Run {
    let arguments = [&["embed", bert()], &TEXTS[..], more].concat();
    Place::new().run(&arguments).done()
}

fn vectors(more: &[&str]) -> Vec<Vec<f64>> {
    let objects = objects(embed(&[more, &["--json"]].concat()));
    objects.iter().map(vector).collect()
}

fn vector(object: &Value) -> Vec<f64> {
    let numbers = object["embedding"].as_array().expect("it has a vector");
    let numbers = numbers.iter().map(Value::as_f64);
    numbers.collect::<Option<_>>().expect("of numbers")
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// To what 16 sums in fp32 can differ by.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-5
}

#[test]
fn each_text_becomes_a_vector_of_length_one() {
    let objects = objects(embed(&["--json"]));
    assert_eq!(objects.len(), TEXTS.len());
    for (object, text) in objects.iter().zip(TEXTS) {
        let vector = vector(object);
        assert_eq!((&object["text"], &object["cut"]), (&text.into(), &0.into()));
        assert_eq!(vector.len(), 16);
        assert!(close(dot(&vector, &vector), 1.0), "{vector:?}");
    }
    let lines = embed(&[]).output();
    for (line, object) in lines.lines().zip(&objects) {
        let numbers = line.split(' ').map(|number| number.parse::<f32>().unwrap());
        let given = vector(object).into_iter().map(|number| number as f32);
        assert!(numbers.eq(given), "{line}");
    }
}

#[test]
fn a_raw_vector_has_its_direction_and_another_length() {
    for (raw, unit) in vectors(&["--raw"]).iter().zip(vectors(&[])) {
        let length = dot(raw, raw).sqrt();
        assert!(!close(length, 1.0), "{length}");
        assert!(close(dot(raw, &unit), length), "{raw:?} {unit:?}");
    }
}

#[test]
fn the_first_token_is_another_vector_than_the_mean() {
    for (mean, first) in vectors(&[]).iter().zip(vectors(&["--pooling", "cls"])) {
        assert!(close(dot(&first, &first), 1.0));
        assert!(dot(mean, &first) < 0.999, "{mean:?} {first:?}");
    }
}

#[test]
fn neither_batch_nor_order_changes_a_vector() {
    let together = vectors(&[]);
    let mut backwards = TEXTS;
    backwards.reverse();
    let arguments = ["embed", bert(), "--json", "--batch", "1"];
    let alone = objects(fed(&Place::new(), &arguments, backwards.join("\n")));
    assert_eq!(alone.len(), TEXTS.len());
    for ((object, expected), text) in alone.iter().rev().zip(together).zip(TEXTS) {
        assert_eq!(object["text"], text);
        assert!(close(dot(&vector(object), &expected), 1.0), "{text}");
    }
}

#[test]
fn a_text_that_is_cut_is_told() {
    let long = "The sea is calm. ".repeat(9);
    // What the network reads, without the frame.
    let lost = tokens(bert(), &long) - 30;
    let run = Place::new().run(&["embed", bert(), "--json", "Short.", &long]);
    let said = run.errors();
    for part in ["1 of the texts", "32 tokens", &format!("{lost} tokens")] {
        assert!(said.contains(part), "no {part}: {said}");
    }
    let cut: Vec<_> = objects(run)
        .iter()
        .map(|text| text["cut"].clone())
        .collect();
    assert_eq!(cut, [0, lost]);
}

/// Its first token has seen nothing but itself, its last one all.
#[test]
fn a_decoder_reads_from_the_left() {
    let of = |pooling: &str| {
        let texts = ["The sea", "The land was"];
        let arguments = [
            &["embed", gpt(), "--json", "--pooling", pooling],
            &texts[..],
        ]
        .concat();
        let vectors: Vec<_> = objects(Place::new().run(&arguments))
            .iter()
            .map(vector)
            .collect();
        dot(&vectors[0], &vectors[1])
    };
    assert!(close(of("cls"), 1.0));
    assert!(of("last") < 0.999);
}
