use super::Violation;
use super::tree::Tree;

const MOST_LINES: usize = 300;
const CODE: &[&str] = &[".rs", ".cpp", ".h"];

/// No file of code is longer than can be read in one sitting.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let files = tree.files.iter();
    let code = files.filter(|file| CODE.iter().any(|suffix| file.path.ends_with(suffix)));
    code.filter_map(|file| {
        let lines = file.text.lines().count();
        let advice =
            format!("has {lines} lines, at most {MOST_LINES} are allowed: it wants to be two");
        (lines > MOST_LINES).then(|| Violation::new(&file.path, advice))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn the_line_above_the_limit_is_found() {
        let (allowed, long) = ("x\n".repeat(MOST_LINES), "x\n".repeat(MOST_LINES + 1));
        let found = check(&Tree::of_files(&[
            ("a.rs", &allowed),
            ("b.rs", &long),
            ("c.cpp", &long),
            ("d.h", &long),
            ("e.md", &long),
        ]));
        assert_eq!(places(&found), ["b.rs", "c.cpp", "d.h"]);
    }
}
