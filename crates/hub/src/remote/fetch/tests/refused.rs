//! What a hub does not have, or does not give.

use tempfile::TempDir;

use super::super::client::Hub;
use super::super::server::COMMIT;
use super::{INDEX, ONE, fetch, hub, server};
use crate::FetchError;

#[test]
fn a_token_goes_to_the_hub_alone() {
    let server = server();
    let cache = TempDir::new().unwrap();
    fetch("hf://org/name", &hub(&server, &cache)).unwrap();
    assert_eq!(server.tokens(), [""; 0]);

    server.state().only = Some("secret".to_owned());
    let of = |token: &str| {
        Hub::new(
            &server.endpoint,
            &TempDir::new().unwrap().path().join("hub"),
            Some(token.to_owned()),
        )
    };
    fetch("hf://org/name", &of("secret")).unwrap();
    assert_eq!(server.tokens(), ["Bearer secret"]);
    let error = fetch("hf://org/name", &of("wrong")).unwrap_err();
    assert!(
        matches!(
            error,
            FetchError::Refused {
                token: true,
                status: 401,
                ..
            }
        ),
        "{error}"
    );
    assert!(error.to_string().contains("HF_TOKEN") && !error.to_string().contains("wrong"));
    server.state().status = Some("403 Forbidden");
    let error = fetch("hf://org/name", &hub(&server, &TempDir::new().unwrap())).unwrap_err();
    assert!(
        matches!(
            error,
            FetchError::Refused {
                token: false,
                status: 403,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn what_the_hub_does_not_have_is_named() {
    let server = server();
    let cache = TempDir::new().unwrap();
    let hub = hub(&server, &cache);
    let error = fetch("hf://org/nmae", &hub).unwrap_err();
    assert!(matches!(error, FetchError::NoModel { .. }), "{error}");
    let error = fetch("hf://org/name@v2", &hub).unwrap_err();
    assert!(matches!(error, FetchError::NoRevision { .. }), "{error}");
    server.state().files.remove("model.safetensors");
    let error = fetch("hf://org/name", &hub).unwrap_err();
    assert!(matches!(error, FetchError::NoWeights(_)), "{error}");
    server
        .state()
        .files
        .insert("pytorch_model.bin".to_owned(), ONE.to_vec());
    let error = fetch("hf://org/name", &hub).unwrap_err();
    assert!(
        matches!(&error, FetchError::Unsafe { file, .. } if file == "pytorch_model.bin"),
        "{error}"
    );
    for shard in ["absent.safetensors", "../x.safetensors", "a/b.safetensors"] {
        let index = format!("{{\"weight_map\": {{\"t\": \"{shard}\"}}}}");
        server
            .state()
            .files
            .insert(INDEX.to_owned(), index.into_bytes());
        server
            .state()
            .files
            .insert("a/b.safetensors".to_owned(), ONE.to_vec());
        let error = fetch("hf://org/name", &hub).unwrap_err();
        assert!(matches!(error, FetchError::NoShard { .. }), "{error}");
    }
    server.state().files.remove("config.json");
    let error = fetch("hf://org/name", &hub).unwrap_err();
    assert!(matches!(error, FetchError::NoConfig(_)), "{error}");
    server.state().commit = "../..".to_owned();
    let error = fetch("hf://org/name", &hub).unwrap_err();
    assert!(matches!(error, FetchError::Answer { .. }), "{error}");
    assert!(
        !cache
            .path()
            .join(format!("hub/models--org--name/snapshots/{COMMIT}"))
            .exists()
    );
}
