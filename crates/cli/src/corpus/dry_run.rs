use cloze_corpus::report::Diff;
use cloze_corpus::{Documents, Effect, Pipeline, Preview, preview};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::say;

/// Lines of a difference that are shown.
const LINES: usize = 12;

/// Shows what would become of the first `count` documents. Nothing is written.
pub(super) fn dry_run(
    documents: &Documents,
    pipeline: &Pipeline,
    count: usize,
    as_json: bool,
) -> Result<(), Failure> {
    let (mut kept, mut dropped) = (0_u64, 0_u64);
    for document in preview(documents, pipeline)?.take(count) {
        let document = document?;
        if as_json {
            say!("{}", json(&document));
            continue;
        }
        say!("{}  {} bytes", document.source, document.before.len());
        for effect in &document.effects {
            show(effect);
        }
        match document.after() {
            Some(after) => {
                kept += 1;
                say!("  kept, {} bytes\n", after.len());
            }
            None => {
                dropped += 1;
                say!("  dropped\n");
            }
        }
    }
    if as_json {
        return Ok(());
    }
    say!("{kept} documents would be kept and {dropped} dropped. A dry run: nothing was written,");
    say!("and what is there twice was not looked for.");
    Ok(())
}

/// What would become of a document, for programs.
fn json(document: &Preview) -> Value {
    let effects = document.effects.iter().map(|effect| {
        let dropped = effect.after.as_ref().err().map(ToString::to_string);
        json!({ "step": effect.step, "changes": effect.count, "dropped": dropped })
    });
    json!({
        "source": document.source.to_string(), "bytes": document.before.len(),
        "bytes_after": document.after().map(str::len), "effects": effects.collect::<Vec<_>>(),
    })
}

fn show(
    Effect {
        step,
        before,
        after,
        count,
    }: &Effect,
) {
    match after {
        Ok(after) => {
            say!("  {step}, changes: {count}");
            let diff = Diff {
                before,
                after,
                lines: LINES,
                colour: false,
            }
            .to_string();
            for line in diff.lines() {
                say!("    {line}");
            }
        }
        Err(reason) => say!("  {step}: {reason}"),
    }
}
