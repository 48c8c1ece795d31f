use super::Violation;
use super::code::has_word;
use super::tree::Tree;

const FOLDER: &str = "crates/cli/src/";
const SERDE: [&str; 2] = ["Serialize", "Deserialize"];

/// The command defines no contract and no form of a file: a library does, under a name that its users
/// can guess.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let files = tree.rust().filter(|file| file.path.starts_with(FOLDER));
    files
        .flat_map(|file| file.judge(&file.code(), defined))
        .collect()
}

fn defined(line: &str) -> Option<String> {
    let kind = if has_word(line, "trait") {
        "a trait"
    } else if is_serialised(line) {
        "a type that is serialised"
    } else {
        return None;
    };
    Some(format!(
        "defines {kind}: that belongs to the library whose work it is, such as `run`"
    ))
}

/// True for an attribute that derives it, or a line of a longer one, and where it is written by hand.
fn is_serialised(line: &str) -> bool {
    let derived = line.trim().trim_start_matches("#[derive(");
    let mut derived = derived.trim_end_matches(")]").split(',');
    let is_named = |name: &str| {
        let last = name.trim().rsplit("::").next();
        last.is_some_and(|last| SERDE.contains(&last))
    };
    let by_hand = line.starts_with("impl") && line.contains(" for ");
    derived.any(is_named) || by_hand && SERDE.iter().any(|name| has_word(line, name))
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn a_trait_and_a_form_of_a_file_are_found_in_the_command_alone() {
        for line in [
            "pub(crate) trait Task: Debug {",
            "#[derive(Debug, Serialize)]",
            "    #[derive(serde::Deserialize, Debug)]",
            "    Debug, Clone, Deserialize,",
            "impl Serialize for Line {",
            "impl<'de> Deserialize<'de> for Line {",
        ] {
            let found = check(&Tree::of_files(&[("crates/cli/src/a.rs", line)]));
            assert_eq!(places(&found), ["crates/cli/src/a.rs:1"], "{line}");
            assert!(check(&Tree::of_files(&[("crates/run/src/a.rs", line)])).is_empty());
        }
    }

    #[test]
    fn what_writes_a_librarys_types_is_left_alone() {
        let lines = "use serde::{Deserialize, Serialize};\nfn write<T: Serialize>(value: &T) {}\n\
                     // a trait\nimpl Display for Line {}\nlet traits = \"trait\";\n";
        assert!(check(&Tree::of_files(&[("crates/cli/src/a.rs", lines)])).is_empty());
    }
}
