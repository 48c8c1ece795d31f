/// A project that a page shows.
#[derive(Debug)]
pub(super) struct Project {
    /// The first word of its heading.
    pub(super) name: String,
    manifest: String,
    main: String,
    build: Option<String>,
}

impl Project {
    /// Its files, by their paths.
    pub(super) fn files(&self) -> Vec<(&str, &str)> {
        let build = self.build.as_deref().map(|text| ("build.rs", text));
        let files = [
            ("Cargo.toml", &*self.manifest),
            ("src/main.rs", &*self.main),
        ];
        files.into_iter().chain(build).collect()
    }
}

/// Each part of the page with a `src/main.rs` is one, and has a `Cargo.toml`; the `build.rs` of the page is for
/// those that need it. What a block of code is says its first line.
pub(super) fn projects(page: &str) -> Option<Vec<Project>> {
    let build = block(page, "// build.rs\n");
    let parts = page.split("\n## ").skip(1);
    let with_code = parts.filter_map(|part| Some((part, block(part, "// src/main.rs\n")?)));
    let projects = with_code.map(|(part, main)| {
        let name = part.split_whitespace().next()?;
        let name = name
            .trim_matches(|c: char| !c.is_alphabetic())
            .to_lowercase();
        let dependencies = block(part, "# Cargo.toml\n")?;
        let package =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        let is_alone = dependencies.contains("torch-sys");
        Some(Project {
            manifest: format!("{package}\n{dependencies}"),
            main: main.to_owned(),
            build: is_alone.then(|| build.map(str::to_owned)).flatten(),
            name,
        })
    });
    projects.collect()
}

/// The first block of code that begins with this line.
fn block<'a>(text: &'a str, first: &str) -> Option<&'a str> {
    let mut fenced = text.split("```").skip(1).step_by(2);
    fenced.find_map(|block| {
        let (_language, code) = block.split_once('\n')?;
        code.starts_with(first).then_some(code)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# A page

## Words, alone
```toml
# Cargo.toml
[dependencies]
a = \"1\"
```
```rust
// src/main.rs
fn main() {}
```

## In between
```rust
// build.rs
fn main() { link() }
```

## Tensors
```toml
# Cargo.toml
torch-sys = \"1\"
```
```rust
// src/main.rs
fn main() { compute() }
```
";

    #[test]
    fn parts_with_a_program_are_projects() {
        let projects = projects(PAGE).unwrap();
        let names: Vec<_> = projects
            .iter()
            .map(|project| project.name.as_str())
            .collect();
        assert_eq!(names, ["words", "tensors"]);
        let [words, tensors] = &projects[..] else {
            panic!("there are two")
        };
        assert_eq!(words.files().len(), 2);
        assert!(words.files()[0].1.contains("name = \"words\"") && words.manifest.contains("a = "));
        assert!(tensors.files()[2].1.contains("link()") && tensors.main.contains("compute()"));
    }

    #[test]
    fn a_program_without_a_manifest_is_an_error() {
        assert!(projects("\n## A\n```rust\n// src/main.rs\n```\n").is_none());
    }
}
