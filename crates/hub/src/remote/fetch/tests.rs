mod broken;
mod refused;

use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use cloze_tensor::Parameters;
use cloze_transformer::{Config, Transformer};
use tch::Device;
use tempfile::TempDir;

use super::client::Hub;
use super::server::{COMMIT, Server, hash};
use crate::{
    Architecture, Arrival, FetchError, Fetched, OwnConfig, Pretrained, Remote, write_weights,
};

const ONE: &[u8] = b"one tensor";
const CONFIG: &[u8] = b"{}";
const INDEX: &str = "model.safetensors.index.json";

/// A model of two files, which nobody opens.
fn server() -> Server {
    Server::new(&[("config.json", CONFIG), ("model.safetensors", ONE)])
}

fn fetch(address: &str, hub: &Hub) -> Result<Fetched, FetchError> {
    hub.fetch(&Remote::of(Path::new(address))?.unwrap(), &|_| ())
}

fn hub(server: &Server, cache: &TempDir) -> Hub {
    Hub::new(&server.endpoint, &cache.path().join("hub"), None)
}

fn offline(cache: &TempDir) -> Hub {
    let mut hub = Hub::new("http://nobody", &cache.path().join("hub"), None);
    hub.offline = true;
    hub
}

fn blob(cache: &TempDir, path: &str, bytes: &[u8]) -> PathBuf {
    let blobs = cache.path().join("hub/models--org--name/blobs");
    blobs.join(hash(path, bytes))
}

/// Every file in the cache that could be taken for one of the model.
fn kept(cache: &TempDir) -> Vec<String> {
    let model = cache.path().join("hub/models--org--name");
    let folders = [
        "blobs".to_owned(),
        format!("snapshots/{COMMIT}"),
        "refs".to_owned(),
    ];
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(model.join(folder)).into_iter().flatten());
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_model_is_fetched_once_and_opens_with_equal_weights() {
    let folder = TempDir::new().unwrap();
    let network = Config::gpt2([1, 4, 2], 8);
    let parameters = Parameters::new(42, Device::Cpu);
    Transformer::new(&parameters.root(), &network, 9);
    OwnConfig::new(Architecture::Gpt, network, 9)
        .write(folder.path())
        .unwrap();
    // In several files.
    write_weights(folder.path(), &parameters.named(), 600).unwrap();
    let names = fs::read_dir(folder.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: Vec<(String, Vec<u8>)> = names
        .map(|name| (name.clone(), fs::read(folder.path().join(name)).unwrap()))
        .collect();
    assert!(files.iter().any(|(name, _)| name == INDEX) && files.len() > 3);
    let mut served: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (&**name, &**bytes))
        .collect();
    served.push(("README.md", b"about"));
    served.push(("pytorch_model.bin", b"a pickle"));
    served.push(("onnx/config.json", b"{}"));
    served.push(("optimizer.safetensors", b"of no model"));
    let server = Server::new(&served);
    let cache = TempDir::new().unwrap();

    let arrivals = Mutex::new(Vec::new());
    let remote = Remote::of(Path::new("hf://org/name")).unwrap().unwrap();
    let tell = |arrival: Arrival<'_>| {
        let done = arrival.done == arrival.total;
        arrivals
            .lock()
            .unwrap()
            .extend(done.then(|| arrival.file.to_owned()));
    };
    let fetched = hub(&server, &cache).fetch(&remote, &tell).unwrap();
    let mut arrived = arrivals.into_inner().unwrap();
    arrived.sort();
    let mut expected: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    expected.sort();
    assert_eq!(arrived, expected);
    let mut asked = server.requests();
    asked.sort();
    expected.push("list".to_owned());
    expected.sort();
    assert_eq!(asked, expected);
    assert!(
        fetched
            .folder
            .ends_with(format!("models--org--name/snapshots/{COMMIT}"))
    );

    let [ours, theirs] = [folder.path(), &fetched.folder].map(|folder| {
        Pretrained::open(folder, Device::Cpu)
            .unwrap()
            .parameters
            .named()
    });
    assert!(!ours.is_empty() && ours.len() == theirs.len());
    for ((name, one), (other, two)) in ours.iter().zip(&theirs) {
        assert!(name == other && one == two, "{name} {other}");
    }

    assert_eq!(
        fetch("hf://org/name", &hub(&server, &cache)).unwrap(),
        fetched
    );
    assert_eq!(server.requests(), ["list"]);
    let again = fetch("hf://org/name", &offline(&cache)).unwrap();
    assert_eq!(
        (&again.folder, &again.commit),
        (&fetched.folder, &fetched.commit)
    );
    assert!(again.note.unwrap().to_string().contains("HF_HUB_OFFLINE"));
    let mut shards = expected.iter().filter(|name| name.starts_with("model-0"));
    fs::remove_file(fetched.folder.join(shards.next_back().unwrap())).unwrap();
    let error = fetch("hf://org/name", &offline(&cache)).unwrap_err();
    assert!(matches!(error, FetchError::NotCached { .. }), "{error}");
}

