//! What a folder says of its model, and what is wrong with that.

use cloze_transformer::{Config, Positions, Problem};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::contents::Dialect;
use crate::fields::{problem, renamed};
use crate::{Error, Folder, Note, Weights};

const FILE: &str = "config.json";

#[derive(Deserialize)]
struct Kind {
    model_type: String,
}

/// A `config.json` of Hugging Face.
pub(crate) trait Foreign: DeserializeOwned {
    const MODEL_TYPE: &str;
    const DIALECT: Dialect;
    /// Our fields and theirs.
    const FIELDS: &[(&str, &str)];

    /// Our configuration of the same network.
    ///
    /// # Errors
    /// All that is wrong, or that our networks do not have, at once.
    fn network(&self) -> Result<Config, Vec<Problem>>;

    /// Rows of the token table.
    fn vocab(&self) -> i64;
}

/// What a folder of Hugging Face says of its model, checked against the sizes of its file.
#[derive(Debug)]
pub(crate) struct Described<C> {
    pub(crate) config: C,
    pub(crate) network: Config,
    /// Whether the file has two tables where the configuration has one.
    pub(crate) note: Option<Note>,
}

impl Folder {
    /// See [`Described`].
    pub(crate) fn described<C: Foreign>(&self, weights: &Weights) -> Result<Described<C>, Error> {
        let config: C = self.config(C::MODEL_TYPE)?;
        let mut network = config
            .network()
            .map_err(|problems| self.problems(problems))?;
        self.believable(&network, config.vocab(), C::FIELDS, weights)?;
        let untied = network.tied && C::DIALECT.has_two_tables(weights)?;
        network.tied &= !untied;
        Ok(Described {
            config,
            network,
            note: untied.then_some(Note::Untied),
        })
    }

    /// The `model_type` of the configuration: `bert`, `gpt2`, ..
    ///
    /// # Errors
    /// A configuration that cannot be read, or does not say.
    pub fn model_type(&self) -> Result<String, Error> {
        Ok(self.require::<Kind>(FILE)?.model_type)
    }

    /// The configuration of a model of this type.
    pub(crate) fn config<T: DeserializeOwned>(&self, model_type: &str) -> Result<T, Error> {
        let found = self.model_type()?;
        if found == model_type {
            self.require(FILE)
        } else {
            Err(self.another_family(&found, model_type))
        }
    }

    pub(crate) fn another_family(&self, found: &str, expected: &str) -> Error {
        Error::Family {
            path: self.path().join(FILE),
            found: found.to_owned(),
            expected: expected.to_owned(),
        }
    }

    pub(crate) fn problems(&self, problems: Vec<Problem>) -> Error {
        Error::Config {
            path: self.path().join(FILE),
            problems,
        }
    }

    /// A layer has tensors, and a tensor has numbers: a network with more of them than the file is
    /// not worth building, even in outline. The fields are called by these names.
    pub(crate) fn believable(
        &self,
        network: &Config,
        vocab: i64,
        names: &[(&str, &'static str)],
        weights: &Weights,
    ) -> Result<(), Error> {
        let tensors = (weights.names().count() as i64, "tensors");
        let numbers = (weights.numbers(), "numbers");
        let tables = match network.positions {
            Positions::Learned | Positions::Sinusoidal => network.max_len,
            Positions::Rotary | Positions::Alibi => 1,
        };
        let sizes = [
            ("layers", network.layers, tensors),
            ("vocab_size", vocab, numbers),
            ("dim", network.dim, numbers),
            ("hidden", network.hidden, numbers),
            ("max_len", tables, numbers),
            ("segments", network.segments, numbers),
        ];
        let beyond = sizes.into_iter().filter(|(_, size, (most, _))| size > most);
        let problems: Vec<Problem> = beyond
            .map(|(field, size, (most, of))| {
                problem(
                    field,
                    size,
                    &format!("at most {most}, the {of} of the file"),
                )
            })
            .collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(self.problems(renamed(problems, names)))
        }
    }
}

impl Weights {
    /// How many numbers all tensors have together.
    fn numbers(&self) -> i64 {
        let shapes = self.names().filter_map(|name| self.shape(name));
        shapes.map(|shape| shape.iter().product::<i64>()).sum()
    }

    pub(crate) fn missing(&self, names: Vec<String>) -> Error {
        Error::MissingParameters {
            path: self.path().to_owned(),
            names,
        }
    }

    pub(crate) fn misshapen(&self, name: &str, expected: Vec<i64>) -> Error {
        Error::Shape {
            path: self.path().to_owned(),
            name: name.to_owned(),
            found: self.shape(name).unwrap_or_default().to_vec(),
            expected,
        }
    }
}
