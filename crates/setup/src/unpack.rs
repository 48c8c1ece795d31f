use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::Error;

/// Unpacks the files for which `place` names a path below `into`; wheels are ZIP files too. The
/// CRC-32 of each is checked on the way. Fails when `place` wants none of them.
pub(crate) fn unpack(
    archive: &Path,
    into: &Path,
    place: impl Fn(&str) -> Option<PathBuf>,
) -> Result<(), Error> {
    let name = archive.file_name().unwrap_or_default().to_string_lossy();
    eprintln!("unpacking {name}");
    let cannot = |source: Box<dyn std::error::Error + Send + Sync>| Error::Unpack {
        archive: archive.to_path_buf(),
        source,
    };
    match unpacked(archive, into, place).map_err(cannot)? {
        0 => Err(Error::Nothing(archive.to_path_buf())),
        _ => Ok(()),
    }
}

/// How many files there are now.
fn unpacked(
    archive: &Path,
    into: &Path,
    place: impl Fn(&str) -> Option<PathBuf>,
) -> Result<usize, Box<dyn std::error::Error + Send + Sync>> {
    let mut zip = ZipArchive::new(BufReader::new(File::open(archive)?))?;
    let mut unpacked = 0;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index)?;
        // A name that leads out of the folder has no enclosed form.
        let enclosed = entry.enclosed_name();
        let name = enclosed.as_deref().and_then(Path::to_str);
        let Some(path) = name.and_then(&place) else {
            continue;
        };
        if entry.is_dir() {
            continue;
        }
        write(&into.join(path), &mut entry)?;
        unpacked += 1;
    }
    Ok(unpacked)
}

fn write(path: &Path, content: &mut impl io::Read) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = File::create(path)?;
    io::copy(content, &mut file)?;
    // Before the rename that says "whole". Not for the 10,000 headers, where it takes minutes: a
    // header that a power cut emptied is seen by the compiler.
    if path.parent().is_some_and(|parent| parent.ends_with("lib")) {
        file.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// Writes a ZIP file of these names, each file holding its own name.
    pub(crate) fn make(path: &Path, names: &[&str]) {
        let mut zip = ZipWriter::new(File::create(path).unwrap());
        for name in names {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(name.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
    }

    #[test]
    fn wanted_files_go_to_their_places_and_no_others() {
        let home = tempfile::tempdir().unwrap();
        let archive = home.path().join("a.zip");
        make(&archive, &["a/lib/x", "a/y", "../out"]);
        let into = home.path().join("into");
        unpack(&archive, &into, |name| {
            name.strip_prefix("a/lib/")
                .map(|rest| Path::new("lib").join(rest))
        })
        .unwrap();
        assert_eq!(fs::read_to_string(into.join("lib/x")).unwrap(), "a/lib/x");
        assert_eq!(fs::read_dir(&into).unwrap().count(), 1);
        unpack(&archive, &into, |name| Some(name.into())).unwrap();
        assert!(!home.path().join("out").exists());
        assert!(unpack(&archive, &into, |_| None).is_err());
    }

    #[test]
    fn a_cut_or_changed_archive_is_an_error() {
        let home = tempfile::tempdir().unwrap();
        let archive = home.path().join("a.zip");
        make(&archive, &["lib/x"]);
        let whole = fs::read(&archive).unwrap();
        for length in [0, whole.len() / 2, whole.len() - 1] {
            fs::write(&archive, &whole[..length]).unwrap();
            let outcome = unpack(&archive, home.path(), |name| Some(name.into()));
            assert!(outcome.is_err(), "cut to {length} bytes");
        }
    }
}
