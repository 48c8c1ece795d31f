//! libtorch for a project of one's own.

use std::fs;

use crate::common::{Place, Run};

#[test]
fn setup_prints_lines_that_cargo_reads_and_refuses_another_libtorch() {
    let place = Place::new();
    // What this program is linked with; set by cargo, or by the user.
    let libtorch = std::env::var("LIBTORCH").expect("cargo sets it: see .cargo/config.toml");
    let setup = |arguments: &[&str], libtorch: &str| {
        let mut command = place.command(arguments);
        Run::of(command.env("LIBTORCH", libtorch))
    };
    let lines = setup(&["setup"], &libtorch).done().output();
    let table: toml::Table = toml::from_str(&lines).expect("TOML");
    let named = table["env"]["LIBTORCH"].as_str().expect("a path");
    let folder = fs::canonicalize(&libtorch).expect("it is there");
    assert_eq!(named, folder.to_str().expect("UTF-8"));
    let path = setup(&["setup", "--path"], &libtorch).done().output();
    assert_eq!(path.trim_end(), named);

    let run = setup(&["setup"], "no/such/folder");
    assert_eq!(run.code(), 4);
    let said = run.errors();
    assert!(said.contains("unset LIBTORCH"), "{said}");
    assert!(said.contains("no/such/folder is not there"), "{said}");
}
