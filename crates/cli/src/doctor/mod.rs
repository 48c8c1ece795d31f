//! What this machine and this build have, and what to do about what is missing.

mod cuda;
mod libtorch;
mod line;
mod processor;
mod storage;

use std::fmt;

use serde::Serialize;

use line::Line;

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

/// The findings of all checks, for a reader (`Display`) or a program (JSON).
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    lines: Vec<Line>,
}

/// Checks everything.
pub(crate) fn examine() -> Report {
    Report {
        lines: CHECKS.iter().map(|check| check()).collect(),
    }
}

impl Report {
    /// Whether nothing must be mended before a run.
    pub(crate) fn is_healthy(&self) -> bool {
        !self.lines.iter().any(Line::must_be_fixed)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_can_run_what_it_built() {
        let report = examine();
        let text = report.to_string();
        assert!(text.starts_with("ok    libtorch "), "{text}");
        let fixes = text.lines().filter(|line| line.starts_with("fix")).count();
        assert_eq!(fixes == 0, report.is_healthy(), "{text}");
    }

    #[test]
    fn one_fix_is_enough_to_be_ill() {
        let ok = || Line::ok("disk", "much");
        assert!(
            Report {
                lines: vec![ok(), Line::note("bf16", "slow", "wait")]
            }
            .is_healthy()
        );
        assert!(
            !Report {
                lines: vec![ok(), Line::fix("disk", "full", "free some")]
            }
            .is_healthy()
        );
    }

    #[test]
    fn json_has_what_the_text_has() {
        let report = Report {
            lines: vec![
                Line::ok("threads", "2"),
                Line::fix("disk", "full", "free some"),
            ],
        };
        let expected = serde_json::json!({ "lines": [
            { "subject": "threads", "found": "2", "verdict": "ok" },
            { "subject": "disk", "found": "full", "verdict": "fix", "advice": "free some" },
        ]});
        assert_eq!(serde_json::to_value(&report).unwrap(), expected);
        assert_eq!(
            report.to_string(),
            "ok    threads          2\nfix   disk             full\n                       -> free some\n"
        );
    }
}
