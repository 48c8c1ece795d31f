use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Result, bail};

use super::rows::Row;
use crate::arguments::flags;

/// The flag that asks for a comparison.
pub(super) const PEERS: &str = "--peers";

/// What is to be compared, and how often.
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) rows: Vec<Row>,
    /// How often each side is started for its speed, in turns.
    pub(super) rounds: u32,
    /// Steps after which the losses are compared.
    pub(super) loss_steps: u32,
    /// Where every number is written to.
    pub(super) json: Option<PathBuf>,
    /// As it was asked for.
    pub(super) command: String,
}

const USAGE: &str = "\
cargo xtask bench --peers [--rows NAME,..] [--rounds N] [--loss-steps N] [--json FILE]";

impl Comparison {
    pub(super) fn parse(words: &[&str]) -> Result<Self> {
        let mut comparison = Self {
            rows: Row::all(),
            rounds: 3,
            loss_steps: 20,
            json: None,
            command: format!("cargo xtask bench {}", words.join(" ")),
        };
        let words: Vec<_> = words
            .iter()
            .copied()
            .filter(|&word| word != PEERS)
            .collect();
        for (flag, value) in flags(&words, USAGE)? {
            match flag {
                "--rows" => comparison.rows = Row::named(value)?,
                "--rounds" => comparison.rounds = positive(flag, value)?,
                "--loss-steps" => comparison.loss_steps = positive(flag, value)?,
                "--json" => comparison.json = Some(value.into()),
                _ => bail!("`{flag}` is unknown: {USAGE}"),
            }
        }
        Ok(comparison)
    }
}

fn positive(flag: &str, value: &str) -> Result<u32> {
    let number = u32::from_str(value).ok().filter(|&number| number > 0);
    number.with_context(|| format!("{flag} is `{value}`: give a whole number above 0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Comparison> {
        Comparison::parse(&line.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn what_is_not_said_is_all_rows_three_times() {
        let all = parse("--peers").unwrap();
        assert_eq!((all.rows.len(), all.rounds, all.loss_steps), (9, 3, 20));
        let line = "--peers --rows nano --rounds 5 --loss-steps 2 --json out.json";
        let some = parse(line).unwrap();
        assert_eq!((some.rows.len(), some.rounds, some.loss_steps), (1, 5, 2));
        assert_eq!(some.json, Some("out.json".into()));
        assert_eq!(some.command, format!("cargo xtask bench {line}"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, named) in [
            ("--peers --rows", "--rows wants a value"),
            ("--peers --rounds 0", "--rounds is `0`"),
            ("--peers --rounds many", "--rounds is `many`"),
            ("--peers --bench step", "`--bench` is unknown"),
        ] {
            let error = parse(line).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
