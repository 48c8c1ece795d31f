mod gutenberg;
mod navigation;
mod repeated;

use gutenberg::Licence;
use navigation::{Navigation, Placeholder};
use repeated::RepeatedLines;

use super::stage::{Check, Stage};

pub(super) fn boilerplate(
    gutenberg: bool,
    navigation: bool,
    repeated_lines: bool,
    check: &mut Check<'_>,
) -> Vec<Stage> {
    let mut stages = Vec::new();
    if gutenberg {
        stages.push(Stage::edit(Licence::new()));
    }
    if navigation {
        stages.push(Stage::filter(Placeholder::new()));
        stages.push(Stage::edit(Navigation::new()));
    }
    if repeated_lines {
        stages.push(Stage::edit(RepeatedLines));
    }
    check.require(
        !stages.is_empty(),
        "gutenberg, navigation, repeated_lines",
        &"false",
        "true for at least one of them",
    );
    stages
}

fn regex(pattern: &str) -> regex::Regex {
    regex::Regex::new(pattern).expect("a pattern of ours")
}
