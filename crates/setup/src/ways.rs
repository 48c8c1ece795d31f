use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::error::chain;
use crate::{Error, VERSION, Variant, archive, cache, check, chosen, pins, process, size, wheels};

/// A libtorch that fits, and where it is: the one that the user chose (`LIBTORCH`,
/// `LIBTORCH_USE_PYTORCH=1`), the one in the cache folder, PyTorch's own archive, the wheels on PyPI.
/// What it does is told on standard error.
///
/// # Errors
///
/// A choice of the user that does not fit; or every way with its reason, when none worked.
pub fn libtorch(variant: Variant) -> Result<PathBuf, Error> {
    match chosen::by_user(None, variant)? {
        Some(folder) => Ok(folder),
        None => cached_or_fetched(variant),
    }
}

/// The same for a checkout, whose builds find it through this link; the link is made where needed. A
/// libtorch with CUDA stays where one without is asked for.
///
/// # Errors
///
/// Those of [`libtorch`], and where there is something else in the link's place.
pub fn link(link: &Path, variant: Variant) -> Result<PathBuf, Error> {
    let folder = match chosen::by_user(Some(link), variant)? {
        Some(folder) => folder,
        None if check(link, variant).is_ok() => {
            return fs::canonicalize(link).map_err(Error::io("follow", link));
        }
        None => cached_or_fetched(variant)?,
    };
    point(link, &folder)?;
    Ok(folder)
}

/// The packages of PyPI with this libtorch and all that it links, as pip wants them:
/// `torch==2.11.0`, ..
///
/// # Errors
///
/// Where none are known for this machine.
pub fn packages(variant: Variant) -> Result<Vec<String>, Error> {
    let pinned = pins::wheels(variant)?;
    let requirements = pinned.iter().map(|wheel| wheels::requirement(wheel.file));
    Ok(requirements.collect())
}

/// The first client for wheels that works here.
#[must_use]
pub fn wheel_client() -> Option<String> {
    let mut pips = wheels::PIPS.iter();
    pips.find(|pip| process::works(Command::new(pip[0]).args(&pip[1..]).arg("--version")))
        .map(|pip| pip.join(" "))
}

/// A way to fetch libtorch into an empty folder; `downloads` outlives a failure.
type Fetch = fn(variant: Variant, downloads: &Path, into: &Path) -> Result<(), Error>;

const WAYS: [(&str, Fetch); 2] = [
    ("PyTorch's archive", archive::fetch),
    ("PyPI's wheels", wheels::fetch),
];

fn cached_or_fetched(variant: Variant) -> Result<PathBuf, Error> {
    let root = cache::root()?;
    let folder = root.join(variant.folder_name());
    if check(&folder, variant).is_ok() {
        return Ok(folder);
    }
    let _lock = cache::lock(&root)?;
    // Another setup may have finished while we waited.
    let Err(missing) = check(&folder, variant) else {
        return Ok(folder);
    };
    eprintln!("{}", size::announcement(variant, &root));
    let downloads = root.join("downloads");
    let mut tried = vec![("cache folder", missing.to_string())];
    for (index, (name, fetch)) in WAYS.into_iter().enumerate() {
        let start = Instant::now();
        let outcome = cache::fill(&folder, |unpacking| {
            fetch(variant, &downloads, unpacking)?;
            Ok(check(unpacking, variant)?)
        });
        match outcome {
            Ok(()) => {
                let seconds = start.elapsed().as_secs_f64();
                eprintln!("libtorch {VERSION} from {name}, in {seconds:.0} s");
                return Ok(folder);
            }
            Err(error) => {
                if let Some((next, _)) = WAYS.get(index + 1) {
                    eprintln!("{error}; taking {next}");
                }
                tried.push((name, chain(&error)));
            }
        }
    }
    Err(Error::NoWay { tried })
}

/// Replaces the link in one step, so that a build beside us finds the old one or the new one.
fn point(link: &Path, folder: &Path) -> Result<(), Error> {
    if fs::read_link(link).is_ok_and(|target| target == folder) {
        return Ok(());
    }
    let temporary = link.with_extension(format!("{}", std::process::id()));
    symlink(folder, &temporary)
        .and_then(|()| fs::rename(&temporary, link))
        .inspect_err(|_| drop(fs::remove_file(&temporary)))
        .map_err(|source| Error::Link {
            link: link.to_path_buf(),
            folder: folder.to_path_buf(),
            source,
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
