use std::fs;

use crate::sample::report;

#[test]
fn the_page_shows_all_there_is() {
    let html = report().html();
    if let Some(path) = std::env::var_os("CLOZE_PAGE") {
        fs::write(path, &html).unwrap();
    }
    assert!(html.starts_with("<!doctype html>"));
}
