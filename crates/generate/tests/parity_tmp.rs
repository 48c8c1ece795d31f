use std::path::PathBuf;
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Transformer};
use cloze_gpt::CausalLm;
use cloze_generate::*;
use tch::{Device, Tensor};
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
        "tied": true"#;
    serde_json::from_str(&format!("{{ {sizes}, {kind} }}")).expect("valid fields")
}


fn ids(t:&Tensor)->Vec<Vec<u32>>{ Vec::<Vec<i64>>::try_from(t).unwrap().into_iter().map(|r|r.into_iter().map(|i|i as u32).collect()).collect()}
#[test]
fn parity(){
  let w=Weights::read("gpt2-tiny/model.safetensors").unwrap(); let r=Weights::read("gpt2-tiny/reference.safetensors").unwrap();
  let config=config(r#""dim": 48, "hidden": 192, "segments": 0, "residual": "pre", "feed_forward": "gelu-tanh", "eps": 1e-5"#);
  let net=transformer(&config,500,|n|gpt2(&w,n)); let head=CausalLm::new(net.table());
  let d=Causal::new(&net,&head,48);
  let prompts=ids(&r.get("generate.prompt"));
  for (name,strategy,n) in [("generate.greedy",Strategy::Greedy,12),("generate.beam4",Strategy::Beam(Beam{beams:4,length_penalty:1.0,completions:1}),8)]{
    let s=Settings{max_new_tokens:n,repetition_penalty:1.0,stop_tokens:vec![0],stop_strings:vec![],strategy};
    let out=generate_ids(&d,&prompts,&s).unwrap();
    let want=ids(&r.get(name));
    for ((o,p),w) in out.iter().zip(&prompts).zip(&want){ let full:Vec<u32>=p.iter().chain(&o[0].ids).copied().collect(); println!("{name} {:?} {}",o[0].ended,o[0].log_prob); assert_eq!(&full,w); }
  }
}
