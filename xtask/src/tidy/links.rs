use super::Violation;
use super::code::prose;
use super::tree::{SourceFile, Tree};

/// A link inside the repository leads somewhere.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    tree.pages().flat_map(|page| of(page, tree)).collect()
}

fn of(page: &SourceFile, tree: &Tree) -> Vec<Violation> {
    page.judge(&prose(&page.text), |line| {
        let links = targets(line).into_iter();
        let dead = links.filter(|link| {
            let target = resolve(page.folder(), link);
            !target.is_some_and(|target| tree.holds(&target))
        });
        dead.map(|link| format!("links to {link}, which is not in the repository"))
            .collect::<Vec<_>>()
    })
}

/// The targets of the inline links of a line that stay inside the repository.
fn targets(line: &str) -> Vec<String> {
    // What stands between back-ticks is code: every second part.
    let prose: Vec<_> = line.split('`').step_by(2).collect();
    let prose = prose.join("`");
    let ends = prose.split("](").skip(1);
    let targets = ends.filter_map(|end| end.split([')', ' ', '#']).next());
    targets
        .filter(|target| !target.is_empty() && !target.contains(':'))
        .map(str::to_owned)
        .collect()
}

/// The path from the root, or nothing where the link leaves the repository.
fn resolve(folder: &str, link: &str) -> Option<String> {
    let mut parts: Vec<_> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dead(text: &str) -> Vec<String> {
        let tree = Tree::of_files(&[
            ("docs/a.md", text),
            ("docs/adr/0001-x.md", ""),
            ("README.md", ""),
        ]);
        let advice = check(&tree).into_iter().map(|one| one.advice);
        advice.collect()
    }

    #[test]
    fn a_dead_link_and_one_out_of_the_repository_are_found() {
        let found = dead("[a](b.md) [b](../../shared/x.md)\n[c](adr/0001-y.md#why)");
        assert_eq!(found.len(), 3);
        assert!(found[2].contains("adr/0001-y.md,"));
    }

    #[test]
    fn live_links_code_and_the_web_are_left_alone() {
        let text = "[a](a.md) [b](../README.md#top) [c](adr) [d](#here) [e](https://example.org/x)\n\
                    `[f](nowhere.md)` [`g`](./adr/0001-x.md \"title\")\n```\n[h](nowhere.md)\n```\n";
        assert_eq!(dead(text), [""; 0]);
    }
}
