//! What goes out comes back: the same parameters, bit by bit, that compute the same numbers.

use std::collections::BTreeMap;

use cloze_random::{Draws, Stream};
use cloze_tensor::Parameters;
use cloze_transformer::{
    AttentionScale, Biases, Config, FeedForwardKind, Mask, Tokens, Transformer,
};
use proptest::prelude::*;
use serde_json::json;
use tch::{Kind, Tensor};

use crate::common::gap;
use crate::made::{VOCAB, bits, decoder, encoder, own_bert, own_gpt, pretraining};
use crate::place::{ONE_FILE, Place};

/// Functions that Hugging Face has a name for.
const ACTIVATIONS: [&str; 16] = [
    "gelu",
    "gelu-tanh",
    "quick-gelu",
    "gelu-10",
    "relu",
    "relu6",
    "squared-relu",
    "leaky-relu",
    "silu",
    "hardswish",
    "mish",
    "tanh",
    "sqrt-softplus",
    "laplace",
    "sigmoid",
    "identity",
];

fn activation() -> impl Strategy<Value = FeedForwardKind> {
    let of_name = |name| serde_json::from_value(json!(name)).expect("one of ours");
    prop::sample::select(ACTIVATIONS.map(of_name).to_vec())
}

/// Encoders that have a twin at Hugging Face.
fn encoders() -> impl Strategy<Value = Config> {
    let sizes = (1_i64..4, 1_i64..4, 1_i64..4, 1_i64..20, 2_i64..8, 0_i64..4);
    let rest = (
        activation(),
        1e-12..0.1,
        any::<bool>(),
        any::<bool>(),
        0.0..0.9,
    );
    (sizes, rest).prop_map(
        |((layers, heads, width, hidden, max_len, segments), rest)| {
            let (feed_forward, eps, bias, tied, dropout) = rest;
            Config {
                layers,
                heads,
                key_value_heads: heads,
                dim: heads * width,
                hidden,
                max_len,
                segments,
                feed_forward,
                eps,
                bias: bias.into(),
                tied,
                dropout,
                ..encoder()
            }
        },
    )
}

/// Decoders that have a twin at Hugging Face.
fn decoders() -> impl Strategy<Value = Config> {
    use AttentionScale::{HeadDim, HeadDimAndLayer, Layer, None};
    let scales = prop::sample::select(vec![HeadDim, HeadDimAndLayer, Layer, None]);
    (encoders(), scales).prop_map(|(config, attention_scale)| Config {
        attention_scale,
        residual: decoder().residual,
        embedding_norm: decoder().embedding_norm,
        segments: 0,
        padding_token: -1,
        ..config
    })
}

/// The same parameters, and zeros where ours has nothing and theirs always something.
fn assert_kept(ours: &Parameters, read: &Parameters) {
    let ours = bits(ours.named());
    let (kept, added): (BTreeMap<_, _>, BTreeMap<_, _>) = bits(read.named())
        .into_iter()
        .partition(|(name, _)| ours.contains_key(name));
    assert!(kept == ours, "the parameters");
    for (name, (_, bits)) in added {
        let may = name.ends_with(".bias") || name == "embeddings.segments.weight";
        assert!(
            may && bits.iter().all(|&bits| bits == 0),
            "{name} was added"
        );
    }
}

fn states(backbone: &Transformer, config: &Config, mask: Mask, seed: u64) -> Tensor {
    let mut draws = Draws::new(seed, Stream::named("ids"), 0, 0);
    let (batch, seq) = (2, config.max_len);
    let mut ids = |below: i64| {
        let ids = (0..batch * seq).map(|_| draws.below(below as u64) as i64);
        Tensor::from_slice(&Vec::from_iter(ids)).reshape([batch, seq])
    };
    let tokens = Tokens::new(&ids(VOCAB), mask).with_segments(ids(config.segments.max(1)));
    let mut states = tch::no_grad(|| backbone.inspect(&tokens).states);
    states.pop().expect("those of the last block") // [batch, seq, dim]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn of_an_encoder(config in encoders(), small in any::<bool>(), seed in any::<u64>()) {
        let ours = own_bert(&config, pretraining).open().unwrap();
        let shard = if small { 600 } else { ONE_FILE };
        let (place, saved) = Place::of(|export| ours.save(export), shard);
        prop_assert_eq!(saved, Vec::<String>::new());
        let read = place.open().unwrap();
        prop_assert_eq!(&read.notes, &[]);
        let expected = Config { bias: Biases::ALL, segments: config.segments.max(1), ..config.clone() };
        prop_assert_eq!(&read.config.network, &expected);
        prop_assert_eq!(read.config.vocab_size, VOCAB);
        assert_kept(&ours.parameters, &read.parameters);

        let [a, b] = [&ours, &read].map(|bert| states(&bert.backbone, &config, Mask::All, seed));
        prop_assert!(gap(&a, &b) < 1e-6, "{}", gap(&a, &b));
        let rows = Tensor::arange(2 * config.max_len, (Kind::Int64, a.device()));
        let heads = [(&ours.heads, &a), (&read.heads, &b)];
        let [a, b] = heads.map(|(heads, states)| {
            let masked = heads.masked.as_ref().expect("it was exported").logits(states, &rows);
            let second = heads.second.as_ref().expect("it was exported").logits(states);
            Tensor::cat(&[masked.flatten(0, 1), second.flatten(0, 1)], 0)
        });
        prop_assert!(gap(&a, &b) < 1e-6, "{}", gap(&a, &b));
    }

    #[test]
    fn of_a_decoder(config in decoders(), small in any::<bool>(), seed in any::<u64>()) {
        let ours = own_gpt(&config).open().unwrap();
        let shard = if small { 600 } else { ONE_FILE };
        let (place, saved) = Place::of(|export| ours.save(export), shard);
        prop_assert_eq!(saved, Vec::<String>::new());
        let read = place.open().unwrap();
        prop_assert_eq!(&read.notes, &[]);
        prop_assert_eq!(&read.config.network, &Config { bias: Biases::ALL, ..config.clone() });
        assert_kept(&ours.parameters, &read.parameters);

        let [a, b] = [&ours, &read].map(|gpt| states(&gpt.backbone, &config, Mask::Causal, seed));
        prop_assert!(gap(&a, &b) < 1e-6, "{}", gap(&a, &b));
        let heads = [(&ours.heads.causal, &a), (&read.heads.causal, &b)];
        let [a, b] = heads.map(|(head, states)| {
            head.as_ref().expect("it was exported").logits(states)
        });
        prop_assert!(gap(&a, &b) < 1e-6, "{}", gap(&a, &b));
    }
}
