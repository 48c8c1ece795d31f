use super::Violation;
use super::tree::Tree;

// In two halves each, so that this file keeps its own rule.
const FOLDERS: &[&str] = &[
    concat!("/", "home/"),
    concat!("/", "Users/"),
    concat!("/", "root/"),
    concat!("/", "work/"),
];

/// No file names a place that one machine has.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let named = |line: &str| {
        let folder = FOLDERS.iter().find(|folder| names(line, folder))?;
        Some(format!(
            "names {folder}...: write it relative to the repository"
        ))
    };
    let files = tree.files.iter();
    files
        .flat_map(|file| file.judge(&file.text, named))
        .collect()
}

/// True when a path begins with the folder, which a part of `../work/` or `network/` does not.
fn names(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-~/}$".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_found_wherever_it_stands() {
        for line in ["let a = \"Xme\";", "see Xme", "`Xme`", "(Xme)", "Xme"] {
            for folder in FOLDERS {
                let line = line.replace('X', folder);
                let found = check(&Tree::of_files(&[("docs/a.md", &line)]));
                assert_eq!(found.len(), 1, "{line}");
                assert_eq!(found[0].place, "docs/a.md:1");
            }
        }
    }

    #[test]
    fn a_part_of_a_relative_path_is_none() {
        for folder in FOLDERS {
            for before in ["..", "~", "net", "$HOME"] {
                let line = format!("{before}{folder}x");
                let found = check(&Tree::of_files(&[("docs/a.md", &line)]));
                assert!(found.is_empty(), "{line}");
            }
        }
    }
}
