//! What a folder says of its model, and what is wrong with that.

use cloze_bert::Second;
use cloze_config::Problem;
use cloze_transformer::{ActivationKind, Config, PositionEncoding};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::fields::{absurd, activation, renamed};
use crate::own::{Architecture, MODEL_TYPE, OwnConfig};
use crate::{Error, Folder, Note, Weights};

pub(crate) const CONFIG: &str = "config.json";

#[derive(Deserialize)]
struct Kind {
    /// Files of 2019 have none.
    model_type: Option<String>,
    architectures: Option<Vec<String>>,
}

/// A `config.json` of Hugging Face.
pub(crate) trait Foreign: DeserializeOwned {
    /// Our fields and theirs.
    const FIELDS: &[(&str, &str)];

    /// What it asks for that our networks do not have.
    fn unsupported(&self) -> Vec<Problem>;

    /// The function of the feed-forward layers: its field and its name.
    fn activation(&self) -> (&'static str, &str);

    /// Our configuration of the same network, with this function.
    fn network(&self, activation: ActivationKind) -> Config;

    /// Rows of the token table.
    fn vocab(&self) -> i64;

    /// See [`Described::class`].
    fn class(&self) -> Option<String> {
        None
    }

    /// Names of the classes of a classifier.
    fn labels(&self) -> Vec<String> {
        Vec::new()
    }

    /// Dropout before the classes of a classifier, where it is not that of the network.
    fn classifier_dropout(&self) -> Option<f64> {
        None
    }

    /// What our configuration cannot say.
    fn notes(&self) -> Vec<Note> {
        Vec::new()
    }
}

/// Our configuration of the network that a foreign one describes.
///
/// # Errors
/// All that is wrong, or that our networks do not have, at once.
fn network<C: Foreign>(config: &C) -> Result<Config, Vec<Problem>> {
    let (field, name) = config.activation();
    let activation = activation(field, name);
    let network = config.network(*activation.as_ref().unwrap_or(&ActivationKind::Identity));
    let mut problems = renamed(absurd(&network, config.vocab()), C::FIELDS);
    // Of heads, they have one number for two of ours.
    problems.dedup();
    problems.extend(config.unsupported());
    problems.extend(activation.err());
    if problems.is_empty() {
        problems = renamed(network.problems(), C::FIELDS);
    }
    if problems.is_empty() {
        Ok(network)
    } else {
        Err(problems)
    }
}

/// What a folder says of its model, checked against the sizes of its file.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) config: OwnConfig,
    /// The class of Hugging Face that the weights were saved from: it tells classifiers apart, and says
    /// which heads are expected. None where the family alone does.
    pub(crate) class: Option<String>,
    /// Dropout before the classes of a classifier.
    pub(crate) classifier_dropout: f64,
    /// Whether the tensors have the names of Hugging Face.
    pub(crate) is_foreign: bool,
    pub(crate) notes: Vec<Note>,
}

impl Described {
    /// A network of ours: which heads it has, its file says.
    pub(crate) fn own(config: OwnConfig) -> Self {
        Self {
            classifier_dropout: config.network.dropout,
            config,
            class: None,
            is_foreign: false,
            notes: Vec::new(),
        }
    }
}

/// What a folder of Hugging Face says of a model of this family.
pub(crate) fn describe<C: Foreign>(
    folder: &Folder,
    weights: &Weights,
    family: Architecture,
) -> Result<Described, Error> {
    let config: C = folder.require(CONFIG)?;
    let network = network(&config);
    let mut network = network.map_err(|problems| folder.problems(CONFIG, problems))?;
    folder.believable(CONFIG, &network, config.vocab(), C::FIELDS, weights)?;
    let untied = network.tied && family.twin().dialect.has_two_tables(weights)?;
    network.tied &= !untied;
    let untied = untied.then_some(Note::Untied);
    Ok(Described {
        class: config.class(),
        is_foreign: true,
        classifier_dropout: config.classifier_dropout().unwrap_or(network.dropout),
        notes: untied.into_iter().chain(config.notes()).collect(),
        config: OwnConfig {
            labels: config.labels(),
            second: family.is_encoder().then_some(Second::Next),
            ..OwnConfig::new(family, network, config.vocab())
        },
    })
}

