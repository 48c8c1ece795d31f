use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::symlink;

use cloze_hub::Folder;
use serde::Deserialize;
use serde_json::Value;

use crate::common::Home;
use crate::says::assert_says;

#[derive(Debug, Deserialize)]
struct Config {
    #[expect(dead_code, reason = "it is about the error")]
    layers: BTreeMap<String, u32>,
}

#[test]
fn a_file_is_found_and_an_absent_one_is_none() {
    let home = Home::new();
    home.put("config.json", "{}");
    let folder = home.folder();
    let found = folder.file("config.json").unwrap().unwrap();
    assert_eq!(found, folder.path().join("config.json"));
    assert_eq!(folder.file("tokenizer.json").unwrap(), None);
    assert_eq!(folder.json::<Value>("tokenizer.json").unwrap(), None);
    assert_says(
        folder.require::<Value>("tokenizer.json"),
        &["has no tokenizer.json", "download it"],
    );
}

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    let home = Home::new();
    fs::create_dir(home.path("inner")).unwrap();
    home.put("inner/x", "secret");
    home.put("x", "secret");
    let names = [
        "../x",
        "..",
        ".",
        "",
        "/etc/passwd",
        "inner/x",
        "./x",
        "x/",
        "inner/../x",
        "C:x",
        "C:\\x",
        "..\\x",
        "x\0",
        "x:stream",
    ];
    for name in names {
        assert_says(
            home.folder().file(name),
            &["no plain file name", &format!("{name:?}")],
        );
    }
    let long = "x".repeat(5_000);
    assert_says(home.folder().file(&long), &["cannot open"]);
}

#[test]
fn a_link_out_of_the_folder_is_refused() {
    let home = Home::new();
    for folder in ["model", "model-of-somebody-else"] {
        fs::create_dir(home.path(folder)).unwrap();
    }
    home.put("model-of-somebody-else/x", "{}");
    home.put("model/y", "{}");
    let links = [
        ("out", "../model-of-somebody-else/x"),
        ("absolute", "/etc/passwd"),
        ("nowhere", "absent"),
        ("round", "round"),
    ];
    let folder = Folder::open(&home.path("model")).unwrap();
    for (name, target) in links {
        symlink(target, folder.path().join(name)).unwrap();
        assert_says(folder.file(name), &[name, target, "cp -rL"]);
    }
    symlink("y", folder.path().join("inside")).unwrap();
    assert_eq!(folder.file("inside").unwrap(), folder.file("y").unwrap());
}

/// As `huggingface_hub` keeps what it has fetched.
#[test]
fn a_link_to_a_blob_of_the_same_model_is_followed() {
    let home = Home::new();
    let [own, other] = ["models--a--b", "models--c--d"];
    for model in [own, other] {
        fs::create_dir_all(home.path(&format!("{model}/snapshots/0f"))).unwrap();
        fs::create_dir(home.path(&format!("{model}/blobs"))).unwrap();
        home.put(&format!("{model}/blobs/e3"), "{}");
    }
    home.put(&format!("{own}/refs"), "{}");
    let folder = Folder::open(&home.path(&format!("{own}/snapshots/0f"))).unwrap();
    let link = |name: &str, target: &str| symlink(target, folder.path().join(name)).unwrap();
    link("config.json", "../../blobs/e3");
    let file = folder.file("config.json").unwrap().unwrap();
    assert!(file.ends_with(format!("{own}/blobs/e3")));
    for (name, target) in [
        ("of another", "../../../models--c--d/blobs/e3"),
        ("beside the blobs", "../../refs"),
        ("nothing", "../../blobs/e4"),
    ] {
        link(name, target);
        assert_says(folder.file(name), &[name, target, "cp -rL"]);
    }
    // Without a snapshot there is no cache.
    let folder = Folder::open(&home.path(own)).unwrap();
    symlink("../models--c--d/blobs/e3", folder.path().join("x")).unwrap();
    assert_says(folder.file("x"), &["cp -rL"]);
}

#[test]
fn a_folder_behind_a_link_is_read() {
    let home = Home::new();
    fs::create_dir(home.path("model")).unwrap();
    home.put("model/config.json", "{}");
    symlink("model", home.path("latest")).unwrap();
    let folder = Folder::open(&home.path("latest")).unwrap();
    assert!(folder.file("config.json").unwrap().is_some());
}

#[test]
fn what_is_no_folder_or_no_file_is_refused() {
    let home = Home::new();
    home.put("file", "");
    fs::create_dir(home.path("config.json")).unwrap();
    assert_says(home.folder().file("config.json"), &["no regular file"]);
    assert_says(
        Folder::open(&home.path("file")),
        &["is no folder", "give the folder"],
    );
    assert_says(
        Folder::open(&home.path("absent")),
        &["cannot open", "absent"],
    );
}

#[test]
fn the_pointer_of_git_lfs_is_no_file() {
    let home = Home::new();
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 133466304\n";
    home.put("model.safetensors", pointer);
    home.put("config.json", pointer);
    assert_says(home.weights(), &["model.safetensors", "git lfs pull"]);
    assert_says(
        home.folder().json::<Value>("config.json"),
        &["config.json", "git lfs pull"],
    );
}

#[test]
fn an_error_in_json_has_field_line_and_column() {
    let home = Home::new();
    home.put(
        "config.json",
        "{\n  \"layers\": { \"first\": 1,\n    \"second\": \"two\" }\n}",
    );
    assert_says(
        home.folder().json::<Config>("config.json"),
        &[
            "config.json",
            "layers.second",
            "expected u32",
            "line 3 column 19",
        ],
    );
    home.put("config.json", "{} {}");
    assert_says(
        home.folder().json::<Value>("config.json"),
        &["trailing", "line 1 column 4"],
    );
    home.put("config.json", [0xff, 0xfe, 0x00]);
    assert_says(
        home.folder().json::<Value>("config.json"),
        &["line 1 column 1"],
    );
    home.put("config.json", "[".repeat(100_000));
    assert_says(
        home.folder().json::<Value>("config.json"),
        &["recursion limit"],
    );
}

#[test]
fn json_of_many_megabytes_is_not_read() {
    let home = Home::new();
    let file = File::create(home.path("config.json")).unwrap();
    file.set_len((16 << 20) + 1).unwrap();
    assert_says(
        home.folder().json::<Value>("config.json"),
        &["16777217", "16777216"],
    );
}

#[test]
fn a_folder_of_pickles_is_refused_with_the_way_to_convert_it() {
    let formats = [
        "pytorch_model.bin",
        "model.pt",
        "model.pth",
        "model.ckpt",
        "tf_model.h5",
        "flax_model.msgpack",
        "model.onnx",
        "model.gguf",
    ];
    for name in formats {
        let home = Home::new();
        home.put("config.json", "{}");
        home.put("a.bin", "beside the model");
        home.put(name, "cannot be read");
        assert_says(
            home.weights(),
            &[name, "safe_serialization=True", "save_pretrained"],
        );
    }
}

#[test]
fn a_folder_without_weights_says_which_files_to_get() {
    let home = Home::new();
    home.put("config.json", "{}");
    assert_says(
        home.weights(),
        &[
            "model.safetensors",
            "model.safetensors.index.json",
            "download",
        ],
    );
}
