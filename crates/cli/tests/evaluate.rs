//! `cloze evaluate`: one model, asked one thing.

mod common;
#[path = "common/fails.rs"]
mod fails;

use common::{Place, small};
use fails::fails;

#[test]
fn each_family_is_scored_by_its_own_method() {
    let place = Place::new();
    let ask = |preset| ["evaluate", preset, "--task", "pairs", "--data", "pairs"];
    for (preset, method) in [("gpt-tiny", "causal"), ("bert-tiny", "word by word")] {
        place.file("small.toml", small(preset));
        let train = ["pretrain", "--config", "small.toml", "--out", preset];
        place.run(&train).done();
        let pairs = [
            r#"{"sentence_good": "The boats sink.", "sentence_bad": "The boats sinks."}"#,
            r#"{"sentence_good": "The sea is calm.", "sentence_bad": "THE SEA IS CALM."}"#,
        ];
        place.file("pairs/agreement.jsonl", pairs.join("\n"));
        let said = place.run(&ask(preset)).done().output();
        assert!(
            said.contains(method) && said.contains("of 2 pairs"),
            "{said}"
        );
    }
    // To a tokenizer without capitals the second pair is one sentence.
    let ask = ask("bert-tiny");
    let said = place.run(&ask).done().output();
    assert!(said.contains("1 are ties"), "{said}");
    assert!(
        said.contains("the shorter one is the more probable in"),
        "{said}"
    );
    let by = ["--by", "length", "--by", "phenomenon"];
    let said = place.run(&[&ask[..], &by].concat()).done().output();
    assert!(
        said.contains("  equal  ") && said.contains("none of this has a phenomenon"),
        "{said}"
    );
    // One half of a tie, and a whole or nothing: in percent, as the unit says.
    let percent = ["25.0000", "75.0000"];
    assert!(percent.iter().any(|half| said.contains(half)), "{said}");

    place.file("pairs/broken.jsonl", "{\"sentence_good\": \"Alone.\"}\n");
    fails(&place, &ask, 4, &["broken.jsonl:1", "sentence_bad"]);
    let nothing = ["evaluate", "gpt-tiny", "--task", "pairs"];
    fails(&place, &nothing, 2, &["--data"]);
    let second = ["evaluate", "gpt-tiny", "--task", "second"];
    fails(&place, &second, 2, &["a GPT", "second sentences"]);
}