impl Folder {
    /// Its weights, and what it says of their model.
    ///
    /// # Errors
    /// A configuration that cannot be, or of a family that is not read here.
    pub(crate) fn described(&self) -> Result<(Weights, Described), Error> {
        let kind: Kind = self.require(CONFIG)?;
        let Some(model_type) = kind.model_type else {
            return self.recognised(kind.architectures);
        };
        if model_type == MODEL_TYPE {
            let own: OwnConfig = self.require(CONFIG)?;
            let weights = self.weights().map_err(|error| match error {
                // A run's, which has made no step.
                Error::NoWeights(run) => Error::NoCheckpoint(run),
                other => other,
            })?;
            let own = own.checked(self, CONFIG, &weights)?;
            return Ok((weights, Described::own(own)));
        }
        let of_type = |family: &Architecture| family.twin().model_type == model_type;
        let Some(family) = Architecture::ALL.into_iter().find(of_type) else {
            return Err(Error::Architecture(self.path().join(CONFIG), model_type));
        };
        let weights = self.weights()?;
        let described = (family.twin().describe)(self, &weights, family)?;
        Ok((weights, described))
    }

    /// A model whose configuration does not name its family, told by its tensors and, if it has one, its
    /// class.
    fn recognised(&self, classes: Option<Vec<String>>) -> Result<(Weights, Described), Error> {
        let weights = self.weights()?;
        let class = classes.and_then(|all| all.first().cloned());
        let is_of = |family: &Architecture| {
            let twin = family.twin();
            let is_class = |class: &String| class.to_lowercase().starts_with(twin.model_type);
            class.as_ref().is_none_or(is_class) && twin.dialect.is_of(&weights)
        };
        let Some(family) = Architecture::ALL.into_iter().find(is_of) else {
            return Err(Error::NoArchitecture(self.path().join(CONFIG)));
        };
        let mut described = (family.twin().describe)(self, &weights, family)?;
        described.notes.push(Note::Family(family.title()));
        Ok((weights, described))
    }

    /// Its configuration, if that is one of ours.
    pub(crate) fn own_config(&self) -> Result<Option<OwnConfig>, Error> {
        match self.json::<Kind>(CONFIG)? {
            Some(kind) if kind.model_type.as_deref() == Some(MODEL_TYPE) => self.json(CONFIG),
            _ => Ok(None),
        }
    }

    pub(crate) fn problems(&self, file: &str, problems: Vec<Problem>) -> Error {
        Error::Config {
            path: self.path().join(file),
            problems,
        }
    }

    /// A layer has tensors, and a tensor has numbers: a network with more of them than the file is
    /// not worth building, even in outline. The fields are called by these names.
    pub(crate) fn believable(
        &self,
        file: &str,
        network: &Config,
        vocab: i64,
        names: &[(&str, &'static str)],
        weights: &Weights,
    ) -> Result<(), Error> {
        let tensors = (weights.names().count() as i64, "tensors");
        let numbers = (weights.numbers(), "numbers");
        let tables = match network.positions {
            PositionEncoding::Learned | PositionEncoding::Sinusoidal => network.max_len,
            PositionEncoding::Rotary | PositionEncoding::Alibi => 1,
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
                Problem::new(field, size, format!("at most {most}, the {of} of the file"))
            })
            .collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(self.problems(file, renamed(problems, names)))
        }
    }
}

impl Weights {
    /// How many numbers all tensors have together.
    fn numbers(&self) -> i64 {
        let shapes = self.names().filter_map(|name| self.shape(name));
        shapes.map(|shape| shape.iter().product::<i64>()).sum()
    }
}
