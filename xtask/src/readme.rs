use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::timing::Timing;
use crate::workspace::Workspace;
use crate::{cache, cloze, process};

/// Commands of the README that another check runs, or that measure this machine for long.
const ELSEWHERE: [&str; 4] = ["test", "soak", "bench", "doctor"];

/// Runs every command of the README, in order, in an empty folder: training in few steps, on a little
/// text and a few minimal pairs of our own.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let readme = fs::read_to_string(workspace.root().join("README.md"))?;
    let (binary, home) = (
        cloze::build(workspace)?,
        workspace.target()?.join("ci/readme"),
    );
    cache::remove(&home)?;
    prepare(workspace.root(), &home, &readme)?;
    let path = env::join_paths(
        binary.parent().map(Path::to_owned).into_iter().chain(
            env::var_os("PATH")
                .iter()
                .flat_map(env::split_paths)
                .collect::<Vec<_>>(),
        ),
    )?;
    let mut timing = Timing::default();
    for line in blocks(&readme, "sh").iter().flat_map(|block| block.lines()) {
        let Some(command) = shortened(line) else {
            eprintln!("\n-- {line}: not here");
            continue;
        };
        timing.part(&command, || {
            let mut shell = Command::new("bash");
            let shell = shell.args(["-c", &command]).current_dir(&home);
            process::run(shell.env("PATH", &path)).with_context(|| format!("README.md: {line}"))
        })?;
    }
    eprint!("\n{timing}");
    Ok(cache::remove(&home)?)
}

/// The text, the pairs and the configuration that the README speaks of.
fn prepare(root: &Path, home: &Path, readme: &str) -> Result<()> {
    let text = home.join("FOLDER");
    cache::create(&text)?;
    for entry in fs::read_dir(root.join("docs"))? {
        let file = entry?.path();
        if file.extension().is_some_and(|ending| ending == "md") {
            fs::copy(
                &file,
                text.join(file.file_name().context("a file has a name")?),
            )?;
        }
    }
    let configuration = blocks(readme, "toml").concat();
    fs::write(home.join("my.toml"), configuration)?;
    let pair = |number: usize| {
        let nouns = ["dogs", "ships", "songs", "roads"];
        let noun = nouns[number % nouns.len()];
        serde_json::json!({
            "sentence_good": format!("These {noun} are {number} years old."),
            "sentence_bad": format!("This {noun} are {number} years old."),
            "linguistics_term": "determiner_noun_agreement",
            "UID": "determiner_noun_agreement_1",
        })
    };
    let pairs: Vec<String> = (10..30).map(|number| pair(number).to_string()).collect();
    cache::create(&home.join("BLIMP"))?;
    Ok(fs::write(
        home.join("BLIMP/agreement.jsonl"),
        pairs.join("\n"),
    )?)
}

/// A line as it is run here; none for what is run elsewhere.
fn shortened(line: &str) -> Option<String> {
    let words = line.split(" #").next().unwrap_or(line).trim();
    let words = words.strip_prefix("cargo xtask ").filter(|words| {
        let verb = words.split(' ').next().unwrap_or_default();
        !ELSEWHERE.contains(&verb)
    })?;
    let words = words.strip_prefix("run ").unwrap_or(words);
    let few = match words.split(' ').next()? {
        _ if words.contains("--dry-run") => "",
        "pretrain" => " --steps 4 --set train.evaluate_batches=2",
        "compare" if !words.contains(" runs/") => " --set train.steps=2 --set data.documents=300",
        _ => "",
    };
    let command = format!("cloze {words}{few}");
    // It draws on a terminal only.
    Some(if words.contains("--dashboard") {
        format!("script --quiet --return --command '{command}' /dev/null > /dev/null")
    } else {
        command
    })
}

/// The blocks of code in a language.
fn blocks(markdown: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let blocks = markdown.split(&fence).skip(1);
    let inside = blocks.filter_map(|block| Some(block.split_once("```")?.0.to_owned()));
    inside.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_run_in_a_few_steps() {
        let run = |line| shortened(line).unwrap_or_default();
        assert_eq!(
            run("cargo xtask pretrain   # a BERT"),
            "cloze pretrain --steps 4 --set train.evaluate_batches=2"
        );
        assert_eq!(run("cargo xtask run runs show x"), "cloze runs show x");
        assert_eq!(
            run("cargo xtask pretrain --dry-run"),
            "cloze pretrain --dry-run"
        );
        assert!(run("cargo xtask pretrain --dashboard").starts_with("script "));
        assert_eq!(shortened("cargo xtask test"), None);
    }

    #[test]
    fn blocks_are_those_of_a_language() {
        let text = "```sh\na\nb\n```\n```toml\nc = 1\n```\n```sh\nd\n```\n";
        assert_eq!(blocks(text, "sh"), ["a\nb\n", "d\n"]);
        assert_eq!(blocks(text, "toml"), ["c = 1\n"]);
    }
}
