use cloze_config::{Preset, Presets};

/// The experiments that come with the crate.
pub static EXPERIMENTS: Presets = Presets {
    default: "language",
    choices: &[],
    free: &["budget", "shared"],
    all: &[
        Preset {
            name: "language",
            parts: &[include_str!("../../experiments/language.toml")],
        },
        Preset {
            name: "novels",
            parts: &[include_str!("../../experiments/novels.toml")],
        },
    ],
};
