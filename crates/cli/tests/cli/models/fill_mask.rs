use serde_json::Value;

use crate::common::Place;
use crate::common::fails::fails;
use crate::models::trained::{bert, fed, gpt, objects, tokenizer};

/// The probabilities of the fillings of each blank.
fn probabilities(object: &Value) -> Vec<Vec<f64>> {
    let blanks = object["blanks"].as_array().expect("it has blanks");
    let of_blank = |blank: &Value| {
        let fillings = blank.as_array().expect("a blank has fillings");
        let probabilities = fillings
            .iter()
            .map(|filling| filling["probability"].as_f64());
        probabilities
            .collect::<Option<_>>()
            .expect("each has a probability")
    };
    blanks.iter().map(of_blank).collect()
}

#[test]
fn each_blank_gets_its_likeliest_tokens() {
    let tokenizer = tokenizer(bert());
    let all = tokenizer.vocab_size().to_string();
    let text = "The ____ is [MASK].";
    let ask = |top_k| ["fill-mask", bert(), text, "--json", "--top-k", top_k];
    let place = Place::new();
    let whole = objects(place.run(&ask(&all))).remove(0);
    assert_eq!(whole["text"], text);
    let blanks = probabilities(&whole);
    assert_eq!(blanks.len(), 2);
    for blank in &blanks {
        assert!(blank.is_sorted_by(|more, less| more >= less));
        let sum: f64 = blank.iter().sum();
        assert!((sum - 1.0).abs() < 1e-5, "all tokens together have {sum}");
    }
    assert_ne!(blanks[0], blanks[1]);

    let three = objects(place.run(&ask("3"))).remove(0);
    for (few, many) in [0, 1].map(|blank| (&three["blanks"][blank], &whole["blanks"][blank])) {
        let few = few.as_array().unwrap();
        assert_eq!(few[..], many.as_array().unwrap()[..3]);
        for filling in few {
            let id = u32::try_from(filling["id"].as_u64().unwrap()).unwrap();
            assert_eq!(filling["token"], tokenizer.token(id).unwrap());
        }
    }
}

#[test]
fn people_see_the_text_and_a_line_for_each_blank() {
    let texts = "A ____ sees [MASK].\nThe sea is ______.\n";
    let run = fed(&Place::new(), &["fill-mask", bert(), "--top-k", "2"], texts);
    let output = run.done().output();
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), 5, "{output}");
    assert_eq!(
        (lines[0], lines[3]),
        ("A ____ sees [MASK].", "The sea is ______.")
    );
    for blank in [lines[1], lines[2], lines[4]] {
        assert_eq!(blank.matches('%').count(), 2, "{blank}");
    }
}

#[test]
fn what_cannot_be_filled_is_refused() {
    let place = Place::new();
    let ask = |more: &[&str], code, said: &[&str]| {
        let arguments = [&["fill-mask", bert()], more].concat();
        fails(&place, &arguments, code, said);
    };
    ask(&["The sea is calm."], 4, &["no blank", "[MASK] or ____"]);
    let long = "____ ".repeat(31); // and the two of the frame
    ask(&[&long], 4, &["33 tokens", "reads 32"]);
    let vocab = tokenizer(bert()).vocab_size().to_string();
    ask(&["____", "--top-k", "0"], 2, &["0 candidates", &vocab]);
    ask(
        &["____", "--top-k", "99999"],
        2,
        &["99999 candidates", &vocab],
    );
    fails(
        &place,
        &["fill-mask", gpt(), "____"],
        2,
        &["is a GPT", "fills no blanks"],
    );
}
