//! What is told of the work: to people more or less, to programs in documents.

use std::fs;

use serde_json::Value;

use crate::common::{Place, Run, small};

/// A run of a second, with more options.
fn pretrain(place: &Place, more: &[&str]) -> Run {
    place.file("small.toml", small("bert-tiny"));
    let arguments = [&["pretrain", "--config", "small.toml"], more].concat();
    place.run(&arguments).done()
}

#[test]
fn a_quiet_run_says_its_result_and_a_verbose_one_more() {
    let (quiet, usual, verbose) = (Place::new(), Place::new(), Place::new());
    let run = pretrain(&quiet, &["-q"]);
    assert_eq!(run.errors(), "");
    assert!(
        run.output().trim().starts_with("done: 6 steps"),
        "{}",
        run.output()
    );
    let run = pretrain(&usual, &[]);
    assert!(run.output().contains("step 2/6 | loss"), "{}", run.output());
    assert!(!run.errors().contains("detail: "), "{}", run.errors());
    let run = pretrain(&verbose, &["-v"]);
    assert!(
        run.errors().contains("detail: step 2 is saved in"),
        "{}",
        run.errors()
    );
    // The same by the environment, where no option says it.
    let list = |level: &str, more: &[&str]| {
        let model = usual.path().join("runs/bert-tiny");
        let arguments = [
            &["fill-mask", model.to_str().unwrap(), "the computer ____"],
            more,
        ]
        .concat();
        let run = Run::of(usual.command(&arguments).env("RUST_LOG", level)).done();
        (
            run.errors().contains("note: "),
            run.errors().contains("detail: "),
        )
    };
    assert_eq!(list("info", &[]), (true, false));
    assert_eq!(list("error", &[]), (false, false));
    assert_eq!(list("debug", &[]), (true, true));
    assert_eq!(list("debug", &["-q"]), (false, false));
}

#[test]
fn a_program_reads_one_document_of_a_run() {
    let place = Place::new();
    let document = |run: Run| -> Value {
        let run = run.done();
        serde_json::from_str(&run.output()).unwrap_or_else(|_| panic!("{}", run.said()))
    };
    let dry = document(pretrain(&place, &["--dry-run", "--json"]));
    assert_eq!(dry["outline"]["steps"], 6);
    assert!(dry["state_bytes"].as_f64() > Some(0.0) && dry["seconds_of_step"].is_f64());
    let done = document(pretrain(&place, &["--json"]));
    assert_eq!(
        (&done["outcome"], &done["step"]),
        (&"finished".into(), &6.into())
    );
    let config = fs::read_to_string(place.path().join("runs/bert-tiny/config.toml")).unwrap();
    assert!(
        config.contains("# What is done when\n[train]\n"),
        "{config}"
    );

    let ask = |arguments: &[&str]| document(place.run(arguments));
    let runs = ask(&["runs", "--json"]);
    assert_eq!(runs["runs"][0]["state"], "finished");
    let show = ask(&["runs", "show", "runs/bert-tiny", "--json"]);
    assert_eq!((&show["step"], &show["steps"]), (&6.into(), &6.into()));
    assert!(
        show["evaluations"]["held out"]["scores"]["mlm"]["loss"].is_f64(),
        "{show}"
    );
    let checkpoints = show["checkpoints"].as_array().unwrap();
    assert_eq!(checkpoints[0]["latest"], true);
    let verify = ask(&["runs", "verify", "runs/bert-tiny", "--json"]);
    assert_eq!(verify["damaged"], 0);
    assert_eq!(
        verify["checkpoints"].as_array().unwrap().len(),
        checkpoints.len()
    );
    let prune = ask(&["runs", "prune", "runs/bert-tiny", "--dry-run", "--json"]);
    assert_eq!(prune["dry_run"], true);
    let export = ask(&["export", "runs/bert-tiny", "--to", "exported", "--json"]);
    assert_eq!(
        (&export["folder"], &export["kind"]),
        (&"exported".into(), &"BERT".into())
    );
    let import = ask(&["import", "exported", "--to", "runs/back", "--json"]);
    assert_eq!(
        (&import["run"], &import["layers"]),
        (&"runs/back".into(), &1.into())
    );
    assert_eq!(import["parameters"], export["parameters"]);

    place.file(
        "books/one.txt",
        "The sailor likes the boat.\n\nThe cook does not.\n".repeat(40),
    );
    let build = [
        "corpus",
        "build",
        "books",
        "--tokenizer",
        "byte",
        "--preset",
        "verbatim",
        "--json",
    ];
    let dry = place
        .run(&[&build[..], &["--dry-run", "2"]].concat())
        .done()
        .output();
    for line in dry.lines() {
        let seen: Value = serde_json::from_str(line).unwrap();
        assert!(seen["bytes_after"].is_u64(), "{line}");
    }
    place.file("more/two.txt", "Another text.\n");
    let built = ask(&[
        &build[..],
        &["more", "--out", "corpus", "--held-out", "0.5"],
    ]
    .concat());
    assert_eq!(built["folder"], "corpus");
    assert!(built["report"]["stages"].is_array());
    let planned = ask(&["compare", "--dry-run", "--json"]);
    assert!(planned["arms"].as_array().unwrap().len() > 1);
}

#[test]
fn words_that_a_model_has_not_read_are_named_with_what_it_has_read() {
    let place = Place::new();
    pretrain(&place, &["-q"]);
    let ask = |verb, text| {
        let run = place.run(&[verb, "runs/bert-tiny", text, "--json"]).done();
        let answer: Value = serde_json::from_str(&run.output()).unwrap();
        (answer["unread"].clone(), run.errors())
    };
    let text = "The sailor ____ the computer \u{6f22} [SEP].";
    let (unread, told) = ask("fill-mask", text);
    assert_eq!(unread, serde_json::json!(["computer", "\u{6f22}"]));
    assert!(
        told.contains("note: the model has not read \"computer\"\n"),
        "{told}"
    );
    assert_eq!(
        told.matches("it has read the built-in language: level standard, ")
            .count(),
        1
    );
    let (unread, told) = ask("fill-mask", "the sailor ____ the boat .");
    assert_eq!((unread, told.as_str()), (serde_json::json!([]), ""));
    let (unread, _) = ask("embed", "sailr");
    assert_eq!(unread, serde_json::json!(["sailr"]));
    place.file("novel.txt", "Elizabeth likes the boat, and so does Darcy.");
    let evaluate = [
        "evaluate",
        "runs/bert-tiny",
        "--task",
        "masked",
        "--data",
        "novel.txt",
    ];
    let said = place.run(&evaluate).done().said();
    assert!(
        said.contains("words of the text are unknown to the model, such as"),
        "{said}"
    );
    assert!(said.contains("\"Darcy\""), "{said}");
}
