//! `hf://` as a path: what is refused before anything is fetched.

use cloze_corpus::{Documents, Error, ReadError, ReadOptions};

fn refused(path: &str) -> Error {
    Documents::open(&[path], &ReadOptions::standard()).expect_err("nothing to fetch")
}

#[cfg(feature = "hub")]
#[test]
fn a_wrong_address_says_how_to_write_one() {
    for path in ["hf:/owner/name", "hf://", "hf://owner/../name"] {
        let error = refused(path);
        assert!(
            matches!(error, Error::Read(ReadError::BadAddress(_))),
            "{error}"
        );
    }
}

#[cfg(not(feature = "hub"))]
#[test]
fn without_the_feature_the_error_names_it() {
    let error = refused("hf://owner/name");
    let feature = |error: &Error| {
        matches!(
            error,
            Error::Read(ReadError::Feature { feature: "hub", .. })
        )
    };
    assert!(feature(&error), "{error}");
    assert_eq!(
        error.to_string(),
        "cannot read hf://owner/name: build with `--features hub`"
    );
}
