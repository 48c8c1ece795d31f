use std::collections::BTreeMap;

use cloze_corpus::Tokenizer;
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Transformer};
use tch::{Device, Kind, Tensor};

use crate::contents::Dialect;
use crate::families::TWINS;
use crate::field::{Field, Fields};
use crate::fields;
use crate::heads::Head;
use crate::own::{Architecture, OwnConfig};

/// A family at Hugging Face, and what it is here.
#[derive(Debug)]
pub(crate) struct Twin {
    pub(crate) family: Architecture,
    /// Their `model_type`, and what the names of its classes begin with; several where they call one
    /// network by several names.
    pub(crate) types: &'static [(&'static str, &'static str)],
    /// What no field says.
    pub(crate) base: fn() -> Config,
    pub(crate) fields: &'static [&'static [Field]],
    /// The field with the dropout before the classes of a classifier, where it may have one of its own.
    pub(crate) classifier_dropout: &'static [&'static str],
    /// A network of ours as it is there, where they have zeros for what it lacks.
    pub(crate) as_theirs: fn(Config) -> Config,
    pub(crate) dialect: Dialect,
    /// Those that a file may have.
    pub(crate) heads: &'static [Head],
}

/// What an architecture is called, and how it reads.
#[derive(Debug)]
pub(crate) struct About {
    /// As configurations call it.
    pub(crate) name: &'static str,
    /// As people call a model of it.
    pub(crate) title: &'static str,
    /// Whether it is trained to read texts from both sides.
    pub(crate) is_encoder: bool,
    /// A tokenizer as it is saved for it.
    pub(crate) saved: fn(Tokenizer) -> Tokenizer,
    /// A tokenizer as a network of ours has learned to read with it.
    pub(crate) learned: fn(Tokenizer) -> Tokenizer,
}

static ABOUT: [About; 2] = [
    About {
        name: "bert",
        title: "BERT",
        is_encoder: true,
        saved: Tokenizer::framed,
        learned: |tokenizer| tokenizer.framed().with_wide_blanks(),
    },
    About {
        name: "gpt",
        title: "GPT",
        is_encoder: false,
        // What ends a text is the frame of BERT, which a tokenizer for both families has.
        saved: |tokenizer| match &*tokenizer.frame().after {
            [] => tokenizer,
            [..] => tokenizer.unframed(),
        },
        learned: Tokenizer::unframed,
    },
];

impl Architecture {
    /// The only place that tells them apart.
    pub(crate) fn about(self) -> &'static About {
        &ABOUT[self as usize]
    }

    /// The families that are of it.
    pub(crate) fn twins(self) -> impl Iterator<Item = &'static Twin> {
        TWINS.iter().filter(move |twin| twin.family == self)
    }

    /// The heads that a network of ours may have.
    pub(crate) fn heads(self) -> &'static [Head] {
        self.twins().next().map_or(&[], |twin| twin.heads)
    }
}

impl Twin {
    /// The family of this `model_type`.
    pub(crate) fn of_type(model_type: &str) -> Option<&'static Self> {
        let is = |twin: &&Self| twin.types.iter().any(|(name, _)| *name == model_type);
        TWINS.iter().find(is)
    }

    /// Every `model_type` that is read.
    pub(crate) fn types() -> String {
        let all = TWINS.iter().flat_map(|twin| twin.types);
        let names: Vec<&str> = all.map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// What a class is for, without the name of the family.
    pub(crate) fn purpose<'a>(&self, class: &'a str) -> &'a str {
        let mut purposes = self
            .types
            .iter()
            .filter_map(|(_, name)| class.strip_prefix(name));
        purposes.next().unwrap_or(class)
    }

    /// What a network has that this family has not.
    pub(crate) fn unlike(&self, network: &Config) -> Vec<String> {
        let network = (self.as_theirs)(network.clone());
        fields::unlike(self.fields, &network, (self.base)())
    }

    /// The fields of a `config.json`.
    pub(crate) fn write(&self, config: &OwnConfig) -> Fields {
        let network = (self.as_theirs)(config.network.clone());
        let mut fields = fields::write(self.fields, &network);
        fields.insert("model_type".to_owned(), self.types[0].0.into());
        fields.insert("vocab_size".to_owned(), config.vocab_size.into());
        fields
    }

    /// What belongs to our parameters under their names, in a class of this purpose. What they
    /// always have and ours has not is zero.
    pub(crate) fn export(
        &self,
        ours: Vec<(String, Tensor)>,
        config: &OwnConfig,
        purpose: &str,
    ) -> Vec<(String, Tensor)> {
        let network = (self.as_theirs)(config.network.clone());
        let outline = Parameters::outline();
        let _ = Transformer::new(&outline.root(), &network, config.vocab_size);
        let mut all: BTreeMap<String, Tensor> = ours.into_iter().collect();
        let untied = all.contains_key(TABLE);
        let lacking = outline.shapes().into_iter();
        for (name, shape) in lacking.filter(|(name, _)| untied || name != TABLE) {
            let zeros = || Tensor::zeros(shape, (Kind::Float, Device::Cpu));
            all.entry(name).or_insert_with(zeros);
        }
        self.dialect.export(&all, &network, purpose)
    }
}

/// An output layer of its own: a file without a head over the tokens has none.
const TABLE: &str = "embeddings.output.weight";
