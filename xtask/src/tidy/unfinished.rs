use super::Violation;
use super::code::code;
use super::tree::Tree;

const MARKS: &[&str] = &["#[ignore", "todo!(", "unimplemented!("];

/// Nothing is left for later, and no test is put to sleep.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.rust() {
        for (number, line) in code(&file.text).lines().enumerate() {
            let found = MARKS.iter().filter(|mark| line.contains(**mark));
            violations.extend(found.map(|mark| Violation {
                rule: "unfinished",
                place: format!("{}:{}", file.path, number + 1),
                advice: format!("has `{mark}`: finish it or take it out"),
            }));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_is_found_in_code_and_not_in_prose() {
        let text = "#[ignore = \"slow\"]\nfn a() { todo!(\"x\") }\n\n    unimplemented!()\n";
        let found = check(&Tree::of_files(&[("a.rs", text)]));
        let places: Vec<_> = found.iter().map(|one| one.place.as_str()).collect();
        assert_eq!(places, ["a.rs:1", "a.rs:2", "a.rs:4"]);
        let prose = "// todo!()\nlet a = \"#[ignore]\";";
        assert!(check(&Tree::of_files(&[("b.rs", prose)])).is_empty());
    }
}
