//! What stands at the end of each help.

pub(crate) const CLOZE: &str = "\
Examples:
  cloze pretrain
  cloze fill-mask runs/bert-tiny 'the sailor ____ the boat .'";

pub(crate) const PRETRAIN: &str = "\
Examples:
  cloze pretrain --preset gpt-mini --data books/ --out runs/books
  cloze pretrain --preset bert-small --set train.schedule.peak=3e-4 --dry-run";

pub(crate) const RUNS: &str = "\
Examples:
  cloze runs
  cloze runs show runs/bert-tiny";

pub(crate) const SHOW: &str = "\
Example:
  cloze runs show runs/bert-tiny --json";

pub(crate) const VERIFY: &str = "\
Example:
  cloze runs verify runs/bert-tiny";

pub(crate) const PRUNE: &str = "\
Example:
  cloze runs prune runs/bert-tiny --keep 2 --dry-run";

pub(crate) const CORPUS: &str = "\
Example:
  cloze corpus build books/ --out corpora/books";

pub(crate) const BUILD: &str = "\
Examples:
  cloze corpus build books/ --out corpora/books --vocab 16000
  cloze corpus build 'pages/**/*.html' --preset web --dry-run 3";

pub(crate) const GENERATE: &str = "\
Examples:
  cloze generate runs/gpt-tiny 'the sailor' --max-tokens 40
  cloze generate runs/gpt-tiny 'the cook' --top-p 0.9 -n 3 --json";

pub(crate) const FILL_MASK: &str = "\
Examples:
  cloze fill-mask runs/bert-tiny 'the sailor ____ the boat .'
  cloze fill-mask runs/bert-tiny --json < sentences.txt";

pub(crate) const EMBED: &str = "\
Example:
  cloze embed runs/bert-tiny 'the cook tastes the soup .' --json";

pub(crate) const EVALUATE: &str = "\
Examples:
  cloze evaluate runs/bert-tiny --task optimum --task masked
  cloze evaluate runs/gpt-tiny --task perplexity --data novel.txt --json";

pub(crate) const COMPARE: &str = "\
Examples:
  cloze compare --experiment language --dry-run
  cloze compare --experiment mine.toml --out comparisons/mine";

pub(crate) const IMPORT: &str = "\
Example:
  cloze import downloads/bert-base-uncased --to runs/uncased";

pub(crate) const EXPORT: &str = "\
Example:
  cloze export runs/bert-tiny --to exported --license mit";

pub(crate) const PRESETS: &str = "\
Examples:
  cloze presets
  cloze presets gpt-mini > mine.toml";

pub(crate) const SCHEMA: &str = "\
Example:
  cloze schema > cloze.schema.json

Its address behind `#:schema` in the first line of a .toml file, and an editor
that knows Taplo completes and checks the file.";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  cloze completions bash > ~/.local/share/bash-completion/completions/cloze
  cloze completions fish > ~/.config/fish/completions/cloze.fish";

pub(crate) const MAN: &str = "\
Examples:
  cloze man > cloze.1
  cloze man pretrain > cloze-pretrain.1";

pub(crate) const DOCTOR: &str = "\
Example:
  cloze doctor";

pub(crate) const SETUP: &str = "\
Example:
  cloze setup >> .cargo/config.toml";

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory, Parser};

    use crate::args::Cli;

    /// A terminal of the least size.
    const COLUMNS: usize = 80;
    const LINES: usize = 32;

    /// The command and all below it, each with the help that `-h` shows.
    fn helps() -> Vec<(String, String)> {
        fn add(command: &mut Command, path: &str, helps: &mut Vec<(String, String)>) {
            helps.push((path.to_owned(), command.render_help().to_string()));
            for verb in command.get_subcommands_mut() {
                let name = verb.get_name().to_owned();
                if name != "help" {
                    add(verb, &format!("{path} {name}"), helps);
                }
            }
        }
        let mut helps = Vec::new();
        let mut command = Cli::command().term_width(COLUMNS);
        command.build();
        add(&mut command, "cloze", &mut helps);
        helps
    }

    #[test]
    fn every_help_fits_on_a_screen() {
        let helps = helps();
        assert!(helps.len() > 15, "{}", helps.len());
        for (path, help) in helps {
            let lines = help.lines().count();
            assert!(lines <= LINES, "{path}: {lines} lines\n{help}");
            for line in help.lines() {
                assert!(line.chars().count() <= COLUMNS, "{path}: {line}");
            }
        }
    }

    #[test]
    fn every_help_ends_with_an_example_that_is_understood() {
        for (path, help) in helps() {
            let (_, examples) = help.split_once("Example").expect(&path);
            let examples: Vec<&str> = examples
                .lines()
                .filter(|line| line.starts_with("  cloze"))
                .collect();
            assert!(!examples.is_empty(), "{path} has no example");
            for example in examples {
                let words = words(example);
                let parsed = Cli::try_parse_from(&words);
                assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
                assert!(
                    example.trim().starts_with(&path),
                    "{example} is no example of {path}"
                );
            }
        }
    }

    /// As a shell cuts the line, up to a redirection.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut quoted) = (vec![String::new()], false);
        for c in line.trim().chars() {
            match c {
                '\'' => quoted = !quoted,
                '>' | '<' if !quoted => break,
                ' ' if !quoted => words.push(String::new()),
                c => words.last_mut().expect("one is there").push(c),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }
}
