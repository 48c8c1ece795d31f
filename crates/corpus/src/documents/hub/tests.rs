use std::net::TcpListener;
use std::process::Command;

use hf_hub::Cache;
use tempfile::TempDir;

use super::server::{COMMIT, Server};
use super::*;
use crate::{Documents, ReadOptions};

const ONE: &[u8] = b"{\"text\": \"one\"}\n{\"text\": \"two\"}\n";
const THREE: &[u8] = b"{\"text\": \"three\"}\n";

fn open(path: &str, endpoint: &str, cache: &TempDir) -> Result<Documents, Error> {
    let hub = Hub::new(endpoint, Cache::new(cache.path().join("hub")), None)?;
    let mut search = Search::new("text");
    hub.find(&Address::parse(Path::new(path))?, &mut search)?;
    Ok(Documents {
        files: search.files,
        ignored: search.ignored,
        options: ReadOptions::standard(),
    })
}

fn texts(documents: &Documents) -> Vec<String> {
    documents
        .iter()
        .map(|document| document.unwrap().text)
        .collect()
}

fn resolve(file: &str, range: &str) -> String {
    format!("/datasets/owner/name/resolve/{COMMIT}/{file} bytes={range}")
}

const LIST: &str = "/api/datasets/owner/name/revision/main?blobs=true";

#[test]
fn a_data_set_is_fetched_once_and_read_in_order() {
    let server = Server::new(&[
        ("README.md", b"about"),
        ("en/train-1.jsonl", THREE),
        ("en/train-0.jsonl", ONE),
        ("en/test.jsonl", b"{}"),
        ("de/train.jsonl", b"{}"),
    ]);
    let cache = TempDir::new().unwrap();
    let documents = open("hf://owner/name/en", &server.endpoint, &cache).unwrap();
    assert_eq!(texts(&documents), ["one", "two", "three"]);
    assert_eq!((documents.files().len(), documents.ignored()), (2, 3));
    let first = documents.files().next().unwrap();
    assert!(first.ends_with(format!(
        "datasets--owner--name/snapshots/{COMMIT}/en/train-0.jsonl"
    )));
    assert_eq!(
        server.requests(),
        [
            LIST.to_owned(),
            resolve("en/train-0.jsonl", "0-0"),
            resolve("en/train-0.jsonl", "0-"),
            resolve("en/train-1.jsonl", "0-0"),
            resolve("en/train-1.jsonl", "0-"),
        ]
    );

    let again = open("hf://owner/name/en", &server.endpoint, &cache).unwrap();
    assert_eq!(server.requests(), [LIST]);
    assert_eq!(again.fingerprint(), documents.fingerprint());
}

#[test]
fn a_file_at_another_server_is_followed() {
    let server = Server::new(&[("large.jsonl", ONE)]);
    let cache = TempDir::new().unwrap();
    let documents = open("hf://owner/name", &server.endpoint, &cache).unwrap();
    assert_eq!(texts(&documents), ["one", "two"]);
    let requests = server.requests();
    let large = |request: &String| request.starts_with("/large/");
    assert_eq!(
        requests.iter().filter(|request| large(request)).count(),
        2,
        "{requests:?}"
    );
}

#[test]
fn a_file_that_broke_off_is_taken_up_again() {
    let server = Server::new(&[("a.jsonl", ONE), ("b.jsonl", THREE)]);
    let cache = TempDir::new().unwrap();
    server.cut_next(10);
    let error = open("hf://owner/name", &server.endpoint, &cache).unwrap_err();
    let Error::Read(ReadError::Fetch { what, .. }) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(what, "hf://owner/name/a.jsonl");
    server.requests();

    let documents = open("hf://owner/name", &server.endpoint, &cache).unwrap();
    assert_eq!(texts(&documents), ["one", "two", "three"]);
    let requests = server.requests();
    assert!(
        requests.contains(&resolve("a.jsonl", "10-")),
        "{requests:?}"
    );
}

#[test]
fn a_part_that_cannot_be_taken_up_is_told() {
    let server = Server::new(&[("a.jsonl", ONE)]);
    let cache = TempDir::new().unwrap();
    let blobs = cache.path().join("hub/datasets--owner--name/blobs");
    std::fs::create_dir_all(&blobs).unwrap();
    let part = blobs.join(format!("{}.part", blake3::hash(ONE).to_hex()));
    for longer in [0, 1] {
        std::fs::write(&part, vec![b' '; ONE.len() + longer]).unwrap();
        let error = open("hf://owner/name", &server.endpoint, &cache).unwrap_err();
        let told = error
            .to_string()
            .contains(".part file there must be removed");
        assert!(told, "{error}");
    }
    std::fs::remove_file(&part).unwrap();
    let documents = open("hf://owner/name", &server.endpoint, &cache).unwrap();
    assert_eq!(texts(&documents), ["one", "two"]);
}

