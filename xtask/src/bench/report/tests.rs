use anyhow::anyhow;

use super::*;
use crate::bench::modes::{Mode, Probe};

const FASTEST: Mode = Mode {
    compile: true,
    bf16: false,
};

fn run(seconds: &[f64], loss: f64, memory: f64, precision: &str) -> Run {
    Run::parse(json!({
        "seconds": seconds, "losses": [4.0, loss], "memory": memory, "precision": precision,
        "flops": 3e11, "gemm_rate": 2e11, "torch": "2.11.0", "transformers": "5.23.0",
    }))
    .unwrap()
}

/// Three rounds, in which ours is faster by 2, 3 and 4.
fn measured() -> Measured {
    let ours = |step| run(&[step, step, 9.0 * step], 3.25, 1e9, "fp32");
    let peer = |step| run(&[step], 3.250_01, 4e9, "fp32");
    let slower = Mode {
        compile: false,
        ..FASTEST
    };
    Measured {
        facts: json!({ "libtorch": "2.11.0", "instructions": "AVX2", "threads": 2 }),
        probe: Probe {
            tried: vec![(slower, peer(16.0)), (FASTEST, peer(8.0))],
            skipped: vec![Mode {
                bf16: true,
                ..slower
            }],
        },
        mode: FASTEST,
        unhurried: [ours(2.0), peer(8.0)],
        rounds: vec![
            [ours(4.0), peer(8.0)],
            [ours(2.0), peer(8.0)],
            [ours(2.0), peer(6.0)],
        ],
    }
}

fn comparison() -> Comparison {
    let words = ["--peers", "--rows", "bert-mini,nano", "--loss-steps", "2"];
    let mut comparison = Comparison::parse(&words).unwrap();
    comparison.command = "cargo xtask bench --peers".to_owned();
    comparison
}

fn report(comparison: &Comparison) -> Report<'_> {
    let mut report = Report {
        machine: "A processor, 2 cores".to_owned(),
        comparison,
        rows: Vec::new(),
    };
    report.add(&comparison.rows[0], Ok(measured()));
    assert!(report.is_whole());
    report.add(
        &comparison.rows[1],
        Err(anyhow!("exit status: 1:\nno compiler").context("Peer failed")),
    );
    report
}

#[test]
fn a_page_has_a_line_for_each_row() {
    assert_eq!(
        report(&comparison()).markdown(),
        "\
A processor, 2 cores
ours on libtorch 2.11.0, AVX2 kernels; transformers 5.23.0 on torch 2.11.0; 2 threads
`cargo xtask bench --peers`: 3 rounds, each side in turn; median (least–most)

| row | ours, tokens/s | precision | peer | peer, tokens/s | ratio | memory, GB | share of GEMM | loss after 2 steps |
|---|---|---|---|---|---|---|---|---|
| bert-mini | 2050 (1020–2050) | fp32 | compiled fp32 | 512 (512–683) | **3.00** (2.00–4.00) | 1.00 / 4.00 = 0.25 | 0.75 | 3.25000 / 3.25001 |
| nano | failed | | | | | | | |

The peer's modes, tokens/s:

- bert-mini: eager fp32 256; compiled fp32 512; eager bf16 skipped, the processor has no bf16
- nano failed: Peer failed: exit status: 1: no compiler
"
    );
}

#[test]
fn the_numbers_are_kept_in_full() {
    let json = report(&comparison()).json();
    let row = &json["rows"][0];
    assert_eq!(
        row["ratio"],
        json!({ "median": 3.0, "least": 2.0, "most": 4.0 })
    );
    assert_eq!(row["loss"], json!([3.25, 3.250_01]));
    assert_eq!(row["rounds"][2]["peer"]["seconds"], json!([6.0]));
    assert_eq!(row["memory_ratio"], 0.25);
    let failed = json["rows"][1]["failed"].as_str().unwrap();
    assert!(failed.ends_with("no compiler"), "{failed}");
}

#[test]
fn a_row_that_failed_is_seen_at_the_end() {
    assert!(!report(&comparison()).is_whole());
}

#[test]
fn what_a_system_does_not_say_is_no_number() {
    let mut unknown = measured();
    for [ours, _] in &mut unknown.rounds {
        ours.said["memory"] = Value::Null;
        ours.said["gemm_rate"] = Value::Null;
    }
    let comparison = comparison();
    let mut report = report(&comparison);
    report.add(&comparison.rows[1], Ok(unknown));
    assert!(report.markdown().contains("| ? / 4.00 = ? | ? |"));
    assert_eq!(report.json()["rows"][2]["gemm_share"], Value::Null);
}
