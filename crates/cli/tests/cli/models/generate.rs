use serde_json::Value;

use crate::common::fails::fails;
use crate::common::{Place, Run};
use crate::models::trained::{bert, fed, gpt, objects, tokens};

/// Eight tokens after each prompt.
const EIGHT: [&str; 3] = ["--ignore-end", "--max-tokens", "8"];

fn write(more: &[&str]) -> Run {
    let arguments = [&["generate", gpt()], &EIGHT[..], more].concat();
    Place::new().run(&arguments).done()
}

fn json(more: &[&str]) -> Vec<Value> {
    objects(write(&[more, &["--json"]].concat()))
}

fn texts(objects: &[Value]) -> Vec<&str> {
    let texts = objects.iter().map(|object| object["text"].as_str());
    texts.collect::<Option<_>>().expect("each has a text")
}

#[test]
fn a_seed_says_which_text() {
    let draw = |seed| write(&["The sea", "--seed", seed]).output();
    assert_eq!(draw("1"), draw("1"));
    assert_ne!(draw("1"), draw("2"));
    let twice = json(&["The sea", "A cook", "--seed", "1"]);
    assert_eq!(draw("1"), format!("The sea{}\n", texts(&twice)[0]));
}

#[test]
fn prompts_come_from_arguments_or_from_lines() {
    let prompts = ["The sea", "", "A cook tastes the soup"];
    let given = json(&prompts);
    assert_eq!(given.len(), 3);
    for (object, prompt) in given.iter().zip(prompts) {
        assert_eq!(object["prompt"], prompt);
        assert_eq!(object["tokens"], 8);
        assert_eq!(object["ended"], "length");
        assert!(object["log_prob"].as_f64().unwrap() < 0.0);
    }
    let arguments = [&["generate", gpt(), "--json"], &EIGHT[..]].concat();
    let lines = "The sea\n\r\nA cook tastes the soup";
    let place = Place::new();
    let read = objects(fed(&place, &arguments, lines));
    assert_eq!(read, given);
    let alone = objects(fed(
        &place,
        &[&arguments[..], &["--batch", "1"]].concat(),
        lines,
    ));
    assert_eq!(texts(&alone), texts(&given), "a batch changes no text");
}

#[test]
fn a_line_that_is_no_text_is_named() {
    let arguments = ["generate", gpt(), "--batch", "1"];
    let run = fed(&Place::new(), &arguments, b"The sea\n\xff\n");
    assert_eq!(run.code(), 4);
    assert!(run.output().starts_with("The sea"), "the first was written");
    assert!(run.errors().contains("line 2"), "{}", run.errors());
}

#[test]
fn one_beam_is_greedy_and_more_come_in_order() {
    let (greedy, one) = (
        json(&["The sea", "--greedy"]),
        json(&["The sea", "--beams", "1"]),
    );
    assert_eq!(texts(&one), texts(&greedy));
    let beams = json(&["The sea", "--beams", "4", "-n", "3"]);
    let log_probs: Vec<f64> = beams
        .iter()
        .map(|beam| beam["log_prob"].as_f64().unwrap())
        .collect();
    assert_eq!(beams.len(), 3);
    assert!(
        log_probs.is_sorted_by(|better, worse| better >= worse),
        "{log_probs:?}"
    );
}

#[test]
fn several_texts_of_a_prompt_differ() {
    let three = json(&["The sea", "A cook", "-n", "3"]);
    let prompts: Vec<_> = three.iter().map(|text| &text["prompt"]).collect();
    assert_eq!(
        prompts,
        [
            "The sea", "The sea", "The sea", "A cook", "A cook", "A cook"
        ]
    );
    let texts = texts(&three);
    assert!(texts[0] != texts[1] && texts[1] != texts[2] && texts[0] != texts[2]);
}

#[test]
fn a_text_ends_before_a_string_to_stop_at() {
    let whole = json(&["The sea", "--greedy"]);
    let whole = texts(&whole)[0];
    let stop = whole.split_whitespace().last().unwrap();
    let cut = json(&["The sea", "--greedy", "--stop", "not in it", "--stop", stop]);
    assert_eq!(cut[0]["ended"], "stop");
    assert_eq!(texts(&cut)[0], whole.split_once(stop).unwrap().0);
}

