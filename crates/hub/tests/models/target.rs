//! An export is whole or absent.

use std::fs;
use std::path::Path;

use cloze_hub::{Card, Error, Export};

use crate::made::gpt;
use crate::place::Place;
use crate::says::assert_says;

fn save(place: &Place, target: &Path) -> Result<Vec<String>, Error> {
    let gpt = place.open().expect("a GPT-2");
    gpt.save(&Export {
        target,
        tokenizer: None,
        card: &Card::default(),
        max_shard: 500,
    })
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("it is there");
    let name = |entry: fs::DirEntry| entry.file_name().into_string().expect("UTF-8");
    entries
        .map(|entry| name(entry.expect("it was listed")))
        .collect()
}

#[test]
fn what_is_there_stays_there() {
    let (place, home) = (gpt(), tempfile::tempdir().unwrap());
    let file = home.path().join("file");
    fs::write(&file, "precious").unwrap();
    for target in [&file, home.path()] {
        let result = save(&place, target);
        assert!(matches!(&result, Err(Error::Occupied(path)) if path == target));
        assert_says(result, &[target.to_str().unwrap(), "give another path"]);
    }
    assert_eq!(names(home.path()), ["file"]);
    assert_eq!(fs::read(file).unwrap(), b"precious");
}

#[test]
fn new_and_empty_folders_will_do() {
    let (place, home) = (gpt(), tempfile::tempdir().unwrap());
    let target = home.path().join("not/yet/there");
    save(&place, &target).unwrap();
    assert_eq!(names(target.parent().unwrap()), ["there"]);
    let empty = home.path().join("empty");
    fs::create_dir(&empty).unwrap();
    save(&place, &empty).unwrap();
    assert!(names(&empty).contains(&"config.json".to_owned()));
}

/// A file where a folder should be; and a name that no file system takes, which is found out when
/// all has been written.
#[test]
fn nothing_is_left_where_writing_fails() {
    let (place, home) = (gpt(), tempfile::tempdir().unwrap());
    let file = home.path().join("file");
    fs::write(&file, "no folder").unwrap();
    assert_says(
        save(&place, &file.join("model")),
        &["cannot make", file.to_str().unwrap()],
    );
    let long = home.path().join("m".repeat(300));
    assert_says(save(&place, &long), &["cannot rename to", "mmm"]);
    assert_eq!(names(home.path()), ["file"]);
}
