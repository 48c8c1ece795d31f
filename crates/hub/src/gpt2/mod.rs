mod config;
mod export;
mod names;

use cloze_gpt::CausalLm;
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Transformer};
use tch::Device;

use crate::contents::{Contents, Dialect};
use crate::model_folder::{Described, Foreign};
use crate::notes::Note;
use crate::own::{Family, OwnConfig};
use crate::{Error, Folder, Weights};

use config::Gpt2Config;

/// A decoder with its output layer.
#[derive(Debug)]
pub struct Gpt {
    /// The network.
    pub config: Config,
    /// Number of rows of the token table.
    pub vocab: i64,
    /// Every parameter, by our names.
    pub parameters: Parameters,
    /// From tokens to states.
    pub backbone: Transformer,
    /// From states to the next token; none where the folder has an output layer of its own and
    /// its file lacks it.
    pub head: Option<CausalLm>,
    /// What a user should know of the folder.
    pub notes: Vec<Note>,
}

pub(crate) const DIALECT: Dialect = Dialect {
    table: names::NAMES,
    trunk: "transformer.",
    anchor: "h.0.attn.c_attn.weight",
    older: &[],
    same: &[],
    tied: ("transformer.wte.weight", "lm_head.weight"),
    ignored: &["attn.bias", "attn.masked_bias", "lm_head.weight"],
};

/// The parameter of an output layer that is not tied to the tokens.
const TABLE: &str = "embeddings.output.weight";

impl Gpt {
    /// Reads a GPT-2 in the layout of Hugging Face, or a GPT of ours.
    ///
    /// # Errors
    /// A folder of another family, a configuration that cannot be, a tensor that is missing,
    /// misshapen or not finite. An output layer that is missing is a [`Note`].
    pub fn load(folder: &Folder, device: Device) -> Result<Self, Error> {
        let weights = folder.weights()?;
        let own = OwnConfig::of(folder, Family::Gpt, &weights)?;
        if let Some(own) = own {
            return Self::own(&own, &weights, device);
        }
        let Described {
            config,
            network,
            note,
        } = folder.described::<Gpt2Config>(&weights)?;
        let contents = Contents::foreign(&weights, &DIALECT, &network);
        let mut gpt = Self::build(&contents, &network, config.vocab(), device)?;
        gpt.notes.extend(note);
        gpt.notes.extend(config.notes());
        Ok(gpt)
    }

    /// A GPT of ours, from its weights under our names.
    ///
    /// # Errors
    /// A tensor that is missing, misshapen or not finite.
    pub fn own(own: &OwnConfig, weights: &Weights, device: Device) -> Result<Self, Error> {
        Self::build(
            &Contents::own(weights),
            &own.network,
            own.vocab_size,
            device,
        )
    }

    fn build(
        contents: &Contents<'_>,
        config: &Config,
        vocab: i64,
        device: Device,
    ) -> Result<Self, Error> {
        let lacking = if config.tied {
            Vec::new()
        } else {
            contents.lacks(&[TABLE.to_owned()])
        };
        let has_head = lacking.is_empty();
        let config = Config {
            tied: config.tied || !has_head,
            ..config.clone()
        };
        let (parameters, (backbone, head)) = contents.build(device, |root| {
            let backbone = Transformer::new(root, &config, vocab);
            let head = has_head.then(|| CausalLm::new(backbone.table()));
            (backbone, head)
        })?;
        let absent = (!has_head).then_some(Note::Absent {
            part: "output layer",
            tensors: lacking,
        });
        Ok(Self {
            config,
            vocab,
            parameters,
            backbone,
            head,
            notes: absent.into_iter().chain(contents.unused_note()).collect(),
        })
    }
}