#[test]
fn the_network_is_read_to_its_end_and_no_further() {
    let place = Place::new();
    let endless = ["--ignore-end", "--max-tokens", "100", "--json"];
    let arguments = [&["generate", gpt(), "The sea"], &endless[..]].concat();
    let full = objects(place.run(&arguments));
    assert_eq!(full[0]["ended"], "context");
    assert_eq!(full[0]["tokens"], 32 - tokens(gpt(), "The sea"));

    let long = "The sea is calm. ".repeat(9);
    let numbers = format!(
        "has {} tokens, and the network reads 32",
        tokens(gpt(), &long)
    );
    let failed = fails(&place, &["generate", gpt(), &long], 4, &[&numbers]);
    assert_eq!(failed.output(), "", "nothing is written before a refusal");
    // The third line, though it is the first of its batch.
    let lines = format!("The sea\nA cook\n{long}\n");
    let run = fed(&place, &["generate", gpt(), "--batch", "2"], lines);
    let said = format!("prompt 3 {numbers}");
    assert!(run.errors().contains(&said), "{}", run.errors());
}

#[test]
fn what_contradicts_itself_or_cannot_be_is_wrong_usage() {
    let place = Place::new();
    let together = [
        "`top_p` is 1.5",
        "`temperature` is -1",
        "`completions` is 0",
    ];
    for (wrong, said) in [
        (&["--greedy", "--top-k", "3"][..], &["--top-k"][..]),
        (&["--greedy", "-n", "2"], &["--completions"]),
        (&["--beams", "3", "--min-p", "0.1"], &["--min-p"]),
        (&["--length-penalty", "2"], &["--beams"]),
        (&["--top-p=1.5", "--temperature=-1", "-n0"], &together),
        (&["--beams", "2", "-n", "3"], &["`completions` is 3"]),
    ] {
        let arguments = [&["generate", gpt(), "The sea"], wrong].concat();
        let failed = fails(&place, &arguments, 2, said);
        assert_eq!(failed.output(), "", "{wrong:?}");
    }
}

/// No number ends in a panic or an abort: it is obeyed, or refused with what is possible.
#[test]
fn numbers_of_any_size_are_obeyed_or_refused() {
    let place = Place::new();
    let huge = [
        "100000000000",
        "18446744073709551615",
        "9223372036854775807",
    ];
    for count in huge {
        let fit = ["fit into the memory"];
        let refused = |flag, said: &[&str]| {
            fails(
                &place,
                &["generate", gpt(), "The sea", flag, count],
                2,
                said,
            );
        };
        refused("--beams", &fit);
        refused("--completions", &fit);
        refused("--batch", &["65536"]);
        write(&["The sea", "--top-k", count]);
        fails(
            &place,
            &["fill-mask", bert(), "the [MASK]", "--top-k", count],
            2,
            &["choose 1 to"],
        );
        fails(
            &place,
            &["embed", bert(), "a", "--batch", count],
            2,
            &["65536"],
        );
    }
    let greedy = write(&["The sea", "--greedy"]).output();
    for small in ["1e-40", "1e-300"] {
        let cold = write(&["The sea", "--temperature", small]);
        assert_eq!(cold.output(), greedy, "the limit towards {small}");
        write(&["The sea", "--repetition-penalty", small]);
        write(&["The sea", "--top-p", small]);
        write(&["The sea", "--min-p", small]);
    }
    // Some processors take what is even smaller for zero.
    for flag in [
        "--temperature",
        "--repetition-penalty",
        "--top-p",
        "--min-p",
    ] {
        let least = place.run(&["generate", gpt(), "The sea", flag, "5e-324"]);
        assert!([0, 2].contains(&least.code()), "{flag}: {}", least.said());
    }
    for large in ["1e40", "1e308"] {
        write(&["The sea", "--temperature", large]);
        write(&["The sea", "--repetition-penalty", large]);
        write(&["The sea", "--beams", "3", "--repetition-penalty", large]);
        write(&["The sea", "--beams", "3", "--length-penalty", large]);
    }
}

#[test]
fn an_encoder_writes_no_texts() {
    let said = ["is a BERT", "`cloze fill-mask`"];
    fails(&Place::new(), &["generate", bert(), "The sea"], 2, &said);
}
