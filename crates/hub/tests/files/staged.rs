use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use cloze_hub::Staged;
use serde_json::json;

use crate::common::Home;
use crate::says::assert_says;

#[test]
fn a_folder_appears_when_everything_is_in_it() {
    let home = Home::new();
    let target = home.path("exports/model");
    let staged = Staged::new(&target).unwrap();
    staged.write_text("README.md", "# A model\n").unwrap();
    staged
        .write_json("config.json", &json!({ "layers": 2 }))
        .unwrap();
    assert!(!target.exists());
    staged.finish().unwrap();
    let read = |name| fs::read_to_string(target.join(name)).unwrap();
    assert_eq!(read("README.md"), "# A model\n");
    assert_eq!(read("config.json"), "{\n  \"layers\": 2\n}\n");
    assert_eq!(
        fs::read_dir(home.path("exports")).unwrap().count(),
        1,
        "nothing is left over"
    );
}

#[test]
fn what_is_not_finished_is_removed() {
    let home = Home::new();
    let staged = Staged::new(&home.path("model")).unwrap();
    staged.write_text("README.md", "").unwrap();
    drop(staged);
    assert_eq!(fs::read_dir(home.folder().path()).unwrap().count(), 0);
}

#[test]
fn nothing_is_written_over() {
    let home = Home::new();
    for folder in ["full", "empty"] {
        fs::create_dir(home.path(folder)).unwrap();
    }
    home.put("full/precious", "");
    symlink("empty", home.path("link")).unwrap();
    symlink("absent", home.path("dangling")).unwrap();
    for taken in ["full", "full/precious", "link", "dangling"] {
        assert_says(
            Staged::new(&home.path(taken)),
            &[taken, "there already", "another path"],
        );
    }
    Staged::new(&home.path("empty")).unwrap().finish().unwrap();
}

#[test]
fn a_place_that_is_taken_in_the_meantime_is_an_error() {
    let home = Home::new();
    let staged = Staged::new(&home.path("model")).unwrap();
    fs::create_dir(home.path("model")).unwrap();
    home.put("model/precious", "");
    assert_says(staged.finish(), &["rename", "model"]);
    assert_eq!(fs::read_dir(home.folder().path()).unwrap().count(), 1);
    assert!(home.path("model/precious").exists());
}

#[test]
fn a_place_below_a_file_is_an_error() {
    let home = Home::new();
    home.put("file", "");
    assert_says(
        Staged::new(&home.path("file/model")),
        &["cannot make", "file"],
    );
}

#[test]
fn others_may_read_it_as_any_other_folder() {
    let home = Home::new();
    let staged = Staged::new(&home.path("model")).unwrap();
    staged.write_text("README.md", "").unwrap();
    staged.finish().unwrap();
    fs::create_dir(home.path("plain")).unwrap();
    home.put("plain/README.md", "");
    let mode = |name| fs::metadata(home.path(name)).unwrap().permissions().mode();
    assert_eq!(mode("model"), mode("plain"));
    assert_eq!(mode("model/README.md"), mode("plain/README.md"));
}
