use super::Violation;
use super::crates::{short, table};
use super::tree::{Member, SourceFile, Tree};

/// What stands in the manifest of each crate that is published: crates.io and docs.rs show it.
const LINES: &[&str] = &[
    "repository.workspace = true",
    "include.workspace = true",
    "documentation = \"https://",
    "keywords = [",
];
const LICENCES: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT"];

/// What is published can be read and used outside of the repository.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let root = tree.file("Cargo.toml").map_or("", |file| &file.text);
    let repository = value(root, "repository").unwrap_or_default();
    let published = tree.members.iter().filter(|member| member.is_published);
    let of_crates = published.flat_map(|member| {
        let file = |name: &str| tree.file(&format!("{}/{name}", member.folder));
        let manifest = file("Cargo.toml").map_or(Vec::new(), |file| manifest(member, file, tree));
        let licences = LICENCES.iter().filter(|name| file(name).is_none());
        let licences = licences.map(|name| {
            let advice = format!("has no {name}: ln -s ../../{name} {}/{name}", member.folder);
            Violation::new(&member.folder, advice)
        });
        let readme = file("README.md").map_or(Vec::new(), readme);
        licences.chain(manifest).chain(readme).collect::<Vec<_>>()
    });
    let links = tree.pages().flat_map(|page| dead(page, repository, tree));
    of_crates.chain(links).collect()
}

fn manifest(member: &Member, file: &SourceFile, tree: &Tree) -> Vec<Violation> {
    let needs_libtorch = |name: &str| {
        let table = table(tree);
        table.iter().any(|row| row.name == name && row.libtorch)
    };
    let is_library = member
        .crate_roots
        .iter()
        .any(|root| root.ends_with("lib.rs"));
    let of_docs_rs = is_library && needs_libtorch(short(&member.name));
    let docs_rs = of_docs_rs.then_some("[package.metadata.docs.rs]");
    let lines = LINES.iter().copied().chain(docs_rs);
    let missing = lines.filter(|line| !file.text.lines().any(|have| have.starts_with(line)));
    missing
        .map(|line| {
            Violation::new(
                &file.path,
                format!("has no line `{line}..`, as the others have"),
            )
        })
        .collect()
}

/// crates.io shows a page as it is: with rustdoc's hidden lines, and without what is beside the crate.
fn readme(page: &SourceFile) -> Vec<Violation> {
    let mut is_rust = false;
    let mut in_block = false;
    let lines = page.text.lines().enumerate();
    let found = lines.filter_map(|(number, line)| {
        if let Some(language) = line.strip_prefix("```") {
            in_block = !in_block;
            is_rust = in_block && language.starts_with("rust");
            return None;
        }
        let advice = if is_rust && (line == "#" || line.starts_with("# ")) {
            "hides a line from rustdoc, which crates.io shows: write a `fn main` around"
        } else if !in_block && line.contains("](../") {
            "links out of the crate: begin the link with `repository` of the root's Cargo.toml"
        } else {
            return None;
        };
        Some(Violation::new(
            &format!("{}:{}", page.path, number + 1),
            advice,
        ))
    });
    found.collect()
}

/// A link to our repository that begins with its address leads somewhere, too.
fn dead(page: &SourceFile, repository: &str, tree: &Tree) -> Vec<Violation> {
    let beginning = format!("{repository}/");
    page.judge(&page.text, |line| {
        let links = line.split(&beginning).skip(1);
        let paths = links.filter_map(|link| {
            let link = link.split([')', '#', ' ']).next()?;
            let (_kind, rest) = link.split_once('/')?;
            rest.strip_prefix("main/")
        });
        let dead = paths.filter(|path| !repository.is_empty() && !tree.holds(path));
        dead.map(|path| format!("links to {path}, which is not in the repository"))
            .collect::<Vec<_>>()
    })
}

/// Of `key = "value"`.
fn value<'a>(manifest: &'a str, key: &str) -> Option<&'a str> {
    let mut lines = manifest.lines();
    lines.find_map(|line| {
        line.strip_prefix(key)?
            .strip_prefix(" = \"")?
            .strip_suffix('"')
    })
}

#[cfg(test)]
mod tests {
    use super::super::crates::{PAGE, tests::page};
    use super::super::places;
    use super::*;

    const GOOD: &str = "repository.workspace = true\ninclude.workspace = true\n\
                        documentation = \"https://docs.rs/a\"\nkeywords = [\"a\"]\n";

    fn found(manifest: &str, readme: &str, libtorch: &str) -> Vec<Violation> {
        let tree = Tree::of_packages(&[("a", &[])], &[]);
        let rows = page(&[("a", "-", libtorch)]);
        check(&tree.with_files(&[
            (PAGE, &rows),
            ("Cargo.toml", "repository = \"https://x.org/y\""),
            ("crates/a/Cargo.toml", manifest),
            ("crates/a/README.md", readme),
            ("crates/a/LICENSE-APACHE", ""),
            ("crates/a/LICENSE-MIT", ""),
        ]))
    }

    #[test]
    fn a_line_and_a_licence_that_are_missing_are_found() {
        assert!(found(GOOD, "", "no").is_empty());
        for line in GOOD.lines() {
            let found = found(&GOOD.replace(line, ""), "", "no");
            assert_eq!(places(&found), ["crates/a/Cargo.toml"], "{line}");
        }
        assert!(found(GOOD, "", "yes")[0].advice.contains("docs.rs"));
        let tree = Tree::of_packages(&[("a", &[])], &[]);
        let mut tree = tree.with_files(&[("crates/a/LICENSE-MIT", "")]);
        let advice = &check(&tree)[0].advice;
        assert!(advice.contains("ln -s ../../LICENSE-APACHE"), "{advice}");
        tree.members[0].is_published = false;
        assert!(check(&tree).is_empty());
    }

    #[test]
    fn what_crates_io_shows_badly_is_found() {
        let hidden = "```rust\nuse a;\n# Ok(())\n```\n```sh\n# a comment\n```\n# A heading\n";
        assert_eq!(places(&found(GOOD, hidden, "no")), ["crates/a/README.md:3"]);
        let links = "[a](../b)\n[b](src/lib.rs)\n[c](https://x.org/y/blob/main/crates/a/README.md)\n\
                     [d](https://x.org/y/raw/main/docs/no.png)\n[e](https://x.org/y)\n";
        let found = found(GOOD, links, "no");
        let places = places(&found);
        assert_eq!(places, ["crates/a/README.md:1", "crates/a/README.md:4"]);
    }
}
