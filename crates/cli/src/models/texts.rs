use std::io::{self, BufRead, IsTerminal};

use cloze_generate::Error;

use crate::failure::Failure;

/// Texts, as they come.
pub(crate) type Texts<'a> = Box<dyn Iterator<Item = Result<String, Failure>> + 'a>;

/// Texts from the arguments or, where there are none, from standard input: one in each line.
pub(crate) fn texts(given: &[String]) -> Result<Texts<'_>, Failure> {
    if !given.is_empty() {
        return Ok(Box::new(given.iter().cloned().map(Ok)));
    }
    let input = io::stdin();
    if input.is_terminal() {
        return Err(Failure::Usage(
            "no text: give it as an argument, or one text in each line of standard input"
                .to_owned(),
        ));
    }
    let mut number = 0_u64;
    Ok(Box::new(input.lock().split(b'\n').map(move |line| {
        number += 1;
        let failed = |reason: String| {
            Failure::Data(format!(
                "line {number} of standard input cannot be read: {reason}"
            ))
        };
        let mut line = line.map_err(|error| failed(error.to_string()))?;
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        let line =
            String::from_utf8(line).map_err(|error| failed(format!("it is no UTF-8: {error}")))?;
        // A byte order mark, as files that were joined have it.
        Ok(line.trim_start_matches('\u{feff}').to_owned())
    })))
}

/// Where the error counts the texts of a batch, it counts them after those of earlier batches.
pub(crate) fn after(before: usize, mut error: Error) -> Error {
    if let Error::EmptyPrompt { prompt: place }
    | Error::PromptTooLong { prompt: place, .. }
    | Error::NotFinite { prompt: place, .. }
    | Error::EmptyText { text: place } = &mut error
    {
        *place += before;
    }
    error
}

/// The same texts, up to `size` at a time. A text that cannot be read ends them.
pub(crate) fn batches(
    mut texts: Texts<'_>,
    size: usize,
) -> impl Iterator<Item = Result<Vec<String>, Failure>> {
    std::iter::from_fn(move || {
        let batch: Result<Vec<String>, Failure> = texts.by_ref().take(size).collect();
        match batch {
            Ok(batch) if batch.is_empty() => None,
            other => Some(other),
        }
    })
}
