//! Ctrl-C saves and says how to go on; the run that goes on equals one that was never stopped.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::{Place, small};

/// Waits until it has begun, and sends it a signal.
fn signal(running: &Child, begun: impl Fn() -> bool, name: &str) {
    let begin = Instant::now();
    while !begun() {
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "it does not start"
        );
        sleep(Duration::from_millis(5));
    }
    let sent = Command::new("kill")
        .args(["-s", name, &running.id().to_string()])
        .status();
    assert!(sent.expect("there is a command `kill`").success());
}

/// Whether a run has made ten steps.
fn trains(run: &Path) -> bool {
    let metrics = fs::read_to_string(run.join("metrics.jsonl"));
    metrics.is_ok_and(|text| text.contains("\"step\":10,"))
}

/// Whether these tests ignore hang-ups, which no child can undo.
fn under_nohup() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 == 1) // signal 1, the lowest bit
}

const STEPS: [&str; 4] = ["--config", "small.toml", "--steps", "300"];

#[test]
fn a_run_that_was_stopped_ends_where_an_undisturbed_one_does() {
    let place = Place::new();
    place.file("small.toml", small("bert-tiny"));
    let weights =
        |run: &str| fs::read(place.path().join(run).join("latest/model.safetensors")).unwrap();
    place
        .run(&[&["pretrain", "--out", "undisturbed"], &STEPS[..]].concat())
        .done();

    let signals = ["INT", "TERM", "HUP"];
    for name in signals
        .into_iter()
        .filter(|&name| name != "HUP" || !under_nohup())
    {
        let out = ["pretrain", "--out", name, "--tensorboard"];
        let mut command = place.command(&[&out, &STEPS[..]].concat());
        let running = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        signal(&running, || trains(&place.path().join(name)), name);
        let output = running.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(75), "{name}: {said}");
        assert!(
            said.contains(&format!("cloze {}", out.join(" "))),
            "{name}: {said}"
        );

        // Exactly as it says.
        let went_on = place.run(&out).done();
        assert!(
            went_on.said().contains("resumed from"),
            "{name}: {}",
            went_on.said()
        );
        assert!(
            weights("undisturbed") == weights(name),
            "{name}: the weights differ"
        );
    }
}

#[test]
fn a_run_under_nohup_outlives_its_terminal() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let steps = STEPS.join(" ");
    let script = format!("trap '' HUP; exec \"$0\" pretrain --out mine {steps}");
    let running = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_cloze")])
        .current_dir(place.path())
        .env("OMP_NUM_THREADS", "1")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    signal(&running, || trains(&place.path().join("mine")), "HUP");
    assert_eq!(running.wait_with_output().unwrap().status.code(), Some(0));
}

#[test]
fn a_finished_run_is_shown_again_and_trained_longer() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    place
        .run(&["pretrain", "--config", "small.toml", "--out", "mine"])
        .done();
    let again = place.run(&["pretrain", "--out", "mine"]).done();
    assert!(again.said().contains("step 6"), "{}", again.said());
    let longer = place
        .run(&["pretrain", "--out", "mine", "--steps", "8"])
        .done();
    assert!(longer.said().contains("step 8/8"), "{}", longer.said());
}

#[test]
fn a_dry_run_keeps_nothing() {
    let place = Place::new();
    place.file("small.toml", small("bert-tiny"));
    let said = place
        .run(&["pretrain", "--config", "small.toml", "--dry-run"])
        .done()
        .said();
    for part in ["parameters", "tokens", "FLOPs", "memory"] {
        assert!(said.contains(part), "no {part}: {said}");
    }
    assert_eq!(
        fs::read_dir(place.path()).unwrap().count(),
        1,
        "only the configuration is there"
    );
}

#[test]
fn a_run_that_was_stopped_before_its_first_step_goes_on() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let sentence = |number: u64| format!("Sentence {number} of {} is here. ", number * 7919);
    let text: String = (0..200_000).map(sentence).collect();
    place.file("text.txt", text);
    let train = [
        "pretrain",
        "--config",
        "small.toml",
        "--data",
        "text.txt",
        "--out",
        "run",
    ];
    let mut command = place.command(&train);
    let running = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let data = place.path().join("run/data");
    signal(&running, || data.join("work/selecting").exists(), "TERM");
    let output = running.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(75), "{said}");
    assert!(said.contains("the same command goes on"), "{said}");
    assert!(data.join("work").exists() && !data.join("corpus.json").exists());

    place.run(&train).done();
    assert!(data.join("corpus.json").exists() && !data.join("work").exists());
}

#[test]
fn a_run_from_before_a_setting_was_there_goes_on() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let arguments = [
        "pretrain",
        "--config",
        "small.toml",
        "--out",
        "run",
        "--steps",
    ];
    place.run(&[&arguments[..], &["2"]].concat()).done();
    let config = place.path().join("run/config.toml");
    let now = fs::read_to_string(&config).expect("the run left it");
    let then = now.replace("recompute = false\n", "");
    assert_ne!(now, then);
    fs::write(&config, then).expect("it is ours");
    let on = place.run(&[&arguments[..], &["4"]].concat()).done();
    assert!(on.output().contains("resumed from"), "{}", on.said());
    let on = place
        .run(&["pretrain", "--out", "run", "--steps", "6"])
        .done();
    assert!(on.output().contains("resumed from"), "{}", on.said());
}

/// A window that is closed, or a connection that breaks, takes the terminal away.
#[cfg(target_os = "linux")]
#[test]
fn a_dashboard_ends_with_its_terminal() {
    let there = Command::new("script").arg("--version").output();
    if there.is_err() || under_nohup() {
        eprintln!("skipped: there is no `script`, or hang-ups are ignored");
        return;
    }
    let place = Place::new();
    place.file("small.toml", small("bert-tiny"));
    let cloze = env!("CARGO_BIN_EXE_cloze");
    let run = format!(
        "echo $$ > pid; exec {cloze} pretrain --config small.toml --steps 100000 --dashboard --out run"
    );
    let mut terminal = Command::new("script");
    let terminal = terminal.args(["--quiet", "--command", &run, "typescript"]);
    let terminal = terminal
        .current_dir(place.path())
        .env("OMP_NUM_THREADS", "1");
    let terminal = terminal.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut terminal = terminal.spawn().expect("`script` starts");
    signal(&terminal, || trains(&place.path().join("run")), "KILL");
    terminal.wait().expect("it was killed");
    let pid = fs::read_to_string(place.path().join("pid")).expect("the shell wrote it");
    let stat = Path::new("/proc").join(pid.trim()).join("stat");
    // One that nobody has waited for yet is Z.
    let runs = || fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z "));
    let begin = Instant::now();
    while runs() && begin.elapsed() < Duration::from_secs(30) {
        sleep(Duration::from_millis(20));
    }
    let ended = !runs();
    let _ = Command::new("kill")
        .args(["-s", "KILL", pid.trim()])
        .output();
    assert!(ended, "it is there still, 30 s after its terminal");
    let metrics =
        fs::read_to_string(place.path().join("run/metrics.jsonl")).expect("the run left it");
    assert!(metrics.contains("interrupted"), "it saved");
}
