//! The trunk against PyTorch: weights and hidden states that Hugging Face transformers wrote (the
//! README of the fixtures says how), copied into our parameters.

use std::path::PathBuf;

use cloze_attention::Mask;
use cloze_model::Backbone;
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Tokens, Transformer};
use tch::{Device, Kind, Tensor};

use crate::common::gap;

/// Weights under the names of their library.
struct Weights(Vec<(String, Tensor)>);

impl Weights {
    /// Of a file of the fixtures, or nothing and a reason where they are absent.
    fn read(file: &str) -> Option<Self> {
        let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
        let folder = std::env::var_os("CLOZE_FIXTURES").map_or_else(beside, PathBuf::from);
        let path = folder.join(file);
        if !path.is_file() {
            eprintln!(
                "skipped: no {} (CLOZE_FIXTURES names the folder)",
                path.display()
            );
            return None;
        }
        Some(Self(
            Tensor::read_safetensors(path).expect("a readable fixture"),
        ))
    }

    fn get(&self, name: &str) -> Tensor {
        let found = self.0.iter().find(|(own, _)| own == name);
        found
            .unwrap_or_else(|| panic!("the fixture has no {name}"))
            .1
            .shallow_clone()
    }
}

/// The network of this configuration, its weights those that `theirs` gives for each name.
fn transformer(config: &Config, vocab: i64, theirs: impl Fn(&str) -> Tensor) -> Transformer {
    let parameters = Parameters::new(0, Device::Cpu);
    let network = Transformer::new(&parameters.root(), config, vocab);
    for (name, mut tensor) in parameters.named() {
        let values = theirs(&name);
        assert_eq!(values.size(), tensor.size(), "{name}");
        tch::no_grad(|| tensor.copy_(&values));
    }
    network
}

/// `layers.3.self.query.weight` to the layer, the part and the kind of tensor.
fn in_layer(name: &str) -> Option<(&str, &str, &str)> {
    let (layer, rest) = name.strip_prefix("layers.")?.split_once('.')?;
    let (part, tensor) = rest.rsplit_once('.')?;
    Some((layer, part, tensor))
}

fn bert(weights: &Weights, name: &str) -> Tensor {
    let Some((layer, part, tensor)) = in_layer(name) else {
        return weights.get(&match name {
            "embeddings.tokens.weight" => "embeddings.word_embeddings.weight".to_owned(),
            "embeddings.positions.weight" => "embeddings.position_embeddings.weight".to_owned(),
            "embeddings.segments.weight" => "embeddings.token_type_embeddings.weight".to_owned(),
            _ => name.replace("norm.", "embeddings.LayerNorm."),
        });
    };
    let get = |part: &str| weights.get(&format!("encoder.layer.{layer}.{part}.{tensor}"));
    match part {
        "self.query" => get("attention.self.query"),
        "self.key_value" => Tensor::cat(
            &["key", "value"].map(|part| get(&format!("attention.self.{part}"))),
            0,
        ),
        "self.output" => get("attention.output.dense"),
        "self.norm" => get("attention.output.LayerNorm"),
        "feed_forward.up" => get("intermediate.dense"),
        "feed_forward.down" => get("output.dense"),
        "feed_forward.norm" => get("output.LayerNorm"),
        _ => panic!("BERT has no {name}"),
    }
}

/// The matrices of GPT-2's layers are `[input, output]`; those of query, key and value are one.
fn gpt2(weights: &Weights, name: &str) -> Tensor {
    let Some((layer, part, tensor)) = in_layer(name) else {
        return weights.get(&match name {
            "embeddings.tokens.weight" => "transformer.wte.weight".to_owned(),
            "embeddings.positions.weight" => "transformer.wpe.weight".to_owned(),
            _ => name.replace("norm.", "transformer.ln_f."),
        });
    };
    let get = |part: &str| {
        let own = weights.get(&format!("transformer.h.{layer}.{part}.{tensor}"));
        if own.dim() == 2 {
            own.transpose(0, 1)
        } else {
            own
        }
    };
    let third = |joined: Tensor| joined.size()[0] / 3;
    match part {
        "self.query" => get("attn.c_attn").narrow(0, 0, third(get("attn.c_attn"))),
        "self.key_value" => {
            let dim = third(get("attn.c_attn"));
            get("attn.c_attn").narrow(0, dim, 2 * dim)
        }
        "self.output" => get("attn.c_proj"),
        "self.norm" => get("ln_1"),
        "feed_forward.up" => get("mlp.c_fc"),
        "feed_forward.down" => get("mlp.c_proj"),
        "feed_forward.norm" => get("ln_2"),
        _ => panic!("GPT-2 has no {name}"),
    }
}

fn config(kind: &str) -> Config {
    let sizes = r#""layers": 3, "heads": 4, "key_value_heads": 4, "max_len": 48,
        "positions": "learned", "norm": "layer", "bias": true, "init_std": 0.02,
        "dropout": 0.0, "attention_dropout": 0.0, "attention_scale": "head-dim",
        "tied": true, "padding_token": -1"#;
    serde_json::from_str(&format!("{{ {sizes}, {kind} }}")).expect("valid fields")
}

#[test]
fn bert_is_bert() {
    let (Some(weights), Some(reference)) = (
        Weights::read("bert-tiny-base/model.safetensors"),
        Weights::read("bert-tiny-base/reference.safetensors"),
    ) else {
        return;
    };
    let config = config(
        r#""dim": 64, "hidden": 160, "segments": 2, "residual": "post", "feed_forward": "gelu",
        "eps": 1e-12"#,
    );
    let network = transformer(&config, 500, |name| bert(&weights, name));
    let real = reference.get("attention_mask").gt(0);
    let tokens = Tokens::new(&reference.get("input_ids"), Mask::padding(&real))
        .with_segments(reference.get("token_type_ids"));
    let states = tch::no_grad(|| network.states(&tokens, false));
    let real = real.unsqueeze(-1).to_kind(Kind::Float);
    let gap = gap(&(states * &real), &(reference.get("hidden.3") * &real));
    assert!(gap < 1e-5, "off by {gap}");
}

#[test]
fn gpt2_is_gpt2() {
    let (Some(weights), Some(reference)) = (
        Weights::read("gpt2-tiny/model.safetensors"),
        Weights::read("gpt2-tiny/reference.safetensors"),
    ) else {
        return;
    };
    let config = config(
        r#""dim": 48, "hidden": 192, "segments": 0, "residual": "pre", "feed_forward": "gelu-tanh",
        "eps": 1e-5"#,
    );
    let network = transformer(&config, 500, |name| gpt2(&weights, name));
    let tokens = Tokens::new(&reference.get("input_ids"), Mask::Causal);
    let states = tch::no_grad(|| network.states(&tokens, false));
    let gap = gap(&states, &reference.get("hidden.3"));
    assert!(gap < 1e-5, "off by {gap}");
}
