use crate::common::{Home, INDEX, SINGLE, counting, index};
use crate::says::assert_says;

fn two_files(places: &[(&str, &str)]) -> Home {
    let home = Home::new();
    home.put("first.safetensors", counting(&["a", "b"], 2));
    home.put("second.safetensors", counting(&["c"], 3));
    home.put(INDEX, index(places));
    home
}

const WHOLE: [(&str, &str); 3] = [
    ("a", "first.safetensors"),
    ("b", "first.safetensors"),
    ("c", "second.safetensors"),
];

#[test]
fn several_files_are_one_set_of_weights() {
    let weights = two_files(&WHOLE).weights().unwrap();
    assert_eq!(weights.names().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(weights.shape("c"), Some(&[3][..]));
    assert_eq!(weights.read("c").unwrap().double_value(&[2]), 2.0);
    assert!(weights.path().ends_with(INDEX));
}

#[test]
fn the_single_file_counts_where_there_are_both() {
    let home = two_files(&WHOLE);
    home.put(SINGLE, counting(&["d"], 1));
    assert_eq!(home.weights().unwrap().names().collect::<Vec<_>>(), ["d"]);
}

#[test]
fn an_index_names_no_file_outside_the_folder() {
    for name in ["../x", "/etc/passwd", "inner/x.safetensors", "..", ""] {
        let home = two_files(&[("a", name)]);
        assert_says(
            home.weights(),
            &["no plain file name", &format!("{name:?}")],
        );
    }
}

#[test]
fn a_missing_shard_is_named() {
    let home = two_files(&[WHOLE[0], WHOLE[1], ("c", "third.safetensors")]);
    assert_says(
        home.weights(),
        &[INDEX, "\"third.safetensors\"", "not there", "download"],
    );
}

#[test]
fn a_tensor_that_its_shard_lacks_is_named() {
    let home = two_files(&[WHOLE[0], WHOLE[1], WHOLE[2], ("d", "second.safetensors")]);
    assert_says(
        home.weights(),
        &[
            INDEX,
            "names \"second.safetensors\", but \"d\"",
            "not in it",
        ],
    );
}

#[test]
fn a_tensor_that_the_index_does_not_name_is_an_error() {
    let home = two_files(&[WHOLE[0], WHOLE[2]]);
    assert_says(
        home.weights(),
        &[
            "\"first.safetensors\", which holds \"b\"",
            "not in the index",
        ],
    );
}

#[test]
fn a_tensor_in_two_shards_is_an_error() {
    let home = two_files(&WHOLE);
    home.put("second.safetensors", counting(&["b", "c"], 3));
    assert_says(
        home.weights(),
        &[
            "\"second.safetensors\", which holds \"b\"",
            "should be in \"first.safetensors\"",
        ],
    );
}

#[test]
fn a_damaged_shard_is_named() {
    let home = two_files(&WHOLE);
    home.put("second.safetensors", &counting(&["c"], 3)[..70]);
    assert_says(
        home.weights(),
        &["second.safetensors", "no whole safetensors file"],
    );
}

#[test]
fn an_index_of_another_form_is_an_error() {
    let home = Home::new();
    for (text, why) in [
        ("{}", "missing field `weight_map`"),
        ("{\"weight_map\": []}", "weight_map: invalid type: sequence"),
        ("{\"weight_map\": {\"a\": 1}}", "weight_map.a: invalid type"),
        (
            "{\"weight_map\": {\"a\": \"x\", \"a\": \"y\"}}",
            "\"a\" stands twice",
        ),
        ("{\"weight_map\": {\"a\": \"x\"", "line 1 column"),
    ] {
        home.put(INDEX, text);
        assert_says(home.weights(), &[INDEX, why]);
    }
}
