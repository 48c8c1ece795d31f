use super::Violation;
use super::code::prose;
use super::tree::{SourceFile, Tree};

/// They tell what was, with the names of then.
const HISTORY: &[&str] = &["CHANGELOG.md", "docs/log.md"];
/// What a path from the root begins with.
const TOP: &[&str] = &["benches", "crates", "docs", "xtask"];
/// What a path from a crate's folder begins with.
const IN_CRATE: &[&str] = &["benches", "examples", "fuzz", "presets", "src", "tests"];

/// A path of the repository that a page names as code is there.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let pages = tree.pages();
    let present = pages.filter(|page| !HISTORY.contains(&page.path.as_str()));
    present.flat_map(|page| of(page, tree)).collect()
}

fn of(page: &SourceFile, tree: &Tree) -> Vec<Violation> {
    page.judge(&prose(&page.text), |line| {
        let spans = line.split('`').skip(1).step_by(2);
        let dead = spans.filter(|span| {
            let path = from_root(span, page, tree);
            path.is_some_and(|path| !tree.holds(path.trim_end_matches('/')))
        });
        dead.map(|span| format!("names `{span}`, which is not in the repository"))
            .collect::<Vec<_>>()
    })
}

/// Of a span that is a path, the path from the root: crates go without `crates/`, too, and a crate's
/// own page names what is below its folder. A part in capitals stands for any name.
fn from_root(span: &str, page: &SourceFile, tree: &Tree) -> Option<String> {
    let in_path = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    let (first, rest) = span.split_once('/')?;
    let second = rest.split('/').next()?;
    let is_crate = |folder: &str| tree.members.iter().any(|member| member.folder == folder);
    let is_any = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase());
    if !span.chars().all(in_path) || span.split('/').any(is_any) {
        return None;
    }
    if IN_CRATE.contains(&first) && is_crate(page.folder()) {
        return Some(format!("{}/{span}", page.folder()));
    }
    if TOP.contains(&first) {
        return Some(span.to_owned());
    }
    let beside = format!("crates/{first}");
    (IN_CRATE.contains(&second) && is_crate(&beside)).then(|| format!("{beside}/{rest}"))
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    fn dead(page: &str, text: &str) -> usize {
        let files = [
            (page, text),
            ("crates/hub/src/lib.rs", ""),
            ("docs/adr/0001-x.md", ""),
        ];
        let tree = Tree::of_packages(&[("hub", &[])], &[]);
        let found = check(&tree.with_files(&files));
        assert!(
            places(&found)
                .iter()
                .all(|place| *place == format!("{page}:1"))
        );
        found.len()
    }

    #[test]
    fn what_is_gone_is_found_in_every_form() {
        for path in [
            "crates/hub/src/x.rs",
            "crates/huba/",
            "hub/src/x.rs",
            "docs/x.md",
        ] {
            assert_eq!(dead("docs/a.md", &format!("a `{path}` b")), 1, "{path}");
        }
        assert_eq!(dead("crates/hub/README.md", "`src/x.rs`, `src/lib.rs`"), 1);
    }

    #[test]
    fn what_is_there_and_what_is_no_path_are_left_alone() {
        let there = "`crates/hub/src/lib.rs` `hub/src` `docs/adr/` `crates/`";
        let other = "`hub/lib` `a/src` `src/lib.rs` `docs/*.md` `crates/NAME/src` docs/x.md";
        assert_eq!(dead("docs/a.md", &format!("{there} {other}")), 0);
        assert_eq!(dead("docs/a.md", "```\n`docs/x.md`\n```"), 0);
        assert_eq!(dead("docs/log.md", "`docs/x.md`"), 0);
    }
}
