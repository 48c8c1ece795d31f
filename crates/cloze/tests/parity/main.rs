//! The same numbers as the reference: every folder that Hugging Face transformers wrote (weights,
//! inputs and what it computed from them) is loaded, computed, differentiated, trained on, written
//! and read again.
//!
//! `CLOZE_FIXTURES` names the folder of folders; the table of the largest differences is printed
//! whether the tests pass or not.

mod computed;
mod generated;
mod model;
mod reference;
mod round_trip;
mod table;
mod training;

use std::path::Path;
use std::thread;

use cloze::hub::Folder;
use computed::Computed;
use reference::{Reference, folders};
use table::Table;

#[test]
fn every_folder_has_the_numbers_of_its_reference() {
    let mut table = Table::default();
    for path in folders() {
        // What is wrong with one folder hides nothing of the others.
        let place = path.clone();
        match thread::spawn(move || compute(&place)).join() {
            Ok(computed) => table.add(&path, computed),
            Err(_) => table.add_failure(&path),
        }
    }
    table.print();
    table.check();
}

fn compute(path: &Path) -> Computed {
    tch::set_num_threads(1); // so small that a second thread costs more than it brings
    let folder = Folder::open(path).expect("a folder");
    let reference = Reference::read(path);
    model::compute(&folder, &reference)
}
