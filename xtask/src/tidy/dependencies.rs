use super::Violation;
use super::tree::{Member, Tree};

/// Which of our crates may depend on which: the table of docs/architecture.md.
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("corpus", &[]),
    ("language", &[]),
    ("random", &[]),
    ("native", &[]),
    ("model", &["native"]),
    ("tensor", &["native"]),
    ("attention", &["native", "tensor"]),
    ("transformer", &["attention", "tensor", "model", "native"]),
    ("bert", &["transformer", "tensor", "model", "corpus"]),
    ("gpt", &["transformer", "tensor", "model", "corpus"]),
    ("train", &["model", "native"]),
    ("plot", &[]),
    ("compare", &["plot"]),
    ("watch", &["train", "model", "plot"]),
    (
        "hub",
        &[
            "transformer",
            "bert",
            "gpt",
            "train",
            "tensor",
            "model",
            "corpus",
        ],
    ),
    (
        "generate",
        &[
            "hub",
            "transformer",
            "bert",
            "gpt",
            "tensor",
            "model",
            "corpus",
        ],
    ),
    (
        "evaluate",
        &[
            "generate",
            "language",
            "bert",
            "gpt",
            "transformer",
            "tensor",
            "model",
            "corpus",
        ],
    ),
    ("cloze", LIBRARIES),
    ("cli", LIBRARIES),
    ("benches", LIBRARIES),
    ("workspace-hack", &[]),
    ("xtask", &[]),
];

/// Small and free of libtorch: every crate may draw from it.
const FOR_ALL: &str = "random";
/// Every crate's tests may name them: the build script of `native` lets test binaries find libtorch,
/// `workspace-hack` gives every build the same features. The benches are nothing but tests.
const FOR_TESTS: &[&str] = &["native", "workspace-hack"];

const LIBRARIES: &[&str] = &[
    "corpus",
    "language",
    "native",
    "model",
    "tensor",
    "attention",
    "transformer",
    "bert",
    "gpt",
    "train",
    "plot",
    "compare",
    "watch",
    "hub",
    "generate",
    "evaluate",
    "cloze",
];

/// A crate depends, for its build and its tests too, on nothing that the table does not list.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let violations = tree.members.iter().flat_map(|member| of(member, tree));
    violations.collect()
}

fn of(member: &Member, tree: &Tree) -> Vec<Violation> {
    let violation = |advice| Violation {
        rule: "dependencies",
        place: member.folder.clone(),
        advice,
    };
    let row = MAY_DEPEND_ON
        .iter()
        .find(|(name, _)| *name == short(&member.name));
    let Some((_, allowed)) = row else {
        return vec![violation(
            "is not in the table of crates: add its row to docs/architecture.md and to \
             xtask/src/tidy/dependencies.rs"
                .to_owned(),
        )];
    };
    let is_ours = |name: &str| tree.members.iter().any(|other| other.name == name);
    let dependencies = member.dependencies.iter();
    let ours = dependencies.filter(|dependency| is_ours(&dependency.name));
    ours.filter(|dependency| {
        let name = short(&dependency.name);
        let listed = name == FOR_ALL || allowed.contains(&name);
        let in_test = dependency.for_tests || member.name == "cloze-benches";
        !(listed || in_test && FOR_TESTS.contains(&name))
    })
    .map(|dependency| {
        violation(format!(
            "depends on {}, and may depend on [{}] only: move what it needs, or argue in \
             docs/adr/ for another arrow",
            short(&dependency.name),
            allowed.join(", ")
        ))
    })
    .collect()
}

fn short(name: &str) -> &str {
    name.strip_prefix("cloze-").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trainer_must_not_see_the_network() {
        let packages: &[(&str, &[&str])] = &[
            (
                "cloze-train",
                &["cloze-model", "cloze-transformer", "cloze-random", "serde"],
            ),
            ("cloze-model", &[]),
            ("cloze-transformer", &["cloze-model"]),
            ("cloze-random", &[]),
        ];
        let found = check(&Tree::of_packages(packages, &[("serde", &[])]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, "crates/cloze-train");
        assert!(found[0].advice.starts_with("depends on transformer"));
    }

    #[test]
    fn only_tests_may_name_native_where_the_table_does_not() {
        let packages: &[(&str, &[&str])] =
            &[("cloze-hub", &["cloze-native"]), ("cloze-native", &[])];
        let mut tree = Tree::of_packages(packages, &[]);
        assert_eq!(check(&tree).len(), 1);
        tree.members[0].dependencies[0].for_tests = true;
        assert!(check(&tree).is_empty());
        tree.members[0].name = "cloze-gpt".to_owned();
        tree.members[1].name = "cloze-train".to_owned();
        tree.members[0].dependencies[0].name = "cloze-train".to_owned();
        assert_eq!(check(&tree).len(), 1);
    }

    #[test]
    fn a_crate_without_a_row_is_named() {
        let found = check(&Tree::of_packages(&[("cloze-surprise", &[])], &[]));
        assert_eq!(found.len(), 1);
        assert!(found[0].advice.contains("table"));
    }
}
