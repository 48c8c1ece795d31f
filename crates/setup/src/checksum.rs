use std::fs::File;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::Error;

/// Fails when the file's SHA-256 is not `expected`, given in hexadecimal.
pub(crate) fn verify(file: &Path, expected: &str) -> Result<(), Error> {
    let mut hasher = Sha256::new();
    let mut reader = File::open(file).map_err(Error::io("open", file))?;
    io::copy(&mut reader, &mut hasher).map_err(Error::io("read", file))?;
    let actual = format!("{:x}", hasher.finalize());
    if actual == expected {
        return Ok(());
    }
    Err(Error::Damaged {
        file: file.to_path_buf(),
        actual,
        expected: expected.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_byte_is_seen() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("abc");
        std::fs::write(&file, "abc").unwrap();
        // FIPS 180-2, appendix B.1.
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        verify(&file, known).unwrap();
        std::fs::write(&file, "abd").unwrap();
        let error = verify(&file, known).unwrap_err().to_string();
        assert!(error.contains(known) && error.contains("damaged"));
    }
}
