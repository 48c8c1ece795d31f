use std::fs;
use std::path::{Path, PathBuf};

use super::line::Line;

/// The libtorch in this process: the version it was compiled for, and the folder it came from.
pub(super) fn libtorch() -> Line {
    let compiled = cloze_native::libtorch_version();
    let Some(folder) = folder() else {
        return Line::ok(
            "libtorch",
            format!("{compiled}, from a folder that this system does not tell"),
        );
    };
    judge(&compiled, &folder, installed_version(&folder).as_deref())
}

/// Which of its kernels libtorch chose for this processor.
pub(super) fn kernels() -> Line {
    let kernels = cloze_native::cpu_capability();
    if kernels == "DEFAULT" && cfg!(target_arch = "x86_64") {
        let advice =
            "these are the slow ones: unset ATEN_CPU_CAPABILITY, if the processor has avx2";
        return Line::note("kernels", kernels, advice);
    }
    Line::ok("kernels", kernels)
}

/// The folder of the libtorch that is loaded. Known on Linux only.
pub(super) fn folder() -> Option<PathBuf> {
    loaded_from(&fs::read_to_string("/proc/self/maps").ok()?)
}

fn judge(compiled: &str, folder: &Path, installed: Option<&str>) -> Line {
    let found = format!("{compiled}, from {}", folder.display());
    match installed {
        Some(installed) if installed != compiled => {
            let advice = "unset LD_LIBRARY_PATH, or run `cargo xtask setup` and build again";
            Line::fix("libtorch", format!("{found}, where {installed} is"), advice)
        }
        _ => Line::ok("libtorch", found),
    }
}

/// What an archive of libtorch says of itself, without the suffix of the variant (`+cpu`).
fn installed_version(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.parent()?.join("build-version")).ok()?;
    text.trim().split('+').next().map(str::to_owned)
}

/// From the memory map of a process (`man 5 proc_pid_maps`): the path is all from the first slash.
fn loaded_from(maps: &str) -> Option<PathBuf> {
    maps.lines().find_map(|line| {
        let path = Path::new(&line[line.find('/')?..]);
        let is_libtorch = path.file_name()?.to_str()?.starts_with("libtorch_cpu.so");
        is_libtorch.then(|| path.parent().map(Path::to_owned))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_read_from_the_memory_map() {
        let maps = "55d0-55d1 r--p 00000000 08:01 12 /opt/libtorch_cpu.so.d/cloze\n\
            7f00-7f01 rw-p 00000000 00:00 0\n\
            7f02-7f03 r-xp 00001000 08:01 34 /srv/a b/lib/libtorch_cpu.so (deleted)\n";
        assert_eq!(loaded_from(maps), Some(PathBuf::from("/srv/a b/lib")));
        assert_eq!(
            loaded_from("7f00-7f01 rw-p 00000000 00:00 0 [heap]\n"),
            None
        );
    }

    #[test]
    fn another_version_than_the_compiled_one_must_be_fixed() {
        let folder = Path::new("/opt/lib");
        assert!(judge("2.11.0", folder, Some("2.10.0")).must_be_fixed());
        assert!(!judge("2.11.0", folder, Some("2.11.0")).must_be_fixed());
        assert!(!judge("2.11.0", folder, None).must_be_fixed());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_loaded_libtorch_is_found() {
        let folder = folder().expect("this test is linked to libtorch");
        assert!(folder.join("libtorch_cpu.so").exists());
    }
}
