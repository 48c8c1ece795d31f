/// What is run if nothing is said.
pub const DEFAULT: &str = "language";

const ALL: &[(&str, &str)] = &[
    ("language", include_str!("../../experiments/language.toml")),
    ("novels", include_str!("../../experiments/novels.toml")),
];

/// The text of an experiment that comes with the crate.
pub fn named(name: &str) -> Option<&'static str> {
    let mut all = ALL.iter();
    all.find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Of the experiments that come with the crate.
pub fn names() -> Vec<&'static str> {
    ALL.iter().map(|(name, _)| *name).collect()
}
