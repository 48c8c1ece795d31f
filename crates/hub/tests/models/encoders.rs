//! Configurations of the encoders that are other than BERT, and lie.

use serde_json::{Value, json};

use crate::configs::{
    Case, SHARE, absurd, assert_each_refused, assert_refused, assert_sizes_are_needed,
};
use crate::made::{bert, masked};
use crate::place::Place;

/// What is said of a family: its fields, beside the size of its vocabulary; which of them are sizes that
/// have to be there, the layers first; and what it refuses.
struct Family {
    fields: Value,
    sizes: &'static [&'static str],
    cases: Vec<Case>,
}

const PADDING: &str = "a token of the vocabulary, -1 or null";
const TRUTH: &str = "true or false";

/// Fields that RoBERTa and ELECTRA have from BERT.
const OF_BERT: &[&str] = &[
    "num_hidden_layers",
    "vocab_size",
    "hidden_size",
    "num_attention_heads",
    "intermediate_size",
    "max_position_embeddings",
];

fn of_bert(model_type: &str, more: &[Case]) -> Family {
    let mut cases: Vec<Case> = vec![
        (
            "num_attention_heads",
            json!(3),
            "a divisor of hidden_size = 8",
        ),
        ("hidden_act", json!("gulu"), "one of gelu, "),
        ("position_embedding_type", json!("relative_key"), "absolute"),
        ("is_decoder", json!(true), "false: an encoder"),
        ("add_cross_attention", json!(true), "false"),
        ("type_vocab_size", json!(0), "1 or more, below 2^28"),
        ("layer_norm_eps", json!(0), "above 0"),
        ("hidden_dropout_prob", json!(1), SHARE),
        ("attention_probs_dropout_prob", json!(-0.5), SHARE),
        ("classifier_dropout", json!(1), SHARE),
        ("pad_token_id", json!(-2), PADDING),
        ("num_labels", json!(0), "1 to 2^20"),
    ];
    cases.extend(more.iter().cloned());
    let fields = json!({ "num_hidden_layers": 2, "hidden_size": 8, "num_attention_heads": 2,
        "intermediate_size": 12, "max_position_embeddings": 20, "model_type": model_type });
    Family {
        fields,
        sizes: OF_BERT,
        cases,
    }
}

fn families() -> Vec<Family> {
    let of_padding: &[Case] = &[
        (
            "max_position_embeddings",
            json!(2),
            "above pad_token_id + 1 = 2",
        ),
        (
            "pad_token_id",
            json!(-1),
            "a token, for positions that are counted from padding",
        ),
        ("pad_token_id", json!(11), PADDING),
    ];
    let distilbert = Family {
        fields: json!({ "model_type": "distilbert", "n_layers": 2, "dim": 8, "n_heads": 2, "hidden_dim": 12,
            "max_position_embeddings": 6 }),
        sizes: &[
            "n_layers",
            "vocab_size",
            "dim",
            "n_heads",
            "hidden_dim",
            "max_position_embeddings",
        ],
        cases: vec![
            ("n_heads", json!(3), "a divisor of dim = 8"),
            ("activation", json!("gulu"), "one of gelu, "),
            ("dropout", json!(1), SHARE),
            ("attention_dropout", json!(1), SHARE),
            ("qa_dropout", json!("none"), SHARE),
            ("seq_classif_dropout", json!(1), SHARE),
            ("pad_token_id", json!(11), PADDING),
        ],
    };
    let mut modernbert = of_bert("modernbert", &[]);
    modernbert.fields["pad_token_id"] = json!(0);
    let linear =
        json!({ "full_attention": { "rope_type": "linear", "rope_theta": 1e4, "factor": 2.0 } });
    let still = json!({ "sliding_attention": { "rope_type": "default", "rope_theta": 0.5 } });
    modernbert.cases = vec![
        (
            "num_attention_heads",
            json!(3),
            "a divisor of hidden_size = 8",
        ),
        ("hidden_activation", json!("gulu"), "one of gelu, "),
        (
            "layer_types",
            json!(["full_attention"]),
            "full_attention or sliding_attention for each of 2 layers",
        ),
        (
            "layer_types",
            json!(["full_attention", "conv"]),
            "full_attention or sliding_attention for each of 2 layers",
        ),
        (
            "global_attn_every_n_layers",
            json!(0),
            "1 or more, below 2^28",
        ),
        ("local_attention", json!(0), "1 or more, below 2^28"),
        ("global_rope_theta", json!(1), "a number above 1"),
        ("local_rope_theta", json!("slow"), "a number above 1"),
        ("rope_scaling", json!({ "rope_type": "yarn" }), "null"),
        ("attention_bias", json!(1), TRUTH),
        ("mlp_bias", json!(2), TRUTH),
        ("norm_bias", json!(0), TRUTH),
        ("classifier_bias", json!(0), TRUTH),
        ("decoder_bias", json!("yes"), TRUTH),
        (
            "classifier_activation",
            json!("gulu"),
            "the name of a function, such as gelu",
        ),
        ("classifier_pooling", json!("max"), "cls or mean"),
        ("classifier_dropout", json!(1), SHARE),
        ("norm_eps", json!(0), "above 0"),
        ("embedding_dropout", json!(1), SHARE),
        ("pad_token_id", json!(50_283), PADDING),
    ];
    // What is wrong is inside of a field.
    for (rotary, says) in [
        (
            linear,
            "`rope_parameters.full_attention.rope_type` is linear, allowed: default",
        ),
        (
            still,
            "`rope_parameters.sliding_attention.rope_theta` is 0.5, allowed: a number above 1",
        ),
    ] {
        let place = folder(&modernbert);
        place.set("rope_parameters", rotary);
        assert_refused(&place, &[says]);
    }
    vec![
        of_bert("roberta", of_padding),
        of_bert("xlm-roberta", of_padding),
        of_bert("camembert", of_padding),
        distilbert,
        of_bert(
            "electra",
            &[("embedding_size", json!(-1), "1 or more, below 2^28")],
        ),
        modernbert,
    ]
}

/// The tensors are those of a BERT: what is wrong is found before they are looked for.
fn folder(family: &Family) -> Place {
    let place = bert(masked);
    let mut config = family.fields.clone();
    config["vocab_size"] = json!(11);
    place.put("config.json", config.to_string());
    place
}

#[test]
fn each_encoder_needs_its_sizes_and_refuses_by_the_name_of_the_field() {
    for family in families() {
        let place = folder(&family);
        assert_sizes_are_needed(&place, family.sizes);
        assert_each_refused(&place, &absurd(family.sizes));
        assert_each_refused(&place, &family.cases);
        let (layers, tensors) = (family.sizes[0], place.tensors().len());
        for many in [1000_i64, (1 << 28) - 1] {
            place.set(layers, many);
            let says = format!("`{layers}` is {many}, allowed: at most {tensors}, the tensors");
            assert_refused(&place, &[&says]);
        }
    }
}
