use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};

/// The one libtorch that tch 0.24 fits.
pub const VERSION: &str = "2.11.0";

/// Which devices a libtorch can compute on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The CPU.
    Cpu,
    /// The CPU and NVIDIA's cards.
    Cuda,
}

/// Why a folder is no libtorch that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The folder, or a file that it must have, is not there.
    #[error("{} is not there", .0.display())]
    Missing(PathBuf),
    /// It is of another version.
    #[error("{} holds libtorch {found}, and tch needs {VERSION}", .folder.display())]
    OtherVersion {
        /// The folder.
        folder: PathBuf,
        /// Its version, as a header has it.
        found: String,
    },
    /// No header of the folder has its version.
    #[error("{} holds no header with its version", .0.display())]
    NoVersion(PathBuf),
}

/// Looks whether the folder is a libtorch of [`VERSION`] for these devices. The version is read from a
/// header: the one place where archives, wheels and installed PyTorch all have it.
///
/// # Errors
///
/// What it lacks.
pub fn check(folder: &Path, variant: Variant) -> Result<(), Unfit> {
    let there = |path: PathBuf| match path.exists() {
        true => Ok(()),
        false => Err(Unfit::Missing(path)),
    };
    there(folder.to_path_buf())?;
    for name in variant.libraries() {
        there(folder.join(format!("lib/{DLL_PREFIX}{name}{DLL_SUFFIX}")))?;
    }
    there(folder.join("include/torch/csrc/api/include/torch/torch.h"))?;
    match version(folder) {
        Some(found) if found == VERSION => Ok(()),
        Some(found) => Err(Unfit::OtherVersion {
            folder: folder.to_path_buf(),
            found,
        }),
        None => Err(Unfit::NoVersion(folder.to_path_buf())),
    }
}

fn version(folder: &Path) -> Option<String> {
    // Since 2.8 the numbers stand in the first of the two; an older release is named as such.
    let headers = [
        "include/torch/headeronly/version.h",
        "include/torch/csrc/api/include/torch/version.h",
    ];
    headers.iter().find_map(|header| {
        let text = fs::read_to_string(folder.join(header)).ok()?;
        let part = |name: &str| text.split_once(name)?.1.split_whitespace().next();
        Some([part("_MAJOR ")?, part("_MINOR ")?, part("_PATCH ")?].join("."))
    })
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
pub(crate) mod tests {
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
