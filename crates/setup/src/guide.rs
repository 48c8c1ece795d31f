use std::fs;
use std::path::Path;

use crate::VERSION;

/// What a project needs to find this libtorch, as TOML: the comments say where it goes.
#[must_use]
pub fn lines(folder: &Path) -> String {
    let folder = folder.display().to_string();
    let in_shell = folder.replace('\'', r"'\''");
    format!(
        "# libtorch {VERSION}, for .cargo/config.toml of your project; in a shell: export LIBTORCH='{in_shell}'\n\
         [env]\n\
         LIBTORCH = \"{}\"\n",
        escaped(&folder)
    )
}

/// What to do where the lines cannot be added to the end of a project's `.cargo/config.toml`: TOML has each
/// table once.
#[must_use]
pub fn warning(project: &Path) -> Option<&'static str> {
    let config = fs::read_to_string(project.join(".cargo/config.toml")).unwrap_or_default();
    let has_table = config.lines().any(|line| line.trim() == "[env]");
    has_table.then_some(
        "warning: .cargo/config.toml has an [env] already: put the line LIBTORCH there, and take a second \
         [env] out",
    )
}

/// As a basic string of TOML has it (TOML 1.0, "String").
fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strange_folder_is_quoted() {
        let text = lines(Path::new("/a \"b\""));
        assert!(
            text.ends_with("[env]\nLIBTORCH = \"/a \\\"b\\\"\"\n"),
            "{text}"
        );
        assert!(text.starts_with("# ") && text.lines().count() == 3);
        // As macOS writes an accent: it needs no escape, and TOML has none of Rust's form.
        let accent = lines(Path::new("/e\u{301}'s"));
        assert!(accent.ends_with("LIBTORCH = \"/e\u{301}'s\"\n"), "{accent}");
        assert!(accent.contains(r"'\''s'"), "{accent}");
    }

    #[test]
    fn a_table_that_is_there_is_told() {
        let project = tempfile::tempdir().unwrap();
        assert_eq!(warning(project.path()), None);
        fs::create_dir(project.path().join(".cargo")).unwrap();
        for (text, expected) in [("[build]\n", false), ("[env]\nA = 1\n", true)] {
            fs::write(project.path().join(".cargo/config.toml"), text).unwrap();
            assert_eq!(warning(project.path()).is_some(), expected, "{text}");
        }
    }
}
