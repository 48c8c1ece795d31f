use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{VERSION, Variant};

/// Fails when the folder is not a libtorch of our version for these devices. The version is read
/// from a header: the one place where archives, wheels and installed PyTorch all have it.
pub(super) fn check(folder: &Path, variant: Variant) -> Result<()> {
    ensure!(folder.exists(), "{}: not there", folder.display());
    for name in variant.libraries() {
        let library = folder.join(format!("lib/{DLL_PREFIX}{name}{DLL_SUFFIX}"));
        ensure!(library.exists(), "{}: not there", library.display());
    }
    let api = folder.join("include/torch/csrc/api/include/torch/torch.h");
    ensure!(api.exists(), "{}: not there", api.display());
    let version = version(folder)?;
    ensure!(
        version == VERSION,
        "{} holds libtorch {version}, and tch needs {VERSION}",
        folder.display()
    );
    Ok(())
}

fn version(folder: &Path) -> Result<String> {
    // Since 2.8 the numbers stand in the first of the two; an older release is named as such.
    let headers = [
        "include/torch/headeronly/version.h",
        "include/torch/csrc/api/include/torch/version.h",
    ];
    let found = headers.iter().find_map(|header| {
        let text = fs::read_to_string(folder.join(header)).ok()?;
        let part = |name: &str| {
            Some(
                text.split_once(name)?
                    .1
                    .split_whitespace()
                    .next()?
                    .to_owned(),
            )
        };
        Some([part("_MAJOR ")?, part("_MINOR ")?, part("_PATCH ")?].join("."))
    });
    found.with_context(|| format!("{} holds no header with its version", folder.display()))
}

impl Variant {
    fn libraries(self) -> &'static [&'static str] {
        match self {
            Self::Cpu => &["torch", "torch_cpu", "c10"],
            Self::Cuda => &["torch", "torch_cpu", "c10", "torch_cuda"],
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Writes what `check` looks at.
    pub(crate) fn make(folder: &Path, minor: u32) {
        let version = format!(
            "#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR {minor}\n\
             #define TORCH_VERSION_PATCH 0\n"
        );
        let files = [
            ("include/torch/headeronly/version.h", version.as_str()),
            ("include/torch/csrc/api/include/torch/torch.h", ""),
        ];
        let libraries =
            ["torch", "torch_cpu", "c10"].map(|name| format!("lib/lib{name}{DLL_SUFFIX}"));
        let libraries = libraries.iter().map(|path| (path.as_str(), ""));
        for (path, text) in libraries.chain(files) {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    #[test]
    fn a_whole_folder_passes_and_each_lack_is_named() {
        let home = tempfile::tempdir().unwrap();
        let complain = |variant| check(home.path(), variant).unwrap_err().to_string();
        assert!(complain(Variant::Cpu).contains("libtorch"));
        make(home.path(), 10);
        assert!(complain(Variant::Cpu).contains("holds libtorch 2.10.0"));
        make(home.path(), 11);
        check(home.path(), Variant::Cpu).unwrap();
        assert!(complain(Variant::Cuda).contains("torch_cuda"));
        fs::remove_file(home.path().join("include/torch/headeronly/version.h")).unwrap();
        assert!(complain(Variant::Cpu).contains("version"));
        assert!(check(&home.path().join("nowhere"), Variant::Cpu).is_err());
    }
}
