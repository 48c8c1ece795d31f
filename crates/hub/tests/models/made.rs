//! Small models with parameters that are all different.

use std::collections::BTreeMap;
use std::fs;

use cloze_bert::{
    MaskedLm, Pooler, QuestionAnswering, Second, SecondSentence, SequenceClassification,
    TokenClassification,
};
use cloze_hub::{Architecture, OwnConfig};
use cloze_tensor::{Parameters, Path};
use cloze_transformer::{
    ActivationKind, AttentionWindow, Biases, Config, FeedForwardKind, PositionEncoding, Residual,
    RotaryPositions, Transformer,
};
use tch::{Device, Tensor};

use crate::common::perturb;
use crate::place::{ONE_FILE, Place};

pub(crate) const VOCAB: i64 = 11;

pub(crate) const LABELS: [&str; 3] = ["good", "bad", "neither"];

/// What an encoder of a test has on top.
pub(crate) type Heads = fn(&Path<'_>, &Config, &Tensor);

pub(crate) fn encoder() -> Config {
    Config {
        hidden: 12,
        init_std: 0.5,
        attention_dropout: 0.2,
        padding_token: 0,
        ..Config::bert([2, 8, 2], 6)
    }
}

pub(crate) fn decoder() -> Config {
    Config {
        segments: 0,
        residual: Residual::Pre,
        embedding_norm: false,
        padding_token: -1,
        ..encoder()
    }
}

pub(crate) fn roberta() -> Config {
    Config {
        positions: PositionEncoding::LearnedFromPadding,
        ..encoder()
    }
}

pub(crate) fn electra() -> Config {
    Config {
        embedding_dim: 4,
        ..encoder()
    }
}

pub(crate) fn modernbert() -> Config {
    let (activation, gated) = (ActivationKind::Gelu, true);
    let rotary = RotaryPositions {
        local_base: 20.0,
        ..RotaryPositions::new(500.0)
    };
    let (width, pattern) = (3, "gl".to_owned());
    Config {
        segments: 0,
        residual: Residual::Pre,
        positions: PositionEncoding::Rotary(rotary),
        window: AttentionWindow::Layers { width, pattern },
        bias: Biases::NONE,
        feed_forward: FeedForwardKind { activation, gated },
        ..encoder()
    }
}

/// A BERT as it is pre-trained.
pub(crate) fn pretraining(root: &Path<'_>, config: &Config, table: &Tensor) {
    masked(root, config, table);
    SecondSentence::new(&(root / "second"), config, Second::Next);
}

pub(crate) fn masked(root: &Path<'_>, config: &Config, table: &Tensor) {
    MaskedLm::new(&(root / "masked"), config, table);
}

pub(crate) fn pooler(root: &Path<'_>, config: &Config, _: &Tensor) {
    Pooler::new(&(root / "pooler"), config);
}

pub(crate) fn nothing(_: &Path<'_>, _: &Config, _: &Tensor) {}

pub(crate) fn sequence(root: &Path<'_>, config: &Config, _: &Tensor) {
    let classes = LABELS.len() as i64;
    SequenceClassification::new(&(root / "sequence"), config, classes, 0.0);
}

pub(crate) fn tokens(root: &Path<'_>, config: &Config, _: &Tensor) {
    TokenClassification::new(&(root / "tokens"), config, LABELS.len() as i64, 0.0);
}

pub(crate) fn answer(root: &Path<'_>, config: &Config, _: &Tensor) {
    QuestionAnswering::new(&(root / "answer"), config);
}

/// A BERT of ours in a folder.
pub(crate) fn own_bert(network: &Config, heads: Heads) -> Place {
    own(Architecture::Bert, network, heads)
}

/// A GPT of ours in a folder.
pub(crate) fn own_gpt(network: &Config) -> Place {
    own(Architecture::Gpt, network, nothing)
}

/// A BERT in the layout of Hugging Face.
pub(crate) fn bert(heads: Heads) -> Place {
    exported(&encoder(), heads)
}

/// An encoder in the layout of Hugging Face.
pub(crate) fn exported(network: &Config, heads: Heads) -> Place {
    let own = own_bert(network, heads).open().expect("an encoder");
    Place::of(|export| own.save(export), ONE_FILE).0
}

/// A GPT-2 in the layout of Hugging Face.
pub(crate) fn gpt() -> Place {
    let gpt = own_gpt(&decoder()).open().expect("a GPT");
    Place::of(|export| gpt.save(export), ONE_FILE).0
}

/// Every number, by name.
pub(crate) fn bits(
    named: impl IntoIterator<Item = (String, Tensor)>,
) -> BTreeMap<String, (Vec<i64>, Vec<u32>)> {
    let bits = |(name, tensor): (String, Tensor)| {
        let numbers = Vec::<f32>::try_from(tensor.detach().reshape([-1])).expect("fp32");
        let bits = numbers.iter().map(|number| number.to_bits()).collect();
        (name, (tensor.size(), bits))
    };
    named.into_iter().map(bits).collect()
}

fn own(family: Architecture, network: &Config, heads: Heads) -> Place {
    tch::set_num_threads(1);
    let parameters = Parameters::new(1, Device::Cpu);
    let root = parameters.root();
    let backbone = Transformer::new(&root, network, VOCAB);
    heads(&root, network, backbone.table());
    perturb(&parameters);
    let config = OwnConfig {
        labels: LABELS.map(str::to_owned).into(),
        ..OwnConfig::new(family, network.clone(), VOCAB)
    };
    let place = Place::new();
    fs::create_dir(place.path()).expect("a disk with room");
    config.write(&place.path()).expect("a disk with room");
    place.put_tensors(parameters.named());
    place
}
