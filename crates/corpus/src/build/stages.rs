use super::account::Account;
use super::select::{EXACT, NEAR, PARAGRAPHS};
use crate::report::Stage;

/// What each part of the work did to the documents, in order.
pub(super) fn stages(account: &Account<'_>) -> Vec<Stage> {
    let Account {
        pipeline,
        cleaned,
        counts,
        selected,
        ..
    } = account;
    let steps = pipeline.clean.iter().zip(&cleaned.steps);
    let mut stages: Vec<Stage> = std::iter::once(read(account))
        .chain(steps.map(|(step, totals)| totals.stage(step)))
        .collect();
    let mut left = (cleaned.documents, cleaned.bytes);
    let mut search = |name: &str, documents: u64, bytes: u64| {
        let stage = Stage {
            name: name.to_owned(),
            documents_in: left.0,
            documents_out: left.0 - documents,
            bytes_in: left.1,
            bytes_out: left.1 - bytes,
            ..Stage::default()
        };
        left = (stage.documents_out, stage.bytes_out);
        stage
    };
    stages.extend([
        search(EXACT, counts.exact, selected.exact),
        search(NEAR, counts.near, selected.near),
        Stage {
            changed: selected.changed,
            count: counts.paragraphs,
            unit: "paragraphs".to_owned(),
            ..search(PARAGRAPHS, selected.emptied, selected.paragraphs)
        },
    ]);
    stages
}

fn read(account: &Account<'_>) -> Stage {
    let tally = &account.cleaned.tally;
    Stage {
        name: "read".to_owned(),
        documents_in: tally.rows(),
        documents_out: tally.documents,
        bytes_in: account.documents.bytes(),
        bytes_out: tally.bytes,
        changed: 0,
        count: tally.replaced + tally.dropped,
        unit: "characters".to_owned(),
    }
}
