//! What a killed or failing assembly leaves, and how the next one goes on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cloze_corpus::{Assembly, EncodedPart, Error, Store, StoreFormat, StoreWriter};

use crate::store::made::{SEPARATED, assemble, files, part};

fn format() -> StoreFormat {
    StoreFormat::new(&SEPARATED).shard_bytes(8)
}

fn parts() -> Vec<EncodedPart> {
    let document = |source| part(&format(), source, &[&[1, 2, 3], &[4; 5]]);
    (0..4).map(document).collect()
}

/// Other contents, in more files.
fn older() -> Vec<EncodedPart> {
    [parts(), parts()].concat()
}

fn expected() -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assemble(folder.path(), &format(), &parts()).expect("a store");
    files(folder.path())
}

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join(name), bytes).expect("a file");
}

#[test]
fn killed_at_any_moment_it_goes_on_to_the_same_bytes() {
    let expected = expected();
    // In the order in which they get their names.
    let array = |name: &str| {
        ["tokens", "documents", "sources", "sentences", "store"]
            .iter()
            .position(|array| name.starts_with(array))
    };
    let mut names: Vec<&String> = expected.keys().collect();
    names.sort_by_key(|name| (array(name), (*name).clone()));
    assert_eq!(names.last().unwrap().as_str(), "store.json");

    for published in 0..names.len() {
        for cut in [0, 3, usize::MAX] {
            let folder = tempfile::tempdir().unwrap();
            let staging = folder.path().join("store.partial");
            for (number, name) in names.iter().enumerate() {
                let (bytes, done) = (&expected[*name], number < published);
                let length = if done {
                    bytes.len()
                } else {
                    bytes.len().min(cut)
                };
                put(
                    if done { folder.path() } else { &staging },
                    name,
                    &bytes[..length],
                );
            }
            let opened = Store::open(folder.path());
            assert!(
                matches!(opened, Err(Error::NotAStore(_))),
                "{published} published"
            );
            assemble(folder.path(), &format(), &parts()).unwrap();
            assert!(!staging.exists());
            assert_eq!(
                files(folder.path()),
                expected,
                "{published} published, cut {cut}"
            );
        }
    }
}

#[test]
fn an_older_store_serves_until_it_is_replaced_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let old = assemble(folder.path(), &format(), &older()).unwrap();
    put(
        &folder.path().join("store.partial"),
        "tokens-00000.bin",
        b"half",
    );
    // Of version 1, and not ours.
    put(folder.path(), "documents.bin", b"version 1");
    put(folder.path(), "tokens-of-mine.bin", b"precious");

    let mut assembly = Assembly::create(folder.path(), &format()).unwrap();
    for part in parts() {
        assembly.append(&part).unwrap();
        let serving = Store::open(folder.path()).unwrap();
        assert_eq!(serving.fingerprint(), old.fingerprint());
    }
    let new = assembly.finish().unwrap();
    assert_eq!(new.documents(), 4);
    // Mapped files outlive their names.
    assert_eq!((old.documents(), old.tokens(0..3)), (8, vec![1, 2, 3]));
    let mut files = files(folder.path());
    assert_eq!(files.remove("tokens-of-mine.bin").unwrap(), b"precious");
    assert_eq!(files, expected());
}

#[test]
fn half_a_store_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let opened = || Store::open(folder.path());
    assert!(matches!(opened(), Err(Error::NotAStore(_))));
    let mut writer = StoreWriter::create(folder.path(), &SEPARATED).unwrap();
    writer.begin_document();
    writer.push(1).unwrap();
    assert!(matches!(opened(), Err(Error::NotAStore(_))));
    drop(writer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_cannot_be_written_is_named_and_nothing_half_named_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("file");
    fs::write(&blocked, "no folder").unwrap();
    let refused = Assembly::create(&blocked, &format());
    assert!(matches!(refused, Err(Error::Io { path, .. }) if path.starts_with(&blocked)));

    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("documents-00001.bin");
    fs::create_dir(&blocked).unwrap();
    let refused = assemble(folder.path(), &format(), &parts());
    assert!(matches!(refused, Err(Error::Io { path, .. }) if path == blocked));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// Linux has a device that is always full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_no_part() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("part-00000.bin");
    let partial = folder.path().join("part-00000.bin.partial");
    std::os::unix::fs::symlink("/dev/full", &partial).unwrap();
    let Err(Error::Io {
        path: named,
        source,
    }) = parts()[0].save(&path)
    else {
        panic!("saved on a full disk");
    };
    assert_eq!(
        (named, source.kind()),
        (partial, std::io::ErrorKind::StorageFull)
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    parts()[0].save(&path).unwrap();
    assert_eq!(EncodedPart::open(&path, &format()).unwrap(), parts()[0]);
}
