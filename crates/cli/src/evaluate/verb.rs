use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cloze_corpus::{Corpus, Store, Tokenizer};
use cloze_evaluate::{EvaluatedModel, Evaluation, EvaluationSize, Materials, Measured};
use cloze_language::Level;
use cloze_run::{Error, RunFolder, unread_note};
use serde_json::json;

use super::args::EvaluateArgs;
use super::print::print;
use crate::failure::Failure;
use crate::models::open;

/// Scores a model, and says how certain the numbers are.
pub(crate) fn evaluate(args: &EvaluateArgs) -> Result<(), Failure> {
    let model = open(&args.model, args.device.find()?)?;
    let subject = EvaluatedModel::new(&model)?;
    let materials = materials(args, subject.tokenizer)?;
    let mut found = Vec::new();
    for &task in &args.task {
        let measured = task.measure(&subject, &materials)?;
        if measured.is_empty() {
            return Err(Failure::Usage(format!(
                "{} is a {}: --task {} asks for {}",
                args.model.display(),
                model.kind(),
                task.name(),
                task.needs()
            )));
        }
        found.extend(measured);
    }
    let reads_text = [Evaluation::Perplexity, Evaluation::Masked];
    let texts = text_of(&args.data);
    if !texts.is_empty() && args.task.iter().any(|task| reads_text.contains(task)) {
        found[0].notes.extend(unread_note(&model, &texts)?);
    }
    if let Some(file) = &args.out {
        write_items(file, &found).map_err(Error::io("write", file))?;
    }
    print(args, &found)
}

fn materials(args: &EvaluateArgs, tokenizer: &Tokenizer) -> Result<Materials, Failure> {
    let run = RunFolder::open(&args.model)?;
    let settings = run.settings()?;
    let level = match (&args.level, &settings) {
        (Some(given), _) => given,
        (None, Some(settings)) => &settings.data.level,
        (None, None) => "standard",
    };
    let level = Level::named(level).map_err(|error| Failure::Usage(error.to_string()))?;
    let limit = args.limit.unwrap_or(u64::MAX);
    Ok(Materials {
        held_out: held_out(args, &run, tokenizer)?,
        texts: text_of(&args.data),
        pairs: text_of(&args.data),
        level,
        seed: args.seed,
        share: args.share,
        size: EvaluationSize {
            documents: limit.min(EvaluationSize::WHOLE.documents),
            pairs: usize::try_from(limit).unwrap_or(usize::MAX),
            tokens: usize::try_from(limit).unwrap_or(usize::MAX),
            ..EvaluationSize::WHOLE
        },
    })
}

/// The held-out part of a corpus that is given, or of the run's own.
fn held_out(
    args: &EvaluateArgs,
    run: &RunFolder,
    tokenizer: &Tokenizer,
) -> Result<Option<Arc<Store>>, Failure> {
    let Some(given) = args.data.iter().find(|path| Corpus::is_in(path)) else {
        return Ok(run.held_out()?);
    };
    Ok(Some(cloze_run::held_out(given, tokenizer)?))
}

/// What is text among the paths: a corpus is tokens.
fn text_of(paths: &[PathBuf]) -> Vec<PathBuf> {
    let texts = paths.iter().filter(|path| !Corpus::is_in(path));
    texts.cloned().collect()
}

fn write_items(file: &Path, found: &[Measured]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    for measured in found {
        for detail in &measured.details {
            writeln!(
                out,
                "{}",
                json!({ "metric": measured.metric.name, "item": detail })
            )?;
        }
    }
    out.flush()
}
