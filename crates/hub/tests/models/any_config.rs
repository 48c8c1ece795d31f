//! Any configuration is read, or refused with an error that names a file of the folder.

use cloze_hub::Error;
use cloze_transformer::{Mask, Tokens, Transformer};
use proptest::prelude::*;
use serde_json::{Value, json};
use tch::{Device, Kind, Tensor};

use crate::made::{
    bert, decoder, electra, encoder, exported, gpt, masked, modernbert, nothing, own_bert, own_gpt,
    pretraining, roberta,
};
use crate::place::Place;

/// Fields that are read if they are there, besides those that are written.
const BERT: [&str; 9] = [
    "position_embedding_type",
    "is_decoder",
    "add_cross_attention",
    "pruned_heads",
    "id2label",
    "num_labels",
    "classifier_dropout",
    "eos_token_id",
    "architectures",
];
const GPT: [&str; 2] = ["add_cross_attention", "eos_token_id"];
const MODERNBERT: [&str; 7] = [
    "global_attn_every_n_layers",
    "global_rope_theta",
    "local_rope_theta",
    "rope_scaling",
    "classifier_pooling",
    "classifier_activation",
    "decoder_bias",
];

fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "",
        "0",
        "bert",
        "gpt2",
        "cloze",
        "gpt",
        "gelu",
        "relu",
        "silu",
        "absolute",
        "learned",
        "rotary",
        "sinusoidal",
        "rms",
        "pre",
        "post",
        "swiglu",
        "none",
        "NaN",
        "BertModel",
        "BertForMaskedLM",
        "electra",
        "full_attention",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2_i64..20).prop_map(Value::from),
        (0_u32..63).prop_map(|power| json!(1_i64 << power)),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-0.5..1.5).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4);
        let map = prop::collection::btree_map("[0-3]|[a-z]{1,3}", inner, 0..4);
        let map = map.prop_map(|map| Value::Object(map.into_iter().collect()));
        prop_oneof![list.prop_map(Value::from), map]
    })
}

/// A model that was read computes: no error is put off until then.
fn compute(backbone: &Transformer) {
    let ids = Tensor::zeros([1, 1], (Kind::Int64, Device::Cpu));
    let inspection = tch::no_grad(|| backbone.inspect(&Tokens::new(&ids, Mask::Causal)));
    for states in inspection.states {
        assert_eq!(states.size()[..2], [1, 1]);
    }
}

fn load(place: &Place) {
    let named = |error: Error| {
        let (folder, message) = (place.folder(), error.to_string());
        let path = folder.path().to_str().expect("UTF-8");
        assert!(message.contains(path), "{message}");
    };
    match place.open() {
        Ok(model) => compute(&model.backbone),
        Err(error) => named(error),
    }
    let _ = place.folder().end_tokens().map_err(named);
}

/// The field at this place of all, in turn.
fn pick(config: &Value, more: &[&str], at: prop::sample::Index) -> String {
    let fields = config.as_object().expect("a configuration has fields");
    let mut names: Vec<&str> = fields
        .keys()
        .map(String::as_str)
        .chain(more.iter().copied())
        .collect();
    names.sort_unstable();
    names.dedup();
    (*at.get(&names)).to_owned()
}

#[test]
fn one_field_of_theirs_is_anything() {
    let encoders = [exported(&roberta(), masked), exported(&electra(), masked)];
    let modernbert = exported(&modernbert(), nothing);
    let places = [bert(pretraining), gpt(), modernbert].into_iter();
    let places = places.chain(encoders).map(|place| (place.config(), place));
    let places = Vec::from_iter(places);
    let any = (any::<prop::sample::Index>(), any_json());
    proptest!(ProptestConfig::with_cases(500), |((at, value) in any)| {
        for ((sound, place), more) in places.iter().zip([&BERT[..], &GPT, &MODERNBERT, &BERT, &BERT]) {
            place.put("config.json", sound.to_string());
            place.set(&pick(sound, more, at), value.clone());
            load(place);
        }
    });
}

#[test]
fn one_field_of_ours_is_anything() {
    let places = [own_bert(&encoder(), pretraining), own_gpt(&decoder())];
    let places = places.map(|place| (place.config(), place));
    let any = (any::<prop::sample::Index>(), any_json());
    proptest!(ProptestConfig::with_cases(500), |((at, value) in any)| {
        for (sound, place) in &places {
            let field = pick(&sound["network"], &[], at);
            place.put("config.json", sound.to_string());
            place.edit_config(|config| config["network"][&field] = value.clone());
            load(place);
            place.put("config.json", sound.to_string());
            place.set(&pick(sound, &[], at), value.clone());
            load(place);
        }
    });
}
