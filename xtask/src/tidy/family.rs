use super::Violation;
use super::tree::Tree;

const HOME: &str = "crates/run/src/family.rs";
const FAMILY: &str = "Family::";

/// Nothing but one file asks which family a model is of.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let advice = || format!("asks for the family: only {HOME} may, let it build what differs");
    let files = tree.rust().filter(|file| file.path != HOME);
    files
        .flat_map(|file| file.judge(&file.code(), |line| asks(line).then(advice)))
        .collect()
}

/// An arm of a `match`, or one of its disguises.
fn asks(line: &str) -> bool {
    line.split_once(FAMILY).is_some_and(|(before, after)| {
        let disguises = ["if let", "while let", "matches!"];
        after.contains("=>")
            || disguises.iter().any(|disguise| before.contains(disguise))
            || ["==", "!="].iter().any(|compares| line.contains(compares))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_match_is_found_in_every_disguise() {
        let lines = [
            "Family::Bert => 1,",
            "crate::Family::Bert | Family::Gpt => 1,",
            "if let Family::Gpt = family {",
            "if family == Family::Bert {",
            "if Family::Bert != family {",
            "matches!(family, Family::Bert)",
        ];
        for line in lines {
            let found = check(&Tree::of_files(&[("crates/cli/src/run.rs", line)]));
            assert_eq!(found.len(), 1, "{line}");
            assert_eq!(found[0].place, "crates/cli/src/run.rs:1");
            assert!(check(&Tree::of_files(&[(HOME, line)])).is_empty());
        }
    }

    #[test]
    fn making_one_and_talking_of_one_is_no_question() {
        for line in [
            "let family = Family::Bert;",
            "// Family::Bert => 1",
            "build(Family::Gpt)",
        ] {
            assert!(check(&Tree::of_files(&[("crates/cli/src/run.rs", line)])).is_empty());
        }
    }
}
