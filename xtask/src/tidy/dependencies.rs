use super::Violation;
use super::crates::{PAGE, Row, short, table};
use super::tree::{Member, Tree};

/// Small and free of libtorch: every crate may draw from it.
const FOR_ALL: &str = "random";
/// Every crate's tests may name them: the build script of `native` lets test binaries find libtorch,
/// `workspace-hack` gives every build the same features. The benches are nothing but tests.
const FOR_TESTS: &[&str] = &["native", "workspace-hack"];

/// A crate depends, for its build and its tests too, on nothing that the table does not list.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let table = table(tree);
    let members = tree.members.iter();
    members
        .flat_map(|member| of(member, &table, tree))
        .collect()
}

fn of(member: &Member, table: &[Row<'_>], tree: &Tree) -> Vec<Violation> {
    let row = table.iter().find(|row| row.name == short(&member.name));
    let Some(row) = row else {
        let advice = format!("is not in the table of crates: add its row to {PAGE}");
        return vec![Violation::new(&member.folder, advice)];
    };
    let is_ours = |name: &str| tree.members.iter().any(|other| other.name == name);
    let dependencies = member.dependencies.iter();
    let ours = dependencies.filter(|dependency| is_ours(&dependency.name));
    ours.filter(|dependency| {
        let name = short(&dependency.name);
        let listed = name == FOR_ALL || row.may_depend_on.contains(&name);
        let in_test = dependency.for_tests || member.name == "cloze-benches";
        !(listed || in_test && FOR_TESTS.contains(&name))
    })
    .map(|dependency| {
        let advice = format!(
            "depends on {}, and may depend on [{}] only ({PAGE}): move what it needs, or argue in \
             docs/adr/ for another arrow",
            short(&dependency.name),
            row.may_depend_on.join(", ")
        );
        Violation::new(&member.folder, advice)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::crates::tests::page;
    use super::*;

    fn tree(packages: &[(&str, &[&str])], rows: &[(&str, &str, &str)]) -> Tree {
        let tree = Tree::of_packages(packages, &[("serde", &[])]);
        tree.with_files(&[(PAGE, &page(rows))])
    }

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
        let rows = [
            ("train", "model", "yes"),
            ("model", "-", "yes"),
            ("transformer", "model", "yes"),
            ("random", "-", "no"),
        ];
        let found = check(&tree(packages, &rows));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, "crates/cloze-train");
        assert!(found[0].advice.starts_with("depends on transformer"));
    }

    #[test]
    fn only_tests_may_name_native_where_the_table_does_not() {
        let packages: &[(&str, &[&str])] =
            &[("cloze-hub", &["cloze-native"]), ("cloze-native", &[])];
        let rows = [
            ("hub", "-", "yes"),
            ("native", "-", "yes"),
            ("train", "-", "yes"),
        ];
        let mut tree = tree(packages, &rows);
        assert_eq!(check(&tree).len(), 1);
        tree.members[0].dependencies[0].for_tests = true;
        assert!(check(&tree).is_empty());
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
