use std::env::consts::{ARCH, OS};
use std::path::Path;

use crate::{VERSION, Variant};

/// What setup is about to cost, said before it begins.
pub(crate) fn announcement(variant: Variant, cache: &Path) -> String {
    let what = format!("libtorch {VERSION} is not in {} yet", cache.display());
    match megabytes(variant, OS, ARCH) {
        None => what,
        Some((download, kept)) => format!(
            "{what}: up to {} to download, {} of disk until it is unpacked and {} then",
            gigabytes(download),
            gigabytes(download + kept),
            gigabytes(kept)
        ),
    }
}

/// Of the pinned wheels, and of what is kept of them: added up in November 2026. The archive is smaller.
fn megabytes(variant: Variant, os: &str, arch: &str) -> Option<(u32, u32)> {
    match (variant, os, arch) {
        (Variant::Cpu, "linux", "x86_64") => Some((544, 497)),
        (Variant::Cuda, "linux", "x86_64") => Some((2513, 3797)),
        (Variant::Cpu, "linux", "aarch64") => Some((432, 337)),
        (Variant::Cpu, "macos", "aarch64") => Some((81, 257)),
        _ => None,
    }
}

fn gigabytes(megabytes: u32) -> String {
    format!(
        "{:.1} GB",
        f64::from(megabytes.next_multiple_of(100)) / 1000.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pins;

    #[test]
    fn what_can_be_fetched_has_a_size() {
        for variant in [Variant::Cpu, Variant::Cuda] {
            let is_offered = pins::wheels(variant).is_ok();
            assert_eq!(megabytes(variant, OS, ARCH).is_some(), is_offered);
        }
        assert_eq!(gigabytes(544), "0.6 GB");
        assert_eq!(gigabytes(2100), "2.1 GB");
    }
}
