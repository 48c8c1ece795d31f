use std::fmt;

/// What there is to say of a command.
#[derive(Debug)]
pub(crate) struct Help {
    pub(crate) name: &'static str,
    /// What may follow the name.
    arguments: &'static str,
    /// A line for the list.
    about: &'static str,
    /// What else somebody wants to know before it is run.
    more: &'static str,
    /// Whether its arguments are for `cloze`, which has a help of its own.
    of_cloze: bool,
}

const COMMANDS: &[Help] = &[
    Help::of_cloze(
        "pretrain",
        "gets libtorch, builds, trains: `cloze pretrain`",
    ),
    Help::of_cloze(
        "compare",
        "the same for `cloze compare`: models that differ in one thing",
    ),
    Help::of_cloze(
        "run",
        "the same for any command: `cargo xtask run ARGS` is `cloze ARGS`",
    ),
    Help::own(
        "test",
        "[ARGS]",
        "gets libtorch, builds, runs every test",
        "ARGS go to `cargo test --release`: --package=cloze-gpt, a part of a test's name, ..",
    ),
    Help::own(
        "setup",
        "[--cuda]",
        "gets libtorch once; plain `cargo build` works from then on",
        "--cuda gets the one for GPUs. It lies below the cache folder of the user, for all checkouts, \
         and .libtorch\nis a link to it.",
    ),
    Help::own(
        "python",
        "",
        "gets torch and transformers for the tests that compare with them (3.8 GB)",
        "Prints the path of their interpreter. They lie below the cache folder of the user, and are \
         fetched once.",
    ),
    Help::own(
        "bench",
        "[ARGS]",
        "runs the benches; --peers compares a training step with transformers",
        "ARGS go to `cargo bench`. With --peers they are\n\
         \x20 --rows NAME,..    of the table, some\n\
         \x20 --rounds N        how often each side is started, in turns [default: 3]\n\
         \x20 --loss-steps N    steps after which the losses are compared [default: 20]\n\
         \x20 --json FILE       every number besides",
    ),
    Help::own(
        "soak",
        "kill|faults [--count N] [--seed N]",
        "kills a run at random moments, or lets every call to the disk fail once",
        "soak kill --count 200 --seed 1 is what is done if nothing else is said; faults takes no option.",
    ),
    Help::own(
        "doctor",
        "",
        "names what this machine lacks, and how to install it",
        "Looks only: nothing is fetched or changed.",
    ),
    Help::own(
        "tidy",
        "[--count]",
        "checks the architecture: who depends on whom, file sizes, links",
        "--count says instead how large each crate is, and how many names it shows.",
    ),
    Help::own(
        "ci",
        "[--changed [REVISION]]",
        "every check, the cheapest first",
        "--changed makes only those of the packages that a change since REVISION (HEAD, if none is named) \
         can have\nbroken.",
    ),
    Help::own(
        "readme",
        "",
        "runs every line of the README, in few steps",
        "In an empty folder below target/, on a little text of our own.",
    ),
    Help::own(
        "strangers",
        "",
        "builds the projects of docs/your-project.md from packages",
        "In a folder below target/, which is kept, and runs their programs without cargo.",
    ),
    Help::own(
        "newcomer",
        "",
        "clones HEAD and tries the README's commands from empty caches",
        "Fetches libtorch anew and builds everything: minutes. What it made is removed if all went well.",
    ),
];

impl Help {
    const fn own(
        name: &'static str,
        arguments: &'static str,
        about: &'static str,
        more: &'static str,
    ) -> Self {
        Self {
            name,
            arguments,
            about,
            more,
            of_cloze: false,
        }
    }

    const fn of_cloze(name: &'static str, about: &'static str) -> Self {
        Self {
            of_cloze: true,
            ..Self::own(name, "ARGS", about, "")
        }
    }
}

/// Of one command.
impl fmt::Display for Help {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            arguments,
            about,
            more,
            ..
        } = self;
        let usage = format!("cargo xtask {name} {arguments}");
        writeln!(f, "{}\n\n{about}\n\n{more}", usage.trim_end())
    }
}

/// The help that these words ask for: of all commands, or of one. Nothing, where they ask for work.
pub(crate) fn asked(words: &[&str]) -> Option<String> {
    let (&name, rest) = match words {
        [] | ["" | "help" | "--help" | "-h"] => return Some(all()),
        ["help", name, ..] => (name, &["--help"][..]),
        [name, rest @ ..] => (name, rest),
    };
    let command = COMMANDS.iter().find(|command| command.name == name)?;
    // What follows is for the programs that cargo starts.
    let mut own = rest.iter().take_while(|word| **word != "--");
    let asks = own.any(|word| ["--help", "-h"].contains(word));
    (asks && !command.of_cloze).then(|| command.to_string())
}

/// All commands, a line each.
pub(crate) fn all() -> String {
    let line = |command: &Help| format!("  {:<10}{}\n", command.name, command.about);
    let lines: String = COMMANDS.iter().map(line).collect();
    format!("cargo xtask COMMAND\n\n{lines}\n`cargo xtask COMMAND --help` says more of one.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_that_is_run_has_a_help() {
        let source = include_str!("main.rs");
        let (_, source) = source.split_once("match words[..]").expect("the commands");
        let arms = source.lines().map_while(|line| {
            let line = line.trim();
            (!line.starts_with("[unknown")).then_some(line)
        });
        let named: Vec<&str> = arms
            .filter(|line| line.starts_with("[\""))
            .flat_map(|line| {
                let (pattern, _) = line[1..].split_once(',').unwrap_or((&line[1..], ""));
                pattern.trim_end_matches(|c| c != '"').split(" | ")
            })
            .map(|name| name.split('"').nth(1).expect("a name"))
            .collect();
        for command in COMMANDS {
            assert!(named.contains(&command.name), "{} is not run", command.name);
        }
        for name in named {
            let known = COMMANDS.iter().find(|command| command.name == name);
            assert!(known.is_some(), "{name} has no help");
        }
    }

    #[test]
    fn each_help_is_shown_and_nothing_is_done() {
        for command in COMMANDS {
            for words in [
                &[command.name, "--help"][..],
                &[command.name, "-h"],
                &[command.name, "x", "--help"],
            ] {
                match command.of_cloze {
                    true => assert_eq!(asked(words), None, "cloze answers {words:?}"),
                    false => {
                        let help = asked(words).expect("a help");
                        let usage = format!("cargo xtask {}", command.name);
                        assert!(help.starts_with(&usage), "{help}");
                        assert!(help.lines().all(|line| line.len() <= 110), "{help}");
                    }
                }
            }
            assert_eq!(asked(&[command.name]), None);
            assert_eq!(asked(&[command.name, "--", "--help"]), None);
            assert!(all().contains(command.about));
        }
        for words in [&[][..], &["help"], &["--help"], &["-h"], &[""]] {
            assert_eq!(asked(words), Some(all()), "{words:?}");
        }
        assert_eq!(asked(&["help", "ci"]), asked(&["ci", "--help"]));
        assert!(all().lines().all(|line| line.len() <= 85), "{}", all());
    }
}
