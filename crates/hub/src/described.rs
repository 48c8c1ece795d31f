//! What a folder says of its model, and what is wrong with that.

use cloze_bert::{Dense, Second};
use cloze_config::Problem;
use cloze_tensor::{Classifier, Init, Path};
use cloze_transformer::{ActivationKind, Config, FeedForwardKind};
use serde_json::Value;

use crate::families::{TWINS, UNNAMED};
use crate::field::{Field, Fields};
use crate::fields;
use crate::heads::{BARE, Head};
use crate::own::{MODEL_TYPE, OwnConfig};
use crate::twin::Twin;
use crate::{Error, Folder, Note, Weights};

pub(crate) const CONFIG: &str = "config.json";

/// What a folder says of its model, checked against the sizes of its file.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) config: OwnConfig,
    /// What the class of Hugging Face is for that the weights were saved from: it tells classifiers
    /// apart, and says which heads are expected. None where nothing is said.
    pub(crate) class: Option<String>,
    /// Dropout before the classes of a classifier.
    pub(crate) classifier_dropout: f64,
    /// Where it is from; none for a network of ours, whose tensors have our names.
    pub(crate) origin: Option<Origin>,
    pub(crate) notes: Vec<Note>,
}

/// A folder in the layout of Hugging Face.
#[derive(Debug)]
pub(crate) struct Origin {
    pub(crate) twin: &'static Twin,
    /// Its `config.json`.
    pub(crate) fields: Fields,
}

impl Described {
    /// A network of ours: which heads it has, its file says.
    pub(crate) fn own(config: OwnConfig) -> Self {
        Self {
            classifier_dropout: config.network.dropout,
            config,
            class: None,
            origin: None,
            notes: Vec::new(),
        }
    }

    /// Classes of states.
    pub(crate) fn classes(&self, path: &Path<'_>, count: usize, bias: bool) -> Classifier {
        let network = &self.config.network;
        let init = Init::Normal {
            std: network.init_std,
        };
        Classifier::linear(&(path / "classes"), [network.dim, count as i64], bias, init)
    }

    /// A layer of states before classes.
    pub(crate) fn dense(&self, path: &Path<'_>, activation: ActivationKind, bias: bool) -> Dense {
        let Config { dim, init_std, .. } = self.config.network;
        let activation = FeedForwardKind::from(activation).function();
        let init = Init::Normal { std: init_std };
        Dense::new(path, [dim; 2], activation, bias, init)
    }

    /// What its file says of a head.
    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        let origin = self.origin.as_ref()?;
        let given = origin.fields.get(name)?;
        (!given.is_null()).then_some(given)
    }

    /// The heads that it may have.
    pub(crate) fn heads(&self) -> &'static [Head] {
        let family = self.config.family;
        let origin = self.origin.as_ref();
        origin.map_or_else(|| family.heads(), |origin| origin.twin.heads)
    }
}

impl Twin {
    /// What a folder says of a model of this family.
    fn describe(
        &'static self,
        folder: &Folder,
        weights: &Weights,
        given: Fields,
    ) -> Result<Described, Error> {
        let mut problems = Vec::new();
        let network = fields::read(self.fields, &given, (self.base)());
        let network = network.map_err(|found| problems.extend(found)).ok();
        let dropout = self.dropout_of_classes(&given);
        let dropout = dropout.map_err(|problem| problems.push(problem)).ok();
        let vocab = fields::required_size(&given, "vocab_size");
        let vocab = vocab.map_err(|problem| problems.push(problem)).ok();
        let labels = labels(&given)
            .map_err(|problem| problems.push(problem))
            .ok();
        let padding = network
            .as_ref()
            .map_or(-1, |(network, _)| network.padding_token);
        problems.extend(Problem::unless(
            vocab.is_none_or(|vocab| padding < vocab),
            "pad_token_id",
            padding,
            "a token of the vocabulary, -1 or null",
        ));
        let (Some((mut network, mut notes)), Some(vocab), Some(labels), true) =
            (network, vocab, labels, problems.is_empty())
        else {
            return Err(folder.problems(CONFIG, problems));
        };
        folder.believable(CONFIG, &network, vocab, self.fields, weights)?;
        let untied = network.tied && self.dialect.has_two_tables(weights)?;
        network.tied &= !untied;
        notes.extend(untied.then_some(Note::Untied));
        let is_encoder = self.family.is_encoder();
        let second = if network.segments > 1 {
            Second::Next
        } else {
            Second::None
        };
        Ok(Described {
            class: class(&given)
                .map(|class| self.purpose(class).to_owned())
                .or_else(|| is_encoder.then(|| BARE.to_owned())),
            classifier_dropout: dropout.flatten().unwrap_or(network.dropout),
            notes,
            config: OwnConfig {
                labels,
                second: is_encoder.then_some(second),
                ..OwnConfig::new(self.family, network, vocab)
            },
            origin: Some(Origin {
                twin: self,
                fields: given,
            }),
        })
    }

