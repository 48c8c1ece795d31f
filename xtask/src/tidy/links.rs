use super::Violation;
use super::tree::{SourceFile, Tree};

/// A link inside the repository leads somewhere.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let pages = tree.files.iter().filter(|file| file.path.ends_with(".md"));
    pages.flat_map(|page| of(page, tree)).collect()
}

fn of(page: &SourceFile, tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut in_block = false;
    for (number, line) in page.text.lines().enumerate() {
        in_block ^= line.trim_start().starts_with("```");
        let links = (!in_block).then(|| targets(line)).into_iter().flatten();
        let dead = links.filter(|link| !leads_somewhere(&page.path, link, tree));
        violations.extend(dead.map(|link| Violation {
            rule: "links",
            place: format!("{}:{}", page.path, number + 1),
            advice: format!("links to {link}, which is not in the repository"),
        }));
    }
    violations
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

fn leads_somewhere(page: &str, link: &str, tree: &Tree) -> bool {
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let Some(target) = resolve(folder, link) else {
        return false;
    };
    let inside = format!("{target}/");
    let mut paths = tree.files.iter().map(|file| &file.path);
    target.is_empty() || paths.any(|path| *path == target || path.starts_with(&inside))
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
