//! The real presets.

use super::super::presets;
use super::*;

#[test]
fn every_preset_is_a_run_that_can_be_started() {
    for name in presets::names() {
        let merged = Merged::load(Some(name), None, Vec::new()).unwrap();
        let settings = merged.deserialize(crate::settings::Settings::problems);
        settings.unwrap_or_else(|error| panic!("{}", text(&error)));
        assert_eq!(merged.preset(), name);
    }
}

#[test]
fn every_file_belongs_to_a_preset() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    let parts: Vec<&str> = presets::names()
        .iter()
        .flat_map(|name| presets::get(name).unwrap().parts)
        .copied()
        .collect();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            assert!(
                parts.contains(&text.as_str()),
                "no preset uses {}",
                entry.path().display()
            );
        }
    }
}

#[test]
fn the_default_is_a_preset() {
    assert_eq!(presets::base(None, None).unwrap().name, "bert-tiny");
}