    /// Where it has one of its own.
    fn dropout_of_classes(&self, given: &Fields) -> Result<Option<f64>, Problem> {
        let Some((name, value)) = fields::get(given, self.classifier_dropout) else {
            return Ok(None);
        };
        let dropout = value.as_f64().filter(|_| fields::is_share(value));
        let problem = || Problem::new(name, fields::shown(value), fields::SHARE);
        dropout.map(Some).ok_or_else(problem)
    }
}

/// The class that the weights were saved from.
fn class(given: &Fields) -> Option<&str> {
    given.get("architectures")?.as_array()?.first()?.as_str()
}

/// The names of the classes of a classifier; `LABEL_i` where none are given.
fn labels(given: &Fields) -> Result<Vec<String>, Problem> {
    let Some((name, value)) = fields::get(given, &["id2label"]) else {
        let two = Value::from(2);
        let (name, value) = fields::get(given, &["num_labels"]).unwrap_or(("", &two));
        let count = value.as_u64().filter(|count| (1..=LABELS).contains(count));
        let count = count.ok_or_else(|| Problem::new(name, fields::shown(value), "1 to 2^20"));
        return Ok((0..count?).map(|i| format!("LABEL_{i}")).collect());
    };
    let named = value.as_object().and_then(|all| {
        let label = |(id, label): (&String, &Value)| {
            Some((id.parse().unwrap_or(u64::MAX), label.as_str()?.to_owned()))
        };
        all.iter()
            .map(label)
            .collect::<Option<Vec<(u64, String)>>>()
    });
    let allowed = "a name for each number";
    let mut named = named.ok_or_else(|| Problem::new(name, fields::shown(value), allowed))?;
    named.sort_unstable();
    Ok(named.into_iter().map(|(_, label)| label).collect())
}

/// Classes at most: each has a name.
const LABELS: u64 = 1 << 20;

impl Folder {
    /// Its weights, and what it says of their model.
    ///
    /// # Errors
    /// A configuration that cannot be, or of a family that is not read here.
    pub(crate) fn described(&self) -> Result<(Weights, Described), Error> {
        let given: Fields = self.require(CONFIG)?;
        let Some(model_type) = given.get("model_type").and_then(Value::as_str) else {
            return self.recognised(given);
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
        let Some(twin) = Twin::of_type(model_type) else {
            let path = self.path().join(CONFIG);
            return Err(Error::Architecture(
                path,
                model_type.to_owned(),
                Twin::types(),
            ));
        };
        let weights = self.weights()?;
        let described = twin.describe(self, &weights, given)?;
        Ok((weights, described))
    }

    /// A model whose configuration does not name its family, as those of 2019, told by its tensors and,
    /// if it has one, its class.
    fn recognised(&self, given: Fields) -> Result<(Weights, Described), Error> {
        let weights = self.weights()?;
        let is_of = |twin: &&Twin| {
            let is_class = |class| twin.purpose(class) != class;
            class(&given).is_none_or(is_class) && twin.dialect.is_of(&weights)
        };
        let Some(twin) = TWINS[..UNNAMED].iter().find(is_of) else {
            return Err(Error::NoArchitecture(self.path().join(CONFIG)));
        };
        let mut described = twin.describe(self, &weights, given)?;
        described.notes.push(Note::Family(twin.family.title()));
        Ok((weights, described))
    }

    /// Its configuration, if that is one of ours.
    pub(crate) fn own_config(&self) -> Result<Option<OwnConfig>, Error> {
        let given: Option<Fields> = self.json(CONFIG)?;
        let is_own = given.is_some_and(|given| given.get("model_type") == Some(&MODEL_TYPE.into()));
        if is_own { self.json(CONFIG) } else { Ok(None) }
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
        names: &[&[Field]],
        weights: &Weights,
    ) -> Result<(), Error> {
        let tensors = (weights.names().count() as i64, "tensors");
        let numbers = (weights.numbers(), "numbers");
        let sizes = [
            ("layers", network.layers, tensors),
            ("vocab_size", vocab, numbers),
            ("dim", network.dim, numbers),
            ("hidden", network.hidden, numbers),
            ("head_dim", network.head_dim(), numbers),
            ("embedding_dim", network.embedding_dim(), numbers),
            ("max_len", network.position_rows(), numbers),
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
            Err(self.problems(file, fields::renamed(problems, names)))
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
