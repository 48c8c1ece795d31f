use std::ffi::OsString;

use anyhow::{Context, Result, bail};

/// What is to be endured.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Soak {
    /// So many kills, at moments that come from the seed.
    Kill { count: u64, seed: u64 },
    /// Every call to the disk fails once, with each error.
    Faults,
}

const USAGE: &str = "expected: soak kill [--count N] [--seed N], or soak faults";

impl Soak {
    pub(super) fn parse(arguments: &[OsString]) -> Result<Self> {
        let words: Vec<_> = arguments
            .iter()
            .map(|word| word.to_string_lossy())
            .collect();
        let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        match words.as_slice() {
            ["faults"] => Ok(Self::Faults),
            ["kill", options @ ..] => {
                let (mut count, mut seed) = (200, 1);
                for option in options.chunks(2) {
                    let [name, value] = option else { bail!(USAGE) };
                    let value = value
                        .parse()
                        .with_context(|| format!("{name} {value}: {USAGE}"));
                    match *name {
                        "--count" => count = value?,
                        "--seed" => seed = value?,
                        _ => bail!("{name}: {USAGE}"),
                    }
                }
                Ok(Self::Kill { count, seed })
            }
            _ => bail!(USAGE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &str) -> Option<Soak> {
        let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
        Soak::parse(&words).ok()
    }

    #[test]
    fn the_commands_are_understood() {
        assert_eq!(parse("faults"), Some(Soak::Faults));
        assert_eq!(
            parse("kill"),
            Some(Soak::Kill {
                count: 200,
                seed: 1
            })
        );
        let both = parse("kill --seed 7 --count 20");
        assert_eq!(both, Some(Soak::Kill { count: 20, seed: 7 }));
        for wrong in [
            "",
            "kil",
            "kill --count",
            "kill --count x",
            "kill --cuont 3",
            "faults 3",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
