use std::sync::LazyLock;

/// Of the command, of the build, and of the libtorch that it is linked with.
pub(crate) fn long() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let commit = option_env!("CLOZE_COMMIT").map(|commit| format!("commit {commit}, "));
        format!(
            "{} ({}{}, {})\nlibtorch {}",
            env!("CARGO_PKG_VERSION"),
            commit.unwrap_or_default(),
            env!("CLOZE_TARGET"),
            env!("CLOZE_PROFILE"),
            cloze_native::libtorch_version()
        )
    });
    &VERSION
}
