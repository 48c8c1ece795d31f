//! What a folder says of its model, and what is wrong with that.

use cloze_transformer::Problem;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::fields::problem;
use crate::{Error, Folder, Weights};

const FILE: &str = "config.json";

#[derive(Deserialize)]
struct Kind {
    model_type: String,
}

impl Folder {
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

    /// A layer has tensors: more layers than tensors are not worth building.
    pub(crate) fn enough_layers(
        &self,
        layers: i64,
        field: &'static str,
        weights: &Weights,
    ) -> Result<(), Error> {
        let most = weights.names().count();
        if layers as usize <= most {
            return Ok(());
        }
        let allowed = format!("at most {most}, the tensors of the file");
        Err(self.problems(vec![problem(field, layers, &allowed)]))
    }
}

impl Weights {
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
