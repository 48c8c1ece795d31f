//! Gets libtorch without hands. Why these ways and this order: docs/adr/0002-libtorch-setup.md.

mod archive;
mod checksum;
mod chosen;
mod folder;
mod pins;
mod unpack;
mod wheels;

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{cache, process};

/// The one libtorch that the tch of this workspace fits.
pub(crate) const VERSION: &str = "2.11.0";

/// Which devices a libtorch can compute on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    /// The CPU.
    Cpu,
    /// The CPU and NVIDIA's cards.
    Cuda,
}

/// A way to fetch libtorch into an empty folder; `downloads` outlives a failure.
type Fetch = fn(variant: Variant, downloads: &Path, into: &Path) -> Result<()>;

const FETCHES: &[(&str, Fetch)] = &[
    ("official archive", archive::fetch),
    ("PyPI wheels", wheels::fetch),
];

/// Makes sure that `.libtorch` links to a whole libtorch, and returns where it is. Does nothing
/// when that is so already. A libtorch with CUDA serves where one without was asked for.
pub(crate) fn ensure(workspace: &Workspace, variant: Variant) -> Result<PathBuf> {
    let link = workspace.libtorch();
    let folder = match chosen::by_user(&link, variant)? {
        Some(folder) => folder,
        None if folder::check(&link, variant).is_ok() => return Ok(fs::canonicalize(&link)?),
        None => cached_or_fetched(variant)?,
    };
    point(&link, &folder)?;
    Ok(folder)
}

/// What is wrong with the libtorch of this workspace, if anything.
pub(crate) fn check(workspace: &Workspace) -> Result<PathBuf> {
    let link = workspace.libtorch();
    folder::check(&link, Variant::Cpu)?;
    Ok(fs::canonicalize(link)?)
}

/// The packages of PyPI with this libtorch and all that it links, as pip wants them:
/// `torch==2.11.0`, ..
pub(crate) fn packages(variant: Variant) -> Result<Vec<String>> {
    let pinned = pins::wheels(variant)?;
    let requirements = pinned.iter().map(|wheel| wheels::requirement(wheel.file));
    requirements.collect()
}

/// The first client for wheels that works here.
pub(crate) fn wheel_client() -> Option<String> {
    let mut pips = wheels::PIPS.iter();
    pips.find(|pip| process::works(Command::new(pip[0]).args(&pip[1..]).arg("--version")))
        .map(|pip| pip.join(" "))
}

fn cached_or_fetched(variant: Variant) -> Result<PathBuf> {
    let root = cache::root()?;
    let folder = root.join(variant.folder_name());
    if folder::check(&folder, variant).is_ok() {
        return Ok(folder);
    }
    let _lock = cache::lock(&root)?;
    // Another setup may have finished while we waited.
    let Err(missing) = folder::check(&folder, variant) else {
        return Ok(folder);
    };
    let mut report = report_of_what_was_looked_at(&missing);
    let downloads = root.join("downloads");
    for (name, fetch) in FETCHES {
        let start = Instant::now();
        let outcome = cache::fill(&folder, |unpacking| {
            fetch(variant, &downloads, unpacking)?;
            folder::check(unpacking, variant)
        });
        match outcome {
            Ok(()) => {
                eprintln!(
                    "libtorch {VERSION} from the {name}, in {:.0} s",
                    start.elapsed().as_secs_f64()
                );
                return Ok(folder);
            }
            Err(error) => {
                eprintln!("{name}: {error:#}");
                writeln!(report, "  {name:<22}{error:#}")?;
            }
        }
    }
    bail!(report + WHAT_TO_DO)
}

fn report_of_what_was_looked_at(missing: &anyhow::Error) -> String {
    format!(
        "no way to get libtorch {VERSION} worked. Tried were, in this order:\n  \
         {:<22}not set\n  {:<22}not set\n  {:<22}{missing:#}\n",
        "LIBTORCH", "LIBTORCH_USE_PYTORCH", "cache folder",
    )
}

const WHAT_TO_DO: &str = "\
What to do, one of these:
  - mend one of the ways above (a network, python3 with pip or uv) and run `cargo xtask setup` again
  - `pip install torch==2.11.0`, then `LIBTORCH_USE_PYTORCH=1 cargo xtask setup`
  - unpack a libtorch 2.11.0 by hand, then `LIBTORCH=/its/folder cargo xtask setup`";

/// Replaces the link in one step, so that a build beside us finds the old one or the new one.
fn point(link: &Path, folder: &Path) -> Result<()> {
    if fs::read_link(link).is_ok_and(|target| target == folder) {
        return Ok(());
    }
    let temporary = link.with_extension(format!("{}", std::process::id()));
    symlink(folder, &temporary)
        .and_then(|()| fs::rename(&temporary, link))
        .inspect_err(|_| drop(fs::remove_file(&temporary)))
        .with_context(|| {
            format!(
                "cannot link {} to {}: if the first is a folder of your own, move it and set \
                 LIBTORCH to its new place",
                link.display(),
                folder.display()
            )
        })
}

impl Variant {
    fn folder_name(self) -> String {
        let suffix = match self {
            Self::Cpu => "cpu",
            Self::Cuda => "cuda",
        };
        format!("libtorch-{VERSION}-{suffix}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_moves_in_one_step_and_never_replaces_a_folder() {
        let home = tempfile::tempdir().unwrap();
        let link = home.path().join(".libtorch");
        for name in ["old", "new", "new"] {
            let folder = home.path().join(name);
            fs::create_dir_all(&folder).unwrap();
            point(&link, &folder).unwrap();
            assert_eq!(fs::read_link(&link).unwrap(), folder);
        }
        let own = home.path().join("own");
        fs::create_dir_all(own.join("lib")).unwrap();
        let error = point(&own, &link).unwrap_err();
        assert!(error.to_string().contains("cannot link"));
        assert!(own.join("lib").is_dir());
        let names = fs::read_dir(home.path()).unwrap().count();
        assert_eq!(names, 4, "no temporary link is left");
    }
}
