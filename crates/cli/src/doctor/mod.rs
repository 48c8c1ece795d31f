//! What this machine and this build have, and what to do about what is missing.

mod cuda;
mod libtorch;
mod line;
mod processor;
mod storage;

use std::process::ExitCode;

use serde_json::{Value, json};

use line::Line;

use crate::output::say;

/// One check is one line.
const CHECKS: [fn() -> Line; 9] = [
    libtorch::libtorch,
    libtorch::kernels,
    processor::features,
    processor::bf16,
    processor::products,
    processor::threads,
    cuda::cuda,
    storage::cache,
    storage::disk,
];

/// Checks everything, and prints what was found.
pub(crate) fn doctor(as_json: bool) -> ExitCode {
    let lines = CHECKS.map(|check| check());
    if as_json {
        say!("{:#}", report(&lines));
    } else {
        for line in &lines {
            say!("{line}");
        }
    }
    ExitCode::from(u8::from(lines.iter().any(Line::must_be_fixed)))
}

fn report(lines: &[Line]) -> Value {
    json!({ "lines": lines.iter().map(Line::json).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_can_run_what_it_built() {
        let line = libtorch::libtorch();
        assert!(line.to_string().starts_with("ok    libtorch "), "{line}");
        assert!(!line.must_be_fixed());
    }

    #[test]
    fn json_has_what_the_text_has() {
        let lines = [
            Line::ok("threads", "2"),
            Line::note("bf16", "slow", "wait"),
            Line::fix("disk", "full", "free some"),
        ];
        let expected = json!({ "lines": [
            { "subject": "threads", "found": "2", "verdict": "ok" },
            { "subject": "bf16", "found": "slow", "verdict": "note", "advice": "wait" },
            { "subject": "disk", "found": "full", "verdict": "fix", "advice": "free some" },
        ]});
        assert_eq!(report(&lines), expected);
        assert_eq!(lines[0].to_string(), "ok    threads          2");
        let fix = "fix   disk             full\n                       -> free some";
        assert_eq!(lines[2].to_string(), fix);
        assert_eq!(lines.map(|line| line.must_be_fixed()), [false, false, true]);
    }
}
