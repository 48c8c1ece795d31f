use std::path::Path;

use crate::VERSION;

/// What a project needs to find this libtorch, as TOML: the comments say where it goes.
#[must_use]
pub fn lines(folder: &Path) -> String {
    let folder = folder.display().to_string();
    format!(
        "# libtorch {VERSION}, for .cargo/config.toml of your project; in a shell: export LIBTORCH='{folder}'\n\
         [env]\n\
         LIBTORCH = {folder:?}\n"
    )
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
    }
}
