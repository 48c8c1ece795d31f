//! Any bytes as the JSON files of a folder, beside the weights of a small BERT and a small GPT-2.
#![no_main]

mod common;

use cloze_hub::{Folder, Pretrained};
use common::{FOLDER, framed, put, read_weights, seed};
use libfuzzer_sys::fuzz_target;
use tch::Device;

const INDEX: &[u8] = br#"{"metadata":{"total_size":4},"weight_map":{"a":"model.safetensors"}}"#;
const BERT: &[u8] = br#"{"model_type":"bert","architectures":["BertForMaskedLM"],"vocab_size":3,"hidden_size":2,"num_hidden_layers":1,"num_attention_heads":1,"intermediate_size":2,"max_position_embeddings":2,"type_vocab_size":2,"hidden_act":"gelu","id2label":{"0":"A"}}"#;
const GPT2: &[u8] = br#"{"model_type":"gpt2","vocab_size":3,"n_embd":2,"n_layer":1,"n_head":1,"n_positions":2,"n_inner":2,"activation_function":"gelu_new","eos_token_id":[0,1]}"#;
const ROBERTA: &[u8] = br#"{"model_type":"roberta","vocab_size":3,"hidden_size":2,"num_hidden_layers":1,"num_attention_heads":1,"intermediate_size":2,"max_position_embeddings":4,"type_vocab_size":1,"pad_token_id":1}"#;
const DISTILBERT: &[u8] = br#"{"model_type":"distilbert","vocab_size":3,"dim":2,"n_layers":1,"n_heads":1,"hidden_dim":2,"max_position_embeddings":2,"qa_dropout":0.1,"seq_classif_dropout":0.2}"#;
const ELECTRA: &[u8] = br#"{"model_type":"electra","vocab_size":3,"embedding_size":1,"hidden_size":2,"num_hidden_layers":1,"num_attention_heads":1,"intermediate_size":2,"max_position_embeddings":2}"#;
const MODERNBERT: &[u8] = br#"{"model_type":"modernbert","vocab_size":3,"hidden_size":2,"num_hidden_layers":1,"num_attention_heads":1,"intermediate_size":2,"max_position_embeddings":2,"pad_token_id":0,"layer_types":["sliding_attention"],"local_attention":2,"rope_parameters":{"full_attention":{"rope_type":"default","rope_theta":9.0}},"global_attn_every_n_layers":3,"classifier_pooling":"mean"}"#;
const OWN: &[u8] = br#"{"model_type":"cloze","family":"gpt","vocab_size":3,"network":{"layers":1,"dim":2,"heads":1,"key_value_heads":1,"hidden":2,"max_len":2,"segments":0,"positions":"rotary","norm":"rms","residual":"pre","feed_forward":"swiglu","bias":false,"eps":1e-5,"init_std":0.02,"dropout":0.0,"attention_dropout":0.0,"attention_scale":"head-dim","tied":true,"padding_token":-1}}"#;

fuzz_target!(
    init: {
        let encoders = [BERT, ROBERTA, DISTILBERT, ELECTRA, MODERNBERT];
        seed("config", &[&[INDEX, GPT2, OWN][..], &encoders].concat());
        put("model.safetensors", &weights());
    },
    |bytes: &[u8]| {
        put("config.json", bytes);
        put("generation_config.json", bytes);
        put("model.safetensors.index.json", bytes);
        let folder = Folder::open(FOLDER.path()).expect("it is there");
        let _ = folder.end_tokens();
        let _ = Pretrained::open(FOLDER.path(), Device::Cpu);
        let _ = read_weights();
    }
);

/// The tensors of both, of zeros.
fn weights() -> Vec<u8> {
    let block = "bert.encoder.layer.0";
    let square = [
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
    ];
    let dense = [
        "attention.output.dense",
        "intermediate.dense",
        "output.dense",
    ];
    let norms = ["attention.output.LayerNorm", "output.LayerNorm"];
    let mut tensors: Vec<(String, Vec<usize>)> = vec![
        (
            "bert.embeddings.word_embeddings.weight".to_owned(),
            vec![3, 2],
        ),
        (
            "bert.embeddings.position_embeddings.weight".to_owned(),
            vec![2, 2],
        ),
        (
            "bert.embeddings.token_type_embeddings.weight".to_owned(),
            vec![2, 2],
        ),
        ("transformer.wte.weight".to_owned(), vec![3, 2]),
        ("transformer.wpe.weight".to_owned(), vec![2, 2]),
        ("transformer.h.0.attn.c_attn.weight".to_owned(), vec![2, 6]),
        ("transformer.h.0.attn.c_attn.bias".to_owned(), vec![6]),
    ];
    let mut add = |name: String, shape: &[usize]| {
        tensors.push((format!("{name}.weight"), shape.to_vec()));
        tensors.push((format!("{name}.bias"), vec![2]));
    };
    for name in square.into_iter().chain(dense) {
        add(format!("{block}.{name}"), &[2, 2]);
    }
    for name in norms {
        add(format!("{block}.{name}"), &[2]);
    }
    add("bert.embeddings.LayerNorm".to_owned(), &[2]);
    for name in ["attn.c_proj", "mlp.c_fc", "mlp.c_proj"] {
        add(format!("transformer.h.0.{name}"), &[2, 2]);
    }
    for name in ["h.0.ln_1", "h.0.ln_2", "ln_f"] {
        add(format!("transformer.{name}"), &[2]);
    }
    let mut end = 0;
    let entries = tensors.into_iter().map(|(name, shape)| {
        let begin = end;
        end += 4 * shape.iter().product::<usize>();
        let entry = serde_json::json!({
            "dtype": "F32", "shape": shape, "data_offsets": [begin, end]
        });
        (name, entry)
    });
    let header = serde_json::Value::Object(entries.collect()).to_string();
    framed(header.as_bytes(), &vec![0; end])
}