#[test]
fn a_damaged_file_of_the_cache_is_fetched_again() {
    let server = Server::new(&[("a.jsonl", ONE)]);
    let cache = TempDir::new().unwrap();
    let documents = open("hf://owner/name", &server.endpoint, &cache).unwrap();
    std::fs::write(documents.files().next().unwrap(), &ONE[..7]).unwrap();
    let documents = open("hf://owner/name", &server.endpoint, &cache).unwrap();
    assert_eq!(texts(&documents), ["one", "two"]);
}

#[test]
fn a_name_that_leads_out_of_the_cache_is_refused() {
    for name in ["../x.jsonl", "a/../../x.jsonl", "/x.jsonl"] {
        let server = Server::new(&[("a.jsonl", ONE), (name, ONE)]);
        let cache = TempDir::new().unwrap();
        let error = open("hf://owner/name", &server.endpoint, &cache).unwrap_err();
        assert!(error.to_string().contains("outside of it"), "{error}");
        assert_eq!(server.requests(), [LIST]);
    }
}

#[test]
fn a_set_that_is_not_there_is_named() {
    let server = Server::new(&[("a.jsonl", ONE)]);
    let cache = TempDir::new().unwrap();
    let error = open("hf://owner/nmae", &server.endpoint, &cache).unwrap_err();
    assert!(
        matches!(&error, Error::Read(ReadError::NoDataSet { name, .. }) if name == "owner/nmae")
    );
    assert!(error.to_string().contains("check the spelling"), "{error}");

    server.only_for("secret");
    let error = open("hf://owner/name", &server.endpoint, &cache).unwrap_err();
    assert!(
        matches!(error, Error::Read(ReadError::NoDataSet { .. })),
        "{error}"
    );
    assert!(error.to_string().contains("HF_TOKEN"), "{error}");
}

#[test]
fn a_hub_that_does_not_answer_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let cache = TempDir::new().unwrap();
    let error = open("hf://owner/name", &endpoint, &cache).unwrap_err();
    assert!(
        matches!(&error, Error::Read(ReadError::Fetch { hub, .. }) if *hub == endpoint),
        "{error:?}"
    );
    assert!(error.to_string().contains("refused"), "{error}");
}

#[test]
fn what_is_no_hub_is_named() {
    let cache = TempDir::new().unwrap();
    let error = open("hf://owner/name", "nonsense", &cache).unwrap_err();
    assert!(
        matches!(&error, Error::Read(ReadError::Fetch { hub, .. }) if hub == "nonsense"),
        "{error:?}"
    );
}

#[test]
fn a_set_without_text_or_without_the_part_fetches_nothing() {
    let server = Server::new(&[("README.md", b"about"), ("x.png", b"x")]);
    let cache = TempDir::new().unwrap();
    let error = open("hf://owner/name", &server.endpoint, &cache).unwrap_err();
    assert!(
        matches!(error, Error::Read(ReadError::NoDataFile { .. })),
        "{error}"
    );
    server.insert("en/x.jsonl", ONE);
    let error = open("hf://owner/name/es", &server.endpoint, &cache).unwrap_err();
    assert!(
        matches!(error, Error::Read(ReadError::NoConfig { .. })),
        "{error}"
    );
    assert_eq!(server.requests(), [LIST, LIST]);
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_format_that_is_not_built_in_fetches_nothing() {
    let server = Server::new(&[("a.parquet", b"PAR1")]);
    let cache = TempDir::new().unwrap();
    let error = open("hf://owner/name", &server.endpoint, &cache).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("hf://owner/name/a.parquet: build with `--features parquet`"),
        "{error}"
    );
    assert_eq!(server.requests(), [LIST]);
}

/// Runs itself as a child: the environment of a process that has threads must not change.
#[test]
fn the_environment_names_hub_cache_and_token() {
    const CHILD: &str = "CLOZE_TEST_CHILD";
    if env::var_os(CHILD).is_some() {
        let documents = Documents::open(&["hf://owner/name"], &ReadOptions::standard()).unwrap();
        assert_eq!(texts(&documents), ["one", "two"]);
        return;
    }
    let server = Server::new(&[("a.jsonl", ONE)]);
    server.only_for("secret");
    let home = TempDir::new().unwrap();
    let child = |token| {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args([
            "--exact",
            "documents::hub::tests::the_environment_names_hub_cache_and_token",
        ]);
        command
            .env(CHILD, "")
            .env("HF_ENDPOINT", format!("{}/", server.endpoint));
        command.env("HF_HOME", home.path()).env("HF_TOKEN", token);
        command.output().unwrap()
    };
    let output = child("secret");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert!(home.path().join("hub/datasets--owner--name").is_dir());
    assert_eq!(server.requests().len(), 3);
    assert!(!child("wrong").status.success());
}
