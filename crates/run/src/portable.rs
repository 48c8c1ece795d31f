//! A folder that holds runs and their text can be moved as a whole: the runs name the text by where it
//! lies from them.

use std::path::{Component, Path, PathBuf};

use toml::{Table, Value};

use crate::Settings;

/// The settings as a table, where text inside `home` is named from the run's folder, which is there
/// too. Without a home nothing is.
pub(crate) fn relative(settings: &Settings, folder: &Path, home: Option<&Path>) -> Table {
    let mut table = settings.table();
    let home = home.and_then(|home| home.canonicalize().ok());
    let folder = folder.canonicalize().ok();
    let Some((home, folder)) = home.zip(folder) else {
        return table;
    };
    let Ok(below) = folder.strip_prefix(&home) else {
        return table;
    };
    let up: PathBuf = below.iter().map(|_| Component::ParentDir).collect();
    for_each_path(&mut table, |path| {
        Some(up.join(path.strip_prefix(&home).ok()?))
    });
    table
}

/// The opposite, in place: absolute paths for those that [`relative`] made. Says what the home is,
/// where there was one of these.
pub(crate) fn resolve(table: &mut Table, folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let mut home = None;
    for_each_path(table, |path| {
        let up = path.iter().take_while(|part| *part == "..").count();
        // Other relative paths are the user's, from the folder that the command was called in.
        let above = folder.ancestors().nth(up).filter(|_| up > 0)?;
        let resolved = folder.join(path).canonicalize().ok()?;
        home.get_or_insert_with(|| above.to_owned());
        Some(resolved)
    });
    home
}

/// Puts another path for those of the text and its tokenizer that have one.
fn for_each_path(table: &mut Table, mut other: impl FnMut(&Path) -> Option<PathBuf>) {
    let mut replace = |value: &mut Value| {
        if let Some(path) = value.as_str().and_then(|path| other(Path::new(path))) {
            *value = path.to_string_lossy().into_owned().into();
        }
    };
    let lists = ["paths", "mixture", "also"];
    for list in lists {
        let values = at(table, "data", list).and_then(Value::as_array_mut);
        for value in values.into_iter().flatten() {
            match value {
                Value::Table(corpus) => corpus.get_mut("path").into_iter().for_each(&mut replace),
                path => replace(path),
            }
        }
    }
    at(table, "tokenizer", "kind").into_iter().for_each(replace);
}

fn at<'a>(table: &'a mut Table, section: &str, key: &str) -> Option<&'a mut Value> {
    table.get_mut(section)?.get_mut(key)
}
