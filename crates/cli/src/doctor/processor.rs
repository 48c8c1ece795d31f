use std::env;
use std::thread;

use super::line::Line;

/// The instructions that make a difference to training.
pub(super) fn features() -> Line {
    let there: Vec<&str> = all_features()
        .into_iter()
        .filter(|(_, there)| *there)
        .map(|(name, _)| name)
        .collect();
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
    let fast: Vec<&str> = all_features()
        .into_iter()
        .filter(|(name, there)| *there && name.contains("bf16"))
        .map(|(name, _)| name)
        .collect();
    if fast.is_empty() {
        return Line::note(
            "bf16",
            "not in this processor",
            "on the processor, train in fp32: bf16 is slower here",
        );
    }
    Line::ok("bf16", format!("fast ({})", fast.join(", ")))
}

/// Threads of libtorch's operators.
pub(super) fn threads() -> Line {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    judge_threads(
        i64::from(tch::get_num_threads()),
        cores as i64,
        env::var("OMP_NUM_THREADS").ok().as_deref(),
    )
}

fn judge_threads(threads: i64, cores: i64, asked: Option<&str>) -> Line {
    let asked = asked.map_or("not set".to_owned(), |asked| format!("= {asked}"));
    let found = format!("{threads} for {cores} cores, OMP_NUM_THREADS {asked}");
    if threads > cores {
        return Line::note(
            "threads",
            found,
            format!("set OMP_NUM_THREADS={cores}: more threads than cores is slow"),
        );
    }
    Line::ok("threads", found)
}

#[cfg(target_arch = "x86_64")]
fn all_features() -> Vec<(&'static str, bool)> {
    vec![
        ("avx2", is_x86_feature_detected!("avx2")),
        ("avx512f", is_x86_feature_detected!("avx512f")),
        ("avx512_bf16", is_x86_feature_detected!("avx512bf16")),
        ("amx_bf16", cpuinfo_has("amx_bf16")),
    ]
}

/// For what the standard library cannot detect yet. Known on Linux only.
#[cfg(target_arch = "x86_64")]
fn cpuinfo_has(flag: &str) -> bool {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let flags = text.lines().find(|line| line.starts_with("flags"));
    flags.is_some_and(|flags| flags.split_whitespace().any(|word| word == flag))
}

#[cfg(target_arch = "aarch64")]
fn all_features() -> Vec<(&'static str, bool)> {
    use std::arch::is_aarch64_feature_detected;
    vec![
        ("neon", is_aarch64_feature_detected!("neon")),
        ("sve", is_aarch64_feature_detected!("sve")),
        ("bf16", is_aarch64_feature_detected!("bf16")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_threads_than_cores_are_noted() {
        assert!(judge_threads(2, 2, None).to_string().starts_with("ok"));
        let line = judge_threads(8, 2, Some("8")).to_string();
        assert!(
            line.starts_with("note") && line.contains("OMP_NUM_THREADS=2"),
            "{line}"
        );
    }
}
