mod config;
mod export;
mod heads;
mod names;

use cloze_bert::{LmObjective, Second};
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Transformer};
use tch::Device;

use crate::contents::{Contents, Dialect};
use crate::model_folder::{Described, Foreign};
use crate::notes::Note;
use crate::own::{Family, OwnConfig};
use crate::{Error, Folder, Weights};

pub use heads::Heads;

use config::BertConfig;
use heads::{Kind, Plan};

/// An encoder with the heads that its folder has.
#[derive(Debug)]
pub struct Bert {
    /// The network.
    pub config: Config,
    /// Number of rows of the token table.
    pub vocab: i64,
    /// What the classes of a classifier are called.
    pub labels: Vec<String>,
    /// Every parameter, by our names.
    pub parameters: Parameters,
    /// From tokens to states.
    pub backbone: Transformer,
    /// From states to answers.
    pub heads: Heads,
    /// What a user should know of the folder.
    pub notes: Vec<Note>,
    /// The ways in which it has learned to read.
    pub readings: Vec<LmObjective>,
    /// What its second sentences were, where it has a head for them.
    pub second: Second,
}

pub(crate) const DIALECT: Dialect = Dialect {
    table: names::NAMES,
    trunk: "bert.",
    anchor: "encoder.layer.0.attention.self.query.weight",
    older: &[
        ("LayerNorm.weight", "LayerNorm.gamma"),
        ("LayerNorm.bias", "LayerNorm.beta"),
    ],
    same: &[
        ("cls.predictions.bias", "cls.predictions.decoder.bias"),
        ("cls.predictions.decoder.bias", "cls.predictions.bias"),
    ],
    tied: (
        "bert.embeddings.word_embeddings.weight",
        "cls.predictions.decoder.weight",
    ),
    ignored: &[
        "embeddings.position_ids",
        "embeddings.token_type_ids",
        "cls.predictions.decoder.weight",
        "cls.predictions.decoder.bias",
        "cls.predictions.bias",
    ],
};

impl Bert {
    /// Reads a BERT in the layout of Hugging Face, or one of ours.
    ///
    /// # Errors
    /// A folder of another family, a configuration that cannot be, a tensor of the trunk that is
    /// missing, misshapen or not finite. A head that is missing is a [`Note`].
    pub fn load(folder: &Folder, device: Device) -> Result<Self, Error> {
        let weights = folder.weights()?;
        let own = OwnConfig::of(folder, Family::Bert, &weights)?;
        if let Some(own) = own {
            return Self::own(&own, &weights, device);
        }
        let Described {
            config,
            network,
            note,
        } = folder.described::<BertConfig>(&weights)?;
        let plan = Plan {
            architecture: Some(config.architecture().to_owned()),
            classes: config.labels().len() as i64,
            classifier_dropout: config.classifier_dropout(),
            second: Second::Next,
            readings: vec![LmObjective::Masked],
        };
        let contents = Contents::foreign(&weights, &DIALECT, &network);
        let (vocab, labels) = (config.vocab(), config.labels());
        let mut bert = Self::build(&contents, &network, vocab, labels, &plan, device)?;
        bert.notes.extend(note);
        Ok(bert)
    }

    /// A BERT of ours, from its weights under our names.
    ///
    /// # Errors
    /// A tensor of the trunk that is missing, misshapen or not finite.
    pub fn own(own: &OwnConfig, weights: &Weights, device: Device) -> Result<Self, Error> {
        let readings = match own.readings.as_slice() {
            [] => vec![LmObjective::Masked],
            readings => readings.to_vec(),
        };
        let plan = Plan {
            readings,
            architecture: None,
            classes: own.labels.len() as i64,
            classifier_dropout: own.network.dropout,
            second: own.second.unwrap_or(Second::Next),
        };
        let (contents, labels) = (Contents::own(weights), own.labels.clone());
        Self::build(
            &contents,
            &own.network,
            own.vocab_size,
            labels,
            &plan,
            device,
        )
    }

    fn build(
        contents: &Contents<'_>,
        config: &Config,
        vocab: i64,
        labels: Vec<String>,
        plan: &Plan,
        device: Device,
    ) -> Result<Self, Error> {
        let (kinds, mut notes) = Kind::in_file(contents, config, plan);
        // Without a head that reads it, there is no table to untie.
        let tied = config.tied || !kinds.iter().any(|kind| kind.reads_table());
        let config = Config {
            tied,
            ..config.clone()
        };
        let (parameters, (backbone, heads)) = contents.build(device, |root| {
            let backbone = Transformer::new(root, &config, vocab);
            let heads = Heads::new(&kinds, root, &config, backbone.table(), plan);
            (backbone, heads)
        })?;
        notes.extend(contents.unused_note());
        Ok(Self {
            config,
            vocab,
            labels,
            parameters,
            backbone,
            heads,
            notes,
            readings: plan.readings.clone(),
            second: plan.second,
        })
    }
}
