use super::tree::{Member, Tree};

/// An item that a crate shows.
#[derive(Debug)]
pub(super) struct Public {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// The file that defines it.
    pub(super) path: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Type,
    Trait,
    Function,
    Constant,
}

/// What stands before the name of an item.
const KEYWORDS: &[(&str, Kind)] = &[
    ("struct", Kind::Type),
    ("enum", Kind::Type),
    ("union", Kind::Type),
    ("type", Kind::Type),
    ("trait", Kind::Trait),
    ("fn", Kind::Function),
    ("const", Kind::Constant),
    ("static", Kind::Constant),
];

/// The items of a member that begin with `pub` where a line does, which leaves out the methods. The
/// lint `unreachable_pub` sees to it that each of them can be reached from outside.
pub(super) fn of(member: &Member, tree: &Tree) -> Vec<Public> {
    let source = format!("{}/src/", member.folder);
    let files = tree.rust().filter(|file| file.path.starts_with(&source));
    let items = files.flat_map(|file| {
        let code = file.code();
        let found = code.lines().filter_map(item);
        let found = found.map(|(kind, name)| Public {
            kind,
            name: name.to_owned(),
            path: file.path.clone(),
        });
        found.collect::<Vec<_>>()
    });
    items.collect()
}

fn item(line: &str) -> Option<(Kind, &str)> {
    let outside = |c: char| !(c.is_alphanumeric() || c == '_');
    let words = line.strip_prefix("pub ")?.split(outside);
    let mut words = words.filter(|word| !["", "unsafe", "async", "extern"].contains(word));
    let (mut keyword, mut name) = (words.next()?, words.next()?);
    if name == "fn" {
        // `const fn`
        (keyword, name) = (name, words.next()?);
    }
    let (_, kind) = KEYWORDS.iter().find(|(word, _)| *word == keyword)?;
    Some((*kind, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_crate_shows_is_read() {
        let text = "pub struct A<T>(pub T);\npub const fn b() {}\npub const C: fn() = b;\n\
                    pub unsafe trait D {}\npub use a::E;\npub(crate) struct F;\n// pub struct G;\n\
                    impl A { \n    pub fn h() {}\n}\npub type I = A<u8>;\n";
        let files = [("crates/a/src/x.rs", text), ("crates/a/tests/x.rs", text)];
        let tree = Tree::of_packages(&[("a", &[])], &[]).with_files(&files);
        let found = of(&tree.members[0], &tree);
        let found: Vec<_> = found.iter().map(|one| (one.kind, &*one.name)).collect();
        let expected = [
            (Kind::Type, "A"),
            (Kind::Function, "b"),
            (Kind::Constant, "C"),
            (Kind::Trait, "D"),
            (Kind::Type, "I"),
        ];
        assert_eq!(found, expected);
    }
}