#[test]
fn what_pythons_library_has_fetched_is_used() {
    let server = server();
    let cache = TempDir::new().unwrap();
    // Where links cannot be made, it puts the files themselves there.
    let snapshot = cache
        .path()
        .join(format!("hub/models--org--name/snapshots/{COMMIT}"));
    fs::create_dir_all(&snapshot).unwrap();
    fs::write(snapshot.join("model.safetensors"), ONE).unwrap();
    fetch("hf://org/name", &hub(&server, &cache)).unwrap();
    assert_eq!(server.requests(), ["list", "config.json"]);
}

#[test]
fn another_commit_fetches_only_what_has_changed() {
    let server = server();
    let cache = TempDir::new().unwrap();
    let first = fetch("hf://org/name", &hub(&server, &cache)).unwrap();
    server.requests();
    let commit = COMMIT.replace('0', "f");
    server.state().commit.clone_from(&commit);
    server
        .state()
        .files
        .insert("config.json".to_owned(), b"{ }".to_vec());
    let second = fetch("hf://org/name", &hub(&server, &cache)).unwrap();
    assert_eq!(server.requests(), ["list", "config.json"]);
    assert_eq!(fs::read(second.folder.join("config.json")).unwrap(), b"{ }");
    assert_eq!(
        fs::read(second.folder.join("model.safetensors")).unwrap(),
        ONE
    );
    // A commit is what it was.
    assert_eq!(fs::read(first.folder.join("config.json")).unwrap(), CONFIG);
    let at = fetch(&format!("hf://org/name@{COMMIT}"), &offline(&cache)).unwrap();
    assert_eq!(at.folder, first.folder);
    assert_eq!(
        fetch("hf://org/name", &offline(&cache)).unwrap().folder,
        second.folder
    );
}

#[test]
fn a_hub_that_is_not_reached_leaves_what_was_fetched() {
    let server = server();
    let cache = TempDir::new().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let nobody = Hub::new(&nobody, &cache.path().join("hub"), None);
    let error = fetch("hf://org/name@refs/pr/1", &nobody).unwrap_err();
    assert!(matches!(error, FetchError::Network { .. }), "{error}");
    fetch("hf://org/name@refs/pr/1", &hub(&server, &cache)).unwrap();
    let fetched = fetch("hf://org/name@refs/pr/1", &nobody).unwrap();
    let note = fetched.note.unwrap().to_string();
    assert!(note.contains(&format!("hf://org/name@{COMMIT}")), "{note}");
    // Another branch may be another model.
    let error = fetch("hf://org/name", &nobody).unwrap_err();
    assert!(matches!(error, FetchError::Network { .. }), "{error}");
    server.state().status = Some("503 Service Unavailable");
    assert!(
        fetch("hf://org/name@refs/pr/1", &hub(&server, &cache))
            .unwrap()
            .note
            .is_some()
    );
}

/// Runs itself as a child: the environment of a process that has threads must not change.
#[test]
fn the_environment_names_hub_cache_and_token() {
    const CHILD: &str = "CLOZE_TEST_CHILD";
    if let Some(cache) = env::var_os(CHILD) {
        let remote = Remote::of(Path::new("hf://org/name")).unwrap().unwrap();
        let fetched = remote.fetch(&|_| ()).unwrap();
        assert!(fetched.folder.starts_with(cache));
        return;
    }
    let server = server();
    server.state().only = Some("secret".to_owned());
    let home = TempDir::new().unwrap();
    let child = |cache: &str, variables: &[(&str, &str)]| {
        let mut command = Command::new(env::current_exe().unwrap());
        let names = [
            "HF_TOKEN",
            "HF_TOKEN_PATH",
            "HF_HUB_CACHE",
            "HF_HUB_OFFLINE",
        ];
        names.iter().for_each(|name| {
            command.env_remove(name);
        });
        command.args([
            "--exact",
            "remote::fetch::tests::the_environment_names_hub_cache_and_token",
        ]);
        command
            .env(CHILD, home.path().join(cache))
            .env("HF_HOME", home.path());
        command.env("HF_ENDPOINT", format!("{}/", server.endpoint));
        command.envs(variables.iter().copied());
        command.output().unwrap().status.success()
    };
    let other = home.path().join("other");
    let other = other.to_str().unwrap();
    assert!(!child("hub", &[]) && !child("hub", &[("HF_HUB_OFFLINE", "1")]));
    assert!(child("hub", &[("HF_TOKEN", "secret")]));
    fs::write(home.path().join("token"), "secret\n").unwrap();
    assert!(child("other", &[("HF_HUB_CACHE", other)]));
    server.requests();
    assert!(child("hub", &[("HF_HUB_OFFLINE", "1")]));
    assert_eq!(server.requests(), [""; 0]);
}
