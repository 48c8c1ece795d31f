use std::error::Error as _;
use std::fmt::Debug;

use cloze_hub::Error;

/// The message with its causes.
pub(crate) fn message<T: Debug>(result: Result<T, Error>) -> String {
    let error = result.expect_err("it is bad input");
    let cause = error.source().map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}

/// Each of these is in the message.
#[track_caller]
pub(crate) fn assert_says<T: Debug>(result: Result<T, Error>, words: &[&str]) {
    let message = message(result);
    for word in words {
        assert!(message.contains(word), "{word:?} is not in: {message}");
    }
}
