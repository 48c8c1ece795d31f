use cloze_hub::Error;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::common::{Home, INDEX, counting, safetensors};

/// Whatever it is: an error, or weights whose tensors are of the shapes that they say.
fn use_all(home: &Home) -> Result<(), Error> {
    tch::set_num_threads(1);
    let weights = home.weights()?;
    for name in weights.names() {
        let tensor = weights.read(name)?;
        assert_eq!(Some(&tensor.size()[..]), weights.shape(name));
    }
    Ok(())
}

/// Sizes at which arithmetic goes wrong, and small ones.
fn size() -> impl Strategy<Value = u64> {
    let edges = [
        1 << 31,
        1 << 32,
        1 << 60,
        1 << 62,
        (1 << 63) - 1,
        1 << 63,
        u64::MAX,
    ];
    prop_oneof![4 => 0_u64..9, 1 => prop::sample::select(edges.to_vec())]
}

/// The entry of a tensor, right but for its numbers.
fn entry() -> impl Strategy<Value = Value> {
    let kinds = ["F32", "F64", "BF16", "F8_E4M3", "F4", "I64", "X"];
    let shape = prop::collection::vec(size(), 0..4);
    let random = (prop::sample::select(kinds.to_vec()), shape, size(), size());
    random.prop_map(|(kind, shape, begin, end)| {
        json!({ "dtype": kind, "shape": shape, "data_offsets": [begin, end] })
    })
}

/// Any JSON, and often what has the form of an index.
fn index() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec!["x.safetensors", "../x", "/", "absent", "a"])
            .prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let any = leaf.prop_recursive(3, 16, 4, |inner| {
        let name = prop::sample::select(vec!["weight_map", "metadata", "a", "b", "\0"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..4).prop_map(|fields| {
                let fields = fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                Value::Object(fields.collect::<Map<_, _>>())
            }),
        ]
    });
    prop_oneof![
        any.clone(),
        any.prop_map(|map| json!({ "weight_map": map }))
    ]
}

#[test]
fn a_file_that_is_cut_anywhere_is_an_error() {
    let whole = counting(&["a", "b"], 3);
    assert!(use_all(&Home::with(&whole)).is_ok());
    let home = Home::new();
    for at in 0..whole.len() {
        home.put("model.safetensors", &whole[..at]);
        let damage = use_all(&home).unwrap_err();
        assert!(
            matches!(damage, Error::Damaged { .. }),
            "cut at {at}: {damage}"
        );
    }
}

#[test]
fn a_byte_that_is_changed_anywhere_does_no_harm() {
    let whole = counting(&["a", "b"], 3);
    let header = 8 + u64::from_le_bytes(*whole.first_chunk().unwrap()) as usize;
    let home = Home::new();
    for at in 0..whole.len() {
        for change in [0x01, 0x10, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[at] ^= change;
            home.put("model.safetensors", &damaged);
            let result = use_all(&home);
            // A number can become any other, and a name too: only the length must be right.
            assert!(at >= 8 || result.is_err(), "byte {at}, of the length");
            let seen = matches!(result, Ok(()) | Err(Error::Damaged { .. }));
            assert!(
                seen || at >= header || damaged[at].is_ascii(),
                "byte {at} of the header"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = use_all(&Home::with(&bytes));
        // The same as a header with the right length.
        let framed = safetensors(&String::from_utf8_lossy(&bytes), &[0; 64]);
        let _ = use_all(&Home::with(framed));
    }

    #[test]
    fn any_sizes_are_compared_with_the_file(
        entries in prop::collection::vec(entry(), 1..4),
        data in 0_usize..64,
    ) {
        let named = entries.into_iter().enumerate().map(|(i, entry)| (i.to_string(), entry));
        let header = Value::Object(named.collect()).to_string();
        let _ = use_all(&Home::with(safetensors(&header, &vec![0; data])));
    }

    #[test]
    fn any_index_is_read_without_a_panic(index in index()) {
        let home = Home::new();
        home.put("x.safetensors", counting(&["a"], 1));
        home.put(INDEX, index.to_string());
        let _ = use_all(&home);
        if let Ok(weights) = home.weights() {
            prop_assert!(weights.names().all(|name| name == "a"), "{}", index);
        }
    }
}
