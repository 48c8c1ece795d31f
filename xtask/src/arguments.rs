use anyhow::{Result, bail};

/// The flags of a command, each with the value after it.
pub(crate) fn flags<'a>(words: &[&'a str], usage: &str) -> Result<Vec<(&'a str, &'a str)>> {
    let pairs = words.chunks(2).map(|pair| match *pair {
        [flag, value] => Ok((flag, value)),
        _ => bail!("{} wants a value: {usage}", pair[0]),
    });
    pairs.collect()
}
