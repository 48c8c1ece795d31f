//! Our own configurations are no more to be trusted than others.

use serde_json::{Value, json};

use crate::made::{bits, decoder, encoder, own_bert, own_gpt, pretraining};
use crate::place::Place;
use crate::says::assert_says;

fn assert_refused(place: &Place, says: &[&str]) {
    assert_says(place.open(), says);
}

#[test]
fn what_no_network_has_is_named() {
    for place in [own_bert(&encoder(), pretraining), own_gpt(&decoder())] {
        let sound = place.config();
        let cases: [(&str, Value, &str); 16] = [
            ("layers", json!(0), "1 or more"),
            ("layers", json!(1_i64 << 40), "1 or more, below 2^28"),
            ("layers", json!(1 << 20), "at most"),
            ("dim", json!(i64::MAX), "1 or more, below 2^28"),
            ("hidden", json!(1_i64 << 62), "1 or more, below 2^28"),
            ("hidden", json!(1 << 27), "at most"),
            ("max_len", json!(1_i64 << 40), "1 or more, below 2^28"),
            ("segments", json!(-1), "0 or more"),
            ("segments", json!(1_i64 << 40), "0 or more, below 2^28"),
            ("heads", json!(3), "a divisor of dim = 8"),
            ("key_value_heads", json!(3), "a divisor of heads = 2"),
            ("padding_token", json!(-2), "-1 or more"),
            (
                "padding_token",
                json!(11),
                "a token of the vocabulary, or -1",
            ),
            ("eps", json!(0), "above 0"),
            ("init_std", json!(0), "above 0"),
            ("dropout", json!(1), "0 or more, below 1"),
        ];
        for (field, given, allowed) in cases {
            place.edit_config(|config| config["network"][field] = given.clone());
            let says = format!("`{field}` is {given}, allowed: {allowed}");
            assert_refused(&place, &["config.json", &says]);
            place.put("config.json", sound.to_string());
        }
        place.set("vocab_size", 0);
        assert_refused(&place, &["`vocab_size` is 0, allowed: 1 or more"]);
        place.put("config.json", sound.to_string());
        place.edit_config(|config| config["network"]["layer"] = json!(1));
        assert_refused(&place, &["config.json", "unknown field `layer`"]);
    }
}

/// A file that lies about the length of a table that it need not hold.
#[test]
fn a_table_of_waves_is_not_made_before_it_is_believed() {
    let place = own_gpt(&decoder());
    place.edit_config(|config| {
        config["network"]["positions"] = json!("sinusoidal");
        config["network"]["max_len"] = json!((1 << 28) - 1);
    });
    assert_refused(&place, &["config.json", "`max_len` is 268435455, allowed"]);
}

#[test]
fn our_own_names_are_read_as_they_are() {
    let place = own_bert(&encoder(), pretraining);
    let bert = place.open().unwrap();
    assert_eq!(bert.notes, []);
    assert_eq!(bert.config.network, encoder());
    assert!(bits(bert.parameters.named()) == bits(place.tensors()));
    let place = own_gpt(&decoder());
    let gpt = place.open().unwrap();
    assert_eq!(gpt.notes, []);
    assert!(bits(gpt.parameters.named()) == bits(place.tensors()));
}

/// As a run wrote it before there were windows, norms in heads and embeddings of other widths.
#[test]
fn a_network_from_before_there_were_all_fields_is_read_as_what_it_was() {
    for place in [own_bert(&encoder(), pretraining), own_gpt(&decoder())] {
        let own = place.open().expect("a sound folder").config;
        for since in [
            "head_dim",
            "window",
            "query_key_norm",
            "embedding_dim",
            "embedding_scale",
            "embedding_norm",
        ] {
            place.edit_config(|config| {
                let network = config["network"].as_object_mut().expect("a network");
                network.remove(since).expect("a field");
            });
        }
        assert_eq!(place.open().expect("an older folder").config, own);
        place.edit_config(|config| {
            let network = config["network"].as_object_mut().expect("a network");
            network.remove("hidden").expect("a field");
        });
        assert_refused(&place, &["missing field `hidden`"]);
    }
}
