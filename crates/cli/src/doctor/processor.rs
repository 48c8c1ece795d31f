use std::env;
use std::thread;

use super::line::Line;
use cloze_run::Rates;

/// The instructions that make a difference to training.
pub(super) fn features() -> Line {
    let there = cloze_native::instruction_sets();
    if there.is_empty() {
        let advice =
            "libtorch falls back to its slowest kernels here: use a newer processor for real runs";
        return Line::note(
            "processor",
            "none of the vector instructions that libtorch uses",
            advice,
        );
    }
    Line::ok("processor", there.join(" "))
}

/// Whether products of bf16 matrices are computed by the processor itself.
pub(super) fn bf16() -> Line {
    let fast: Vec<&str> = cloze_native::instruction_sets()
        .into_iter()
        .filter(|name| name.contains("bf16"))
        .collect();
    if fast.is_empty() {
        return Line::note(
            "bf16",
            "not in this processor",
            "on the processor, train in fp32: bf16 is slower here",
        );
    }
    let amx = if fast.contains(&"amx_bf16") {
        ""
    } else {
        ", no AMX"
    };
    Line::ok(
        "bf16",
        format!("in this processor ({}{amx})", fast.join(", ")),
    )
}

/// How fast it multiplies matrices, as a run would let it.
pub(super) fn products() -> Line {
    cloze_native::route_fp32_to_onednn(true);
    Line::ok("products", Rates::measure().to_string())
}

/// Threads of libtorch's operators.
pub(super) fn threads() -> Line {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    judge_threads(
        i64::from(tch::get_num_threads()),
        cores as i64,
        env::var("OMP_NUM_THREADS").ok().as_deref(),
        ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"]
            .into_iter()
            .any(|name| env::var_os(name).is_some()),
    )
}

fn judge_threads(threads: i64, cores: i64, asked: Option<&str>, waiting_is_set: bool) -> Line {
    let asked = asked.map_or("not set".to_owned(), |asked| format!("= {asked}"));
    let found = format!("{threads} for {cores} cores, OMP_NUM_THREADS {asked}");
    if threads > cores {
        return Line::note(
            "threads",
            found,
            format!("set OMP_NUM_THREADS={cores}: more threads than cores is slow"),
        );
    }
    if threads > 1 && !waiting_is_set {
        return Line::note(
            "threads",
            found,
            "set GOMP_SPINCOUNT=1000, as `cargo xtask` does: waiting threads spin for long, which \
             is slow where other programs run",
        );
    }
    Line::ok("threads", found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_threads_than_cores_are_noted() {
        let verdict =
            |threads, asked, waiting| judge_threads(threads, 2, asked, waiting).to_string();
        assert!(verdict(2, None, true).starts_with("ok"));
        assert!(verdict(1, Some("1"), false).starts_with("ok"));
        assert!(verdict(2, None, false).contains("GOMP_SPINCOUNT=1000"));
        let line = verdict(8, Some("8"), true);
        assert!(
            line.starts_with("note") && line.contains("OMP_NUM_THREADS=2"),
            "{line}"
        );
    }
}
