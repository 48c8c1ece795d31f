use super::Violation;
use super::tree::Tree;

const MARKS: &[&str] = &["#[ignore", "todo!(", "unimplemented!("];

/// Nothing is left for later, and no test is put to sleep.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let marked = |line: &str| {
        let mark = MARKS.iter().find(|mark| line.contains(**mark))?;
        Some(format!("has `{mark}`: finish it or take it out"))
    };
    let files = tree.rust();
    files
        .flat_map(|file| file.judge(&file.code(), marked))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn each_mark_is_found_in_code_and_not_in_prose() {
        let text = "#[ignore = \"slow\"]\nfn a() { todo!(\"x\") }\n\n    unimplemented!()\n";
        let found = check(&Tree::of_files(&[("a.rs", text)]));
        assert_eq!(places(&found), ["a.rs:1", "a.rs:2", "a.rs:4"]);
        let prose = "// todo!()\nlet a = \"#[ignore]\";";
        assert!(check(&Tree::of_files(&[("b.rs", prose)])).is_empty());
    }
}
