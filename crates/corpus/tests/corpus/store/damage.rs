//! Files that are absent, cut or changed.

use std::fs;

use cloze_corpus::{EncodedPart, Error, Store, StoreFormat};

use crate::store::made::{PLAIN, SEPARATED, assemble, files, part};

fn format() -> StoreFormat {
    StoreFormat::new(&SEPARATED).recipe("made").shard_bytes(8)
}

fn parts(format: &StoreFormat) -> [EncodedPart; 2] {
    [part(format, 5, &[&[1, 2], &[3]]), part(format, 9, &[&[4]])]
}

#[test]
fn damage_of_a_store_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    assemble(folder.path(), &format(), &parts(&format())).unwrap();
    let files = files(folder.path());
    assert_eq!(files.len(), 10);
    for (name, whole) in &files {
        let path = folder.path().join(name);
        fs::remove_file(&path).unwrap();
        let opened = Store::open(folder.path());
        assert!(
            matches!(opened, Err(Error::Io { .. } | Error::NotAStore(_))),
            "no {name}"
        );
        // Shorter by any number of bytes: it does not open.
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let opened = Store::open(folder.path());
            assert!(
                matches!(opened, Err(Error::Damaged { .. })),
                "{name} of {length} bytes"
            );
        }
        // One bit flipped in each byte: at the latest, `verify` sees it.
        for byte in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[byte] ^= 1 << (byte % 8);
            fs::write(&path, &flipped).unwrap();
            let verified = Store::open(folder.path()).and_then(|store| store.verify());
            assert!(verified.is_err(), "{name}, byte {byte}");
        }
        fs::write(&path, whole).unwrap();
    }
    Store::open(folder.path()).unwrap().verify().unwrap();
}

#[test]
fn another_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assemble(folder.path(), &format(), &parts(&format())).unwrap();
    let json = folder.path().join("store.json");
    let text = fs::read_to_string(&json).unwrap();
    for version in [1, 3] {
        let other = text.replace("\"version\": 2", &format!("\"version\": {version}"));
        fs::write(&json, other).unwrap();
        let Err(Error::StoreVersion {
            path,
            found,
            expected,
        }) = Store::open(folder.path())
        else {
            panic!("version {version} is read");
        };
        assert_eq!((path, found, expected), (json.clone(), version, 2));
    }
}

/// What only a forger writes: the fingerprint fits.
#[test]
fn a_description_that_cannot_be_true_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assemble(folder.path(), &format(), &parts(&format())).unwrap();
    let json = folder.path().join("store.json");
    let text = fs::read_to_string(&json).unwrap();
    for (from, to) in [
        ("\"shard_bytes\": 8", "\"shard_bytes\": 0"),
        ("\"shard_bytes\": 8", "\"shard_bytes\": 12"),
        ("\"shard_bytes\": 8", "\"shard_bytes\": 4"),
        ("\"tokens\": 5", "\"tokens\": 18446744073709551615"),
        ("\"documents\": 2", "\"documents\": 9223372036854775807"),
    ] {
        let forged = text.replace(from, to);
        assert_ne!(forged, text, "{from}");
        let start = forged.rfind(": \"").unwrap() + 3;
        let (head, old) = (&forged[..start], &forged[start..start + 64]);
        let without = format!("{head}{}", &forged[start + 64..]);
        let fingerprint = blake3::hash(without.as_bytes()).to_string();
        fs::write(&json, forged.replace(old, &fingerprint)).unwrap();
        let Err(Error::Damaged { expected, .. }) = Store::open(folder.path()) else {
            panic!("{to} is read");
        };
        assert!(expected.contains("shard"), "{to}: {expected}");
    }
}

#[test]
fn damage_of_a_part_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("part-00000.bin");
    let whole = part(&format(), 5, &[&[1, 2], &[3]]);
    assert!(matches!(
        EncodedPart::open(&path, &format()),
        Err(Error::Io { .. })
    ));
    whole.save(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    for length in 0..bytes.len() {
        fs::write(&path, &bytes[..length]).unwrap();
        let opened = EncodedPart::open(&path, &format());
        assert!(
            matches!(opened, Err(Error::Damaged { .. })),
            "{length} bytes"
        );
    }
    for byte in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[byte] ^= 1 << (byte % 8);
        fs::write(&path, &flipped).unwrap();
        let opened = EncodedPart::open(&path, &format());
        assert!(matches!(opened, Err(Error::Damaged { .. })), "byte {byte}");
    }
    fs::write(&path, [bytes.as_slice(), &[0]].concat()).unwrap();
    assert!(EncodedPart::open(&path, &format()).is_err());
    // The next build writes it again, over whatever is there.
    whole.save(&path).unwrap();
    assert_eq!(EncodedPart::open(&path, &format()).unwrap(), whole);
}

#[test]
fn a_part_of_another_build_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("part-00000.bin");
    part(&format(), 5, &[&[1]]).save(&path).unwrap();
    let cleaned_otherwise = format().recipe("made otherwise");
    let tokenized_otherwise = StoreFormat::new(&PLAIN).recipe("made");
    for other in [cleaned_otherwise, tokenized_otherwise] {
        let opened = EncodedPart::open(&path, &other);
        assert!(matches!(opened, Err(Error::ForeignPart { .. })));
    }
    // How the store is cut into files is no matter of its parts.
    EncodedPart::open(&path, &format().shard_bytes(64)).unwrap();
}
