//! Prints the levels of the language as a table, with what each costs the best possible reader.
//!
//! `cargo run --release -p cloze-language --example levels`

use cloze_language::{Language, Level, LevelError};

fn main() -> Result<(), LevelError> {
    println!("| level | topics | words | states | longest sentence | sentences | nats per word |");
    println!("|---|---|---|---|---|---|---|");
    for (name, level) in Level::NAMED {
        let language = Language::at(level)?;
        let [least, most] = level.sentences;
        let rate = language.hmm().entropy_rate(1, 310_000);
        println!(
            "| {name} | {} | {} | {} | {} | {least} to {most} | {:.3} ± {:.3} |",
            level.topics,
            language.vocabulary().len(),
            language.states().len(),
            language.longest_sentence(),
            rate.mean,
            rate.standard_error
        );
    }
    Ok(())
}
