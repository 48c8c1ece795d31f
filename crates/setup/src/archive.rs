use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::unpack::unpack;
use crate::{Error, VERSION, Variant, cache, process};

const HOST: &str = "download.pytorch.org";

/// Fetches PyTorch's own archive with curl. No checksum is published for it: what vouches for it
/// is TLS, the ZIP's checksums and the version that the caller reads in it.
pub(crate) fn fetch(variant: Variant, downloads: &Path, into: &Path) -> Result<(), Error> {
    let url = format!("https://{HOST}/libtorch/cpu/{}", name(variant)?);
    let archive = downloads.join(url.rsplit('/').next().unwrap_or(&url));
    cache::create(downloads)?;
    if !archive.exists() {
        reach(&url)?;
        download(&url, &archive)?;
    }
    eprintln!("note: this archive has no pinned checksum");
    let outcome = unpack(&archive, into, place);
    // Kept neither when good, for it was used, nor when bad, for the next start would meet it.
    fs::remove_file(&archive).map_err(Error::io("remove", &archive))?;
    outcome
}

fn name(variant: Variant) -> Result<String, Error> {
    match (variant, OS, ARCH) {
        (Variant::Cuda, ..) => {
            let why = format!("the archive at {HOST} is the one for CPUs");
            Err(Error::NotOffered(why))
        }
        (_, "linux", "x86_64") => Ok(format!("libtorch-shared-with-deps-{VERSION}%2Bcpu.zip")),
        // Untested: written from the address that PyTorch's download page gives.
        (_, "macos", "aarch64") => Ok(format!("libtorch-macos-arm64-{VERSION}.zip")),
        _ => {
            let why = format!("{HOST} has no archive for {OS} on {ARCH}");
            Err(Error::NotOffered(why))
        }
    }
}

/// Asks for the headers alone. Gives up soon on a host that cannot be reached: there is another way.
fn reach(url: &str) -> Result<(), Error> {
    let ask = ["--head", "--fail", "--location", "--silent", "--show-error"];
    let mut curl = Command::new("curl");
    curl.args(ask).args(["--connect-timeout", "10", "--output"]);
    let outcome = process::try_out(curl.arg("/dev/null").arg(url));
    outcome.map_err(|error| Error::Unreachable {
        host: HOST,
        source: Box::new(error),
    })
}

/// Downloads to `FILE.part`, going on where an earlier start stopped, and renames it at the end.
fn download(url: &str, file: &Path) -> Result<(), Error> {
    eprintln!("downloading {url}");
    let part = part_of(file);
    let outcome = process::watch(
        Command::new("curl")
            .args(["--fail", "--location", "--show-error", "--progress-bar"])
            .args(["--connect-timeout", "10", "--retry", "2"])
            .args(["--speed-limit", "1000", "--speed-time", "60"])
            .args(["--continue-at", "-", "--output"])
            .arg(&part)
            .arg(url),
    );
    match outcome {
        Ok(()) => fs::rename(&part, file).map_err(Error::io("rename", &part)),
        Err(error) => {
            // Nothing came, or the server refuses to go on: the next start begins anew.
            if error.to_string().contains("curl: (22)") || error.to_string().contains("curl: (33)")
            {
                fs::remove_file(part).ok();
            }
            Err(error)
        }
    }
}

fn part_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// Headers and shared libraries; neither the static ones, which are many, nor Python's.
fn place(name: &str) -> Option<PathBuf> {
    let inside = Path::new(name.strip_prefix("libtorch/")?);
    let library = name.contains(".so") || name.contains(".dylib");
    let wanted = inside.starts_with("include")
        || inside.starts_with("lib") && library && !name.contains("python");
    wanted.then(|| inside.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_shared_libraries_are_kept() {
        let kept = |name: &str| place(name).is_some();
        assert!(kept("libtorch/include/torch/torch.h"));
        assert!(kept("libtorch/lib/libgomp-1a2b3c.so.1"));
        assert!(kept("libtorch/lib/libc10.dylib"));
        assert!(!kept("libtorch/lib/libprotobuf.a"));
        assert!(!kept("libtorch/lib/libtorch_python.so"));
        assert!(!kept("libtorch/share/cmake/Torch/TorchConfig.cmake"));
        assert!(!kept("other/include/torch/torch.h"));
    }

    #[test]
    fn a_download_is_renamed_when_whole_and_resumed_when_not() {
        if !process::works(Command::new("curl").arg("--version")) {
            eprintln!("skipped: there is no curl");
            return;
        }
        let home = tempfile::tempdir().unwrap();
        let source = home.path().join("source");
        fs::write(&source, "0123456789").unwrap();
        let file = home.path().join("file.zip");
        let url = format!("file://{}", source.display());
        // Had it started anew, the two letters would be gone.
        fs::write(part_of(&file), "ab").unwrap();
        download(&url, &file).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "ab23456789");
        assert!(!part_of(&file).exists());

        reach(&url).unwrap();
        let error = reach("file:///no/such/file").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the archive at download.pytorch.org cannot be reached"
        );
        let missing = home.path().join("missing.zip");
        let error = download("file:///no/such/file", &missing).unwrap_err();
        assert!(error.to_string().contains("curl"), "{error}");
        assert!(!missing.exists());
    }
}
