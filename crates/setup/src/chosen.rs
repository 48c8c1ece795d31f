use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, Variant, check, process};

/// Where an installed torch lies. It is not imported: that takes seconds.
const FIND_TORCH: &str = "\
import importlib.util
torch = importlib.util.find_spec('torch')
print(torch.submodule_search_locations[0] if torch else '')
";

/// The libtorch that the user chose through the environment, if any. A choice that cannot be
/// followed is an error: taking another one in silence would be worse.
pub(crate) fn by_user(link: Option<&Path>, variant: Variant) -> Result<Option<PathBuf>, Error> {
    if let Some(folder) = own_libtorch(env::var_os("LIBTORCH"), link) {
        return checked("LIBTORCH", &folder, variant).map(Some);
    }
    if is_on(env::var_os("LIBTORCH_USE_PYTORCH")) {
        return checked("LIBTORCH_USE_PYTORCH", &installed_torch()?, variant).map(Some);
    }
    Ok(None)
}

/// `LIBTORCH` as the user set it. In a checkout cargo sets it for us to `link` when the user did not.
fn own_libtorch(value: Option<OsString>, link: Option<&Path>) -> Option<PathBuf> {
    let folder = value.filter(|value| !value.is_empty()).map(PathBuf::from)?;
    (Some(folder.as_path()) != link).then_some(folder)
}

fn is_on(value: Option<OsString>) -> bool {
    value.is_some_and(|value| !value.is_empty() && value != "0")
}

fn installed_torch() -> Result<PathBuf, Error> {
    // The choice of torch-sys: in a virtual environment `python3` may still be the system's.
    let python = match env::var_os("VIRTUAL_ENV") {
        Some(_) => "python",
        None => "python3",
    };
    let printed = process::output(Command::new(python).args(["-c", FIND_TORCH]))?;
    Some(printed.trim())
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
        .ok_or(Error::NoTorch { python })
}

fn checked(variable: &'static str, folder: &Path, variant: Variant) -> Result<PathBuf, Error> {
    let found = || {
        check(folder, variant)?;
        fs::canonicalize(folder).map_err(Error::io("follow", folder))
    };
    found().map_err(|error| Error::Chosen {
        variable,
        source: Box::new(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::chain;
    use crate::folder;

    #[test]
    fn the_value_that_cargo_sets_is_not_the_users() {
        let link = Some(Path::new("/repository/.libtorch"));
        let own = |value: &str| own_libtorch(Some(value.into()), link);
        assert_eq!(own("/repository/.libtorch"), None);
        assert_eq!(own("/repository/.libtorch/"), None);
        assert_eq!(own(""), None);
        assert_eq!(own_libtorch(None, link), None);
        assert_eq!(own("/opt/libtorch"), Some("/opt/libtorch".into()));
        // Outside of a checkout nobody sets it but the user.
        let elsewhere = own_libtorch(Some("/repository/.libtorch".into()), None);
        assert_eq!(elsewhere, Some("/repository/.libtorch".into()));
    }

    #[test]
    fn a_choice_of_another_version_is_refused_with_its_name() {
        let home = tempfile::tempdir().unwrap();
        folder::tests::make(home.path(), 9);
        let error = checked("LIBTORCH", home.path(), Variant::Cpu).unwrap_err();
        let text = chain(&error);
        assert!(
            text.contains("unset LIBTORCH") && text.contains("2.9.0"),
            "{text}"
        );
    }

    #[test]
    fn zero_and_nothing_mean_off() {
        assert!(is_on(Some("1".into())));
        assert!(!is_on(Some("0".into())) && !is_on(Some("".into())) && !is_on(None));
    }
}
