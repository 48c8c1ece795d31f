use std::env::consts::{ARCH, OS};

use crate::{Error, Variant};

/// A wheel that is known to the last bit. Its file name tells the client all that it must ask
/// for, see PEP 427.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wheel {
    pub(crate) file: &'static str,
    pub(crate) sha256: &'static str,
}

/// The wheels that hold libtorch for this machine. Their SHA-256 were taken from the files
/// themselves, fetched in November 2026; the tags of Python 3.11 are as good as any, for nothing
/// of Python is kept.
pub(crate) fn wheels(variant: Variant) -> Result<Vec<Wheel>, Error> {
    let lists: &[&'static str] = match (variant, OS, ARCH) {
        (Variant::Cpu, "linux", "x86_64") => &[LINUX_X86_64],
        (Variant::Cuda, "linux", "x86_64") => &[LINUX_X86_64, CUDA_X86_64],
        (Variant::Cpu, "linux", "aarch64") => &[LINUX_AARCH64],
        (Variant::Cpu, "macos", "aarch64") => &[MACOS_ARM64],
        (Variant::Cuda, ..) => return none("CUDA is offered for linux on x86_64 alone"),
        _ => return none("PyPI has no wheels that are known"),
    };
    Ok(lists.iter().copied().flat_map(read).collect())
}

fn none(why: &str) -> Result<Vec<Wheel>, Error> {
    let why = format!("{why}, and this is {OS} on {ARCH}");
    Err(Error::NotOffered(why))
}

/// True where the wheels were fetched, hashed and read, but never linked and run.
pub(crate) fn untested(variant: Variant) -> bool {
    (variant, OS, ARCH) != (Variant::Cpu, "linux", "x86_64")
}

// As `sha256sum` writes and checks them.
// That libtorch_cpu.so needs libcudart and libcupti even where there is no card.
const LINUX_X86_64: &str = include_str!("pins/linux-x86_64.sha256");
const LINUX_AARCH64: &str = include_str!("pins/linux-aarch64.sha256");
const MACOS_ARM64: &str = include_str!("pins/macos-aarch64.sha256");
// What the wheels of torch 2.11.0 and of cuda-toolkit 13.0.2 require, without Triton: 2.1 GB.
const CUDA_X86_64: &str = include_str!("pins/linux-x86_64-cuda.sha256");

fn read(list: &'static str) -> impl Iterator<Item = Wheel> {
    let pairs = list.lines().filter_map(|line| line.split_once("  "));
    pairs.map(|(sha256, file)| Wheel { file, sha256 })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_pin_is_a_hash_of_its_own() {
        let lists = [LINUX_X86_64, LINUX_AARCH64, MACOS_ARM64, CUDA_X86_64];
        let all: Vec<_> = lists.into_iter().flat_map(read).collect();
        let hashes: HashSet<_> = all.iter().map(|wheel| wheel.sha256).collect();
        let files: HashSet<_> = all.iter().map(|wheel| wheel.file).collect();
        assert_eq!(all.len(), lists.concat().lines().count());
        assert_eq!((hashes.len(), files.len()), (all.len(), all.len()));
        for hash in hashes {
            assert!(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
    }
}
