use cloze_corpus::report::Diff;
use cloze_corpus::{Documents, Effect, Pipeline, preview};

use crate::failure::Failure;
use crate::output::say;

/// Lines of a difference that are shown.
const LINES: usize = 12;

/// Shows what would become of the first `count` documents. Nothing is written.
pub(super) fn dry_run(
    documents: &Documents,
    pipeline: &Pipeline,
    count: usize,
) -> Result<(), Failure> {
    let (mut kept, mut dropped) = (0_u64, 0_u64);
    for document in preview(documents, pipeline)?.take(count) {
        let document = document?;
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
    say!("{kept} documents would be kept and {dropped} dropped. A dry run: nothing was written,");
    say!("and what is there twice was not looked for.");
    Ok(())
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
