use std::path::Path;

use tch::Cuda;

use super::libtorch;
use super::line::Line;

/// Whether GPUs can be used, and if not, which part is missing.
pub(super) fn cuda() -> Line {
    judge(&Seen {
        linked: cloze_native::cuda_linked(),
        gpus: if Cuda::is_available() {
            Cuda::device_count()
        } else {
            0
        },
        driver: ["/proc/driver/nvidia/version", "/dev/nvidiactl"]
            .iter()
            .any(|path| Path::new(path).exists()),
        library: libtorch::folder().is_some_and(|folder| folder.join("libtorch_cuda.so").exists()),
    })
}

struct Seen {
    /// libtorch's CUDA half is in this process.
    linked: bool,
    gpus: i64,
    /// The NVIDIA driver is in the kernel.
    driver: bool,
    /// libtorch's CUDA half lies in the folder.
    library: bool,
}

fn judge(seen: &Seen) -> Line {
    match *seen {
        Seen {
            linked: true,
            gpus: 1..,
            ..
        } => Line::ok("CUDA", format!("linked, GPUs seen: {}", seen.gpus)),
        Seen {
            linked: true,
            driver: true,
            ..
        } => {
            let advice = "see what `nvidia-smi` says; the driver must know CUDA 13, and CUDA_VISIBLE_DEVICES not hide the GPU";
            Line::note("CUDA", "linked, but no GPU is seen", advice)
        }
        Seen { linked: true, .. } => Line::note(
            "CUDA",
            "linked, but there is no NVIDIA driver",
            "runs use the processor; for a GPU, install its driver",
        ),
        Seen { library: true, .. } => {
            let advice =
                "build again: `touch crates/cli/build.rs && cargo build --release -p cloze-cli`";
            Line::fix("CUDA", "in libtorch's folder, but not linked", advice)
        }
        Seen { driver: true, .. } => {
            let advice = "for the GPU, run `cargo xtask setup --cuda` and build again";
            Line::note(
                "CUDA",
                "an NVIDIA driver, but a libtorch for processors only",
                advice,
            )
        }
        _ => Line::ok(
            "CUDA",
            "not linked, and no NVIDIA driver here: runs use the processor",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_missing_part_has_its_own_advice() {
        let line = |linked, gpus, driver, library| {
            judge(&Seen {
                linked,
                gpus,
                driver,
                library,
            })
            .to_string()
        };
        assert!(
            line(true, 2, true, true).starts_with("ok    CUDA             linked, GPUs seen: 2")
        );
        assert!(line(true, 0, true, true).contains("nvidia-smi"));
        assert!(line(true, 0, false, true).contains("install its driver"));
        assert!(line(false, 0, true, true).starts_with("fix"));
        assert!(line(false, 0, true, false).contains("setup --cuda"));
        assert!(line(false, 0, false, false).starts_with("ok"));
    }
}
