use super::tree::Tree;

/// The page with the table of our crates: it is the rule, and who changes an arrow changes it there.
pub(super) const PAGE: &str = "docs/architecture.md";

/// A row of the table.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// Without `cloze-`.
    pub(super) name: &'a str,
    /// Which of our crates it may depend on.
    pub(super) may_depend_on: Vec<&'a str>,
    /// Whether it may need libtorch.
    pub(super) libtorch: bool,
}

/// The rows: ``| [`name`](..) | what it holds | may depend on | libtorch |``.
pub(super) fn table(tree: &Tree) -> Vec<Row<'_>> {
    let page = tree.file(PAGE).map_or("", |page| &page.text);
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let ["", link, _, listed, libtorch, ""] = cells[..] else {
            return None;
        };
        let name = link.strip_prefix("[`")?.split('`').next()?;
        Some((name, listed, libtorch == "yes"))
    });
    let rows: Vec<_> = rows.collect();
    let names = rows.iter().map(|(name, ..)| *name);
    let libraries: Vec<_> = names.filter(|name| !PROGRAMS.contains(name)).collect();
    let parsed = rows.iter().map(|&(name, listed, libtorch)| Row {
        name,
        may_depend_on: match listed {
            "-" => Vec::new(),
            "all libraries" => libraries.clone(),
            _ => listed.split(", ").collect(),
        },
        libtorch,
    });
    parsed.collect()
}

/// What is no library.
const PROGRAMS: &[&str] = &["benches", "cli", "workspace-hack", "xtask"];

/// The name of a package as the table has it.
pub(super) fn short(package: &str) -> &str {
    package.strip_prefix("cloze-").unwrap_or(package)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The page, of names with what they may depend on and whether they need libtorch.
    pub(crate) fn page(rows: &[(&str, &str, &str)]) -> String {
        let rows = rows.iter().map(|(name, listed, libtorch)| {
            format!("| [`{name}`](../crates/{name}) | words | {listed} | {libtorch} |\n")
        });
        rows.collect()
    }

    #[test]
    fn rows_are_read_and_other_tables_are_not() {
        let rows = [
            ("corpus", "-", "no"),
            ("gpt", "model, corpus", "yes"),
            ("cli", "all libraries", "yes"),
        ];
        let text = format!(
            "# A\n\n| crate | what | may | libtorch |\n|---|---|---|---|\n{}| a | b |\n",
            page(&rows)
        );
        let tree = Tree::of_files(&[(PAGE, &text)]);
        let table = table(&tree);
        let found: Vec<_> = table
            .iter()
            .map(|row| (row.name, row.may_depend_on.join(" "), row.libtorch))
            .collect();
        let expected = [
            ("corpus", String::new(), false),
            ("gpt", "model corpus".to_owned(), true),
            ("cli", "corpus gpt".to_owned(), true),
        ];
        assert_eq!(found, expected);
    }
}
