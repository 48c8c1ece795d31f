use std::fs::File;

use crate::common::{Home, SINGLE, counting, safetensors};
use crate::says::assert_says;

/// A file with the entry of one tensor `w`, and so many bytes.
fn one(entry: &str, bytes: usize) -> Home {
    Home::with(safetensors(&format!("{{\"w\":{entry}}}"), &vec![0; bytes]))
}

#[test]
fn a_file_that_was_cut_says_so_with_both_numbers() {
    let whole = counting(&["a", "b"], 3);
    let cut = |at: usize| Home::with(&whole[..at]).weights();
    assert_says(cut(0), &["no whole safetensors file", "0 bytes"]);
    assert_says(cut(7), &["7 bytes", "takes 8"]);
    let header = u64::from_le_bytes(*whole.first_chunk().unwrap());
    assert_says(cut(50), &[&format!("{header} bytes"), "42 bytes follow"]);
    assert_says(
        cut(whole.len() - 1),
        &["24 bytes", "23 follow", "Download it again"],
    );
}

#[test]
fn bytes_after_the_last_tensor_are_an_error() {
    let mut whole = counting(&["a", "b"], 3);
    whole.push(0);
    assert_says(Home::with(whole).weights(), &["24 bytes", "25 follow"]);
}

#[test]
fn a_header_that_lies_about_its_length_is_not_believed() {
    for claim in [u64::MAX, u64::MAX - 8, 1 << 62, 100] {
        let file = [&claim.to_le_bytes()[..], b"{}"].concat();
        assert_says(
            Home::with(file).weights(),
            &[&claim.to_string(), "2 bytes follow"],
        );
    }
}

#[test]
fn a_header_of_many_megabytes_is_not_read() {
    let header = (32 << 20) + 1_u64;
    let home = Home::with(header.to_le_bytes());
    let file = File::options().write(true).open(home.path(SINGLE)).unwrap();
    file.set_len(1 << 40).unwrap(); // a hole: it takes no room
    assert_says(home.weights(), &["33554433", "33554432"]);
}

#[test]
fn a_header_that_is_none_is_an_error() {
    for (header, why) in [
        ("", "EOF"),
        ("[]", "name of each tensor"),
        ("{\"w\":1}", "invalid type"),
        (
            "{\"w\":{\"dtype\":\"F31\",\"shape\":[],\"data_offsets\":[0,4]}}",
            "F31",
        ),
        (
            "{\"w\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
            "-1",
        ),
        (
            "{\"w\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4,8]}}",
            "line 1 column",
        ),
        (
            "{\"w\":{\"dtype\":\"F32\",\"shape\":[],\"shape\":[],\"data_offsets\":[0,4]}}",
            "shape",
        ),
        (
            "{\"w\":{\"dtype\":\"F32\",\"shape\":[]}}",
            "missing field `data_offsets`",
        ),
        ("{} {}", "trailing"),
    ] {
        let home = Home::with(safetensors(header, &[0; 4]));
        assert_says(home.weights(), &["header is not valid", why]);
    }
}

#[test]
fn a_name_that_stands_twice_is_an_error() {
    let entry = "\"w\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}";
    let home = Home::with(safetensors(&format!("{{{entry},{entry}}}"), &[0; 4]));
    assert_says(home.weights(), &["\"w\"", "twice"]);
}

#[test]
fn metadata_is_no_tensor() {
    let header = "{\"__metadata__\":{\"format\":\"pt\"}}  ";
    let weights = Home::with(safetensors(header, &[])).weights().unwrap();
    assert_eq!(weights.names().count(), 0);
}

#[test]
fn a_shape_that_does_not_fit_its_place_is_an_error() {
    for (entry, bytes, words) in [
        (
            r#"{"dtype":"F32","shape":[3],"data_offsets":[0,8]}"#,
            8,
            ["[3]", "12 bytes", "0..8"],
        ),
        (
            r#"{"dtype":"BF16","shape":[2,2],"data_offsets":[0,4]}"#,
            4,
            ["[2, 2]", "8 bytes", "BF16"],
        ),
        (
            r#"{"dtype":"F32","shape":[],"data_offsets":[0,0]}"#,
            0,
            ["[]", "4 bytes", "0..0"],
        ),
        (
            r#"{"dtype":"F32","shape":[2],"data_offsets":[8,0]}"#,
            8,
            ["[2]", "8 bytes", "8..0"],
        ),
        (
            r#"{"dtype":"F32","shape":[0],"data_offsets":[0,8]}"#,
            8,
            ["[0]", "0 bytes", "0..8"],
        ),
    ] {
        assert_says(one(entry, bytes).weights(), &words);
    }
}

#[test]
fn a_shape_that_no_memory_holds_is_an_error() {
    let shapes = [
        format!("[{}]", u64::MAX),
        format!("[{}]", 1_u64 << 63),
        format!("[{0},{0},{0}]", 1_u64 << 40),
        format!("[{0},{0},0]", 1_u64 << 40),
        "[1,1,1,1,1,1,1,1,1]".to_owned(),
    ];
    for shape in shapes {
        let entry = format!(r#"{{"dtype":"F32","shape":{shape},"data_offsets":[0,4]}}"#);
        assert_says(one(&entry, 4).weights(), &["\"w\"", "at most 8 axes"]);
    }
    let entry = format!(
        r#"{{"dtype":"F32","shape":[{}],"data_offsets":[0,4]}}"#,
        1_u64 << 50
    );
    assert_says(
        one(&entry, 4).weights(),
        &["4503599627370496 bytes", "0..4"],
    );
}

#[test]
fn tensors_neither_share_bytes_nor_leave_some_out() {
    let two = |first: &str, second: &str, bytes| {
        let entry = |place| format!(r#"{{"dtype":"F32","shape":[2],"data_offsets":{place}}}"#);
        let header = format!(r#"{{"a":{},"b":{}}}"#, entry(first), entry(second));
        Home::with(safetensors(&header, &vec![0; bytes])).weights()
    };
    assert!(two("[8,16]", "[0,8]", 16).is_ok(), "their order is free");
    assert_says(
        two("[0,8]", "[4,12]", 12),
        &["\"b\"", "begins at byte 4", "end at 8"],
    );
    assert_says(two("[0,8]", "[0,8]", 8), &["begins at byte 0", "end at 8"]);
    assert_says(
        two("[0,8]", "[12,20]", 20),
        &["\"b\"", "begins at byte 12", "end at 8"],
    );
    assert_says(
        two("[4,12]", "[12,20]", 20),
        &["\"a\"", "begins at byte 4", "end at 0"],
    );
}
