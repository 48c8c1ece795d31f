//! The table of the README is what the language says.

use cloze_language::{Language, Level};

/// The numbers in a cell: `2 to 5` are two.
fn numbers(cell: &str) -> Vec<f64> {
    cell.split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect()
}

#[test]
fn the_table_of_levels_is_right() {
    let readme = include_str!("../../README.md");
    for (name, level) in Level::NAMED {
        let language = Language::at(level).expect("a level");
        let start = format!("| {name} |");
        let row = readme.lines().find(|line| line.starts_with(&start));
        let cells: Vec<_> = row.expect("a row").split('|').map(numbers).collect();
        let counts = [
            level.topics,
            language.vocabulary().len(),
            language.states().len(),
            language.longest_sentence(),
        ];
        let said = cells[2..6].concat();
        assert!(
            said.iter().copied().eq(counts.map(|count| count as f64)),
            "{said:?}"
        );
        assert_eq!(cells[6], level.sentences.map(|count| count as f64));

        let rate = language.hmm().entropy_rate(2, 93_000);
        let [mean, error] = cells[7][..] else {
            panic!("no mean with its error in the row of {name}");
        };
        let slack = 5.0 * rate.standard_error.hypot(error);
        assert!(
            (rate.mean - mean).abs() < slack,
            "{name}: {rate:?}, not {mean} +- {error}"
        );
    }
}
