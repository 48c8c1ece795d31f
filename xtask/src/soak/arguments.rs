use anyhow::{Context, Result, bail};

use crate::arguments::flags;

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
    pub(super) fn parse(words: &[&str]) -> Result<Self> {
        match words {
            ["faults"] => Ok(Self::Faults),
            ["kill", options @ ..] => {
                let (mut count, mut seed) = (200, 1);
                for (name, value) in flags(options, USAGE)? {
                    let number = value.parse();
                    let number = number.with_context(|| format!("{name} {value}: {USAGE}"));
                    match name {
                        "--count" => count = number?,
                        "--seed" => seed = number?,
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
        Soak::parse(&words.split(' ').collect::<Vec<_>>()).ok()
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
