use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cloze_config::Problem;
use cloze_corpus::{Error, Mixture};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::{Value, toml};

use crate::builder::absolute;

/// A corpus that a run learns from beside others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MixedCorpus {
    /// The folder of the corpus.
    pub path: PathBuf,
    /// The share of its sequences, as a ratio to the weights of the others.
    pub weight: f64,
}

const FIELD: &str = "data.mixture";

/// Corpora with their weights as the setting has them.
pub(crate) fn setting<'a>(corpora: impl Iterator<Item = (&'a Path, f64)>) -> Vec<Value> {
    let corpus = |(path, weight)| {
        let path = absolute(path);
        Value::Table(toml! { path = path weight = weight })
    };
    corpora.map(corpus).collect()
}

/// What no mixture can be.
pub(crate) fn problems(mixture: &[MixedCorpus]) -> Vec<Problem> {
    let weighed =
        |corpus: &MixedCorpus| format!("{} with the weight {}", shown(corpus), corpus.weight);
    let of_corpus = |(number, corpus): (usize, &MixedCorpus)| {
        let weight = corpus.weight;
        let real = weight.is_finite() && weight > 0.0;
        let allowed = "a weight above 0 for each, or the corpus left out";
        let bad = Problem::unless(real, FIELD, weighed(corpus), allowed);
        let same = |other: &MixedCorpus| resolved(&other.path) == resolved(&corpus.path);
        let once = !mixture[..number].iter().any(same);
        let twice = format!("{} a second time", shown(corpus));
        bad.into_iter()
            .chain(Problem::unless(once, FIELD, twice, "each corpus once"))
    };
    let problems: Vec<Problem> = mixture.iter().enumerate().flat_map(of_corpus).collect();
    let weights: Vec<f64> = mixture.iter().map(|corpus| corpus.weight).collect();
    match Mixture::new(&weights, 0) {
        Err(Error::SmallWeight {
            number, smallest, ..
        }) if problems.is_empty() => {
            let allowed =
                format!("at least {smallest} beside these others, or the corpus left out");
            vec![Problem::new(FIELD, weighed(&mixture[number]), allowed)]
        }
        _ => problems,
    }
}

/// A name for each folder: the last parts of its path, as few as tell them apart.
pub(crate) fn names(folders: &[&Path]) -> Vec<String> {
    let last = |parts: usize| -> Vec<String> {
        let name = |folder: &&Path| {
            let parts: Vec<_> = folder.iter().rev().take(parts).collect();
            let path: PathBuf = parts.into_iter().rev().collect();
            path.to_string_lossy().into_owned()
        };
        folders.iter().map(name).collect()
    };
    let longest = folders.iter().map(|folder| folder.iter().count()).max();
    let longest = longest.unwrap_or(1).max(1);
    let apart = |names: &Vec<String>| names.iter().collect::<BTreeSet<_>>().len() == names.len();
    let named = (1..longest).map(last).find(apart);
    named.unwrap_or_else(|| last(longest))
}

fn shown(corpus: &MixedCorpus) -> String {
    corpus.path.display().to_string()
}

fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_by_what_tells_them_apart() {
        let named = |folders: &[&str]| {
            let folders: Vec<&Path> = folders.iter().map(Path::new).collect();
            names(&folders)
        };
        assert_eq!(named(&["/texts/web", "/texts/books"]), ["web", "books"]);
        assert_eq!(named(&["/a/corpus", "/b/corpus"]), ["a/corpus", "b/corpus"]);
        assert_eq!(named(&["/a/corpus", "/a/corpus"]).len(), 2);
        assert!(named(&[]).is_empty());
    }

    #[test]
    fn what_no_mixture_can_be_is_named() {
        let said = |mixture: &[(&str, f64)]| {
            let corpus = |&(path, weight): &(&str, f64)| MixedCorpus {
                path: path.into(),
                weight,
            };
            let mixture: Vec<MixedCorpus> = mixture.iter().map(corpus).collect();
            let problems = problems(&mixture);
            problems.iter().map(Problem::to_string).collect::<Vec<_>>()
        };
        assert!(said(&[]).is_empty());
        assert!(said(&[("a", 3.0), ("b", 0.5)]).is_empty());
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let said = said(&[("a", 1.0), ("b", bad)]);
            assert!(
                said.len() == 1 && said[0].contains("b with the weight"),
                "{said:?}"
            );
        }
        assert!(said(&[("a", 1.0), ("a", 1.0)])[0].contains("a second time"));
        assert!(said(&[("a", 1.0), ("b", 1e-9)])[0].contains("at least"));
    }
}
