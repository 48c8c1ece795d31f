//! Files that do not arrive as they were listed.

use std::fs;
use std::os::unix::fs::symlink;

use tempfile::TempDir;

use super::super::server::hash;
use super::{CONFIG, ONE, blob, fetch, hub, kept, offline, server};
use crate::FetchError;

#[test]
fn a_file_that_changes_while_it_is_fetched_is_refused() {
    let server = server();
    let cache = TempDir::new().unwrap();
    for (path, other) in [
        ("config.json", b"[]".as_slice()),
        ("model.safetensors", b"two tensor"),
        ("model.safetensors", b"one tensor and more"),
    ] {
        server.state().sent.insert(path.to_owned(), other.to_vec());
        let error = fetch("hf://org/name", &hub(&server, &cache)).unwrap_err();
        assert!(
            matches!(&error, FetchError::Changed { what, .. } if what.starts_with(path)),
            "{error}"
        );
        // Nothing of it, and no snapshot.
        let others = kept(&cache)
            .into_iter()
            .filter(|name| *name != hash("config.json", CONFIG));
        assert_eq!(others.collect::<Vec<_>>(), [""; 0]);
        server.state().sent.clear();
    }
    fetch("hf://org/name", &hub(&server, &cache)).unwrap();
}

#[test]
fn a_connection_that_breaks_is_taken_up() {
    let server = server();
    let cache = TempDir::new().unwrap();
    server.state().cut = Some((1, 3));
    let fetched = fetch("hf://org/name", &hub(&server, &cache)).unwrap();
    let expected = [
        "list",
        "config.json",
        "config.json bytes=1-",
        "model.safetensors",
        "model.safetensors bytes=1-",
        "model.safetensors bytes=2-",
    ];
    assert_eq!(server.requests(), &expected[..5]);
    assert_eq!(
        fs::read(fetched.folder.join("model.safetensors")).unwrap(),
        ONE
    );
}

#[test]
fn a_hub_that_sends_nothing_more_is_an_error_and_what_came_is_kept() {
    let server = server();
    let cache = TempDir::new().unwrap();
    let part = blob(&cache, "model.safetensors", ONE).with_extension("incomplete");
    fs::create_dir_all(part.parent().unwrap()).unwrap();
    // As a process leaves it that is killed.
    fs::write(&part, &ONE[..4]).unwrap();
    fs::write(blob(&cache, "config.json", CONFIG), CONFIG).unwrap();
    server.state().cut = Some((0, 1));
    let error = fetch("hf://org/name", &hub(&server, &cache)).unwrap_err();
    assert!(
        matches!(&error, FetchError::Network { what, .. } if what.contains("model.safetensors")),
        "{error}"
    );
    assert_eq!(fs::read(&part).unwrap(), &ONE[..4]);
    assert!(fetch("hf://org/name", &offline(&cache)).is_err());
    server.requests();
    fetch("hf://org/name", &hub(&server, &cache)).unwrap();
    assert_eq!(server.requests(), ["list", "model.safetensors bytes=4-"]);
    assert!(!part.exists());
}

#[test]
fn a_part_that_is_of_another_file_is_fetched_from_nothing() {
    let server = server();
    let parts: [&[u8]; 3] = [b"two", b"two tensor", b"one tensor and more"];
    for (part, whole) in parts
        .into_iter()
        .flat_map(|part| [(part, false), (part, true)])
    {
        let cache = TempDir::new().unwrap();
        server.state().whole = whole;
        let path = blob(&cache, "model.safetensors", ONE).with_extension("incomplete");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, part).unwrap();
        let fetched = fetch("hf://org/name", &hub(&server, &cache)).unwrap();
        assert_eq!(
            fs::read(fetched.folder.join("model.safetensors")).unwrap(),
            ONE
        );
    }
}

#[test]
fn a_full_disk_is_one_error_and_leaves_no_snapshot() {
    let server = server();
    let cache = TempDir::new().unwrap();
    let part = blob(&cache, "model.safetensors", ONE).with_extension("incomplete");
    fs::create_dir_all(part.parent().unwrap()).unwrap();
    symlink("/dev/full", &part).unwrap();
    let error = fetch("hf://org/name", &hub(&server, &cache)).unwrap_err();
    assert!(
        matches!(&error, FetchError::Disk { source, .. } if source.kind() == std::io::ErrorKind::StorageFull),
        "{error:?}"
    );
    assert!(error.to_string().contains("make room"), "{error}");
    assert!(fetch("hf://org/name", &offline(&cache)).is_err());
    fs::remove_file(&part).unwrap();
    fetch("hf://org/name", &hub(&server, &cache)).unwrap();
}
