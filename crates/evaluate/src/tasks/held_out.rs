use crate::{Error, Summary, WindowScore, score_causal, score_masked};
use cloze_compare::{Better, Item, Metric, MetricKind};
use serde_json::{Value, json};

use super::{EvaluatedModel, Materials, Measured};

/// Perplexity and bits per byte.
pub(super) fn perplexity(
    subject: &EvaluatedModel<'_>,
    materials: &Materials,
) -> Result<Vec<Measured>, Error> {
    let Some(scorer) = subject.causal()? else {
        return Ok(Vec::new());
    };
    let windows = score_causal(&scorer, &materials.texts(subject.tokenizer)?);
    let method = "each token from those before it, at least half a window of them but at the beginning \
                  of a document";
    let perplexity = Metric {
        name: "perplexity".to_owned(),
        title: "Perplexity".to_owned(),
        unit: "per token".to_owned(),
        kind: MetricKind::Perplexity,
        better: Better::Lower,
        method: method.to_owned(),
        bound: None,
    };
    let bits = Metric {
        name: "bits-per-byte".to_owned(),
        title: "Bits per byte".to_owned(),
        unit: "bits per byte".to_owned(),
        kind: MetricKind::Mean,
        ..perplexity.clone()
    };
    let per_token = items(&windows, WindowScore::nats, |one| one.answers.len() as f64);
    let in_bits = |one: &WindowScore| one.nats() / std::f64::consts::LN_2;
    Ok(vec![
        Measured::new(perplexity, per_token, &details(&windows)).noting(said("causal", &windows)),
        Measured::new::<Value>(bits, items(&windows, in_bits, |one| one.bytes), &[]),
    ])
}

/// Loss and accuracy of covered tokens.
pub(super) fn masked(
    subject: &EvaluatedModel<'_>,
    materials: &Materials,
) -> Result<Vec<Measured>, Error> {
    let Some(scorer) = subject.masked()? else {
        return Ok(Vec::new());
    };
    let texts = materials.texts(subject.tokenizer)?;
    let (share, seed) = (materials.share, materials.seed);
    let windows = score_masked(&scorer, subject.tokenizer, &texts, share, seed)?;
    let method = format!(
        "{:.0} % of the tokens of a window, covered together, from all others",
        100.0 * share
    );
    let loss = Metric {
        name: "masked-loss".to_owned(),
        title: "Loss of covered tokens".to_owned(),
        unit: "nats per covered token".to_owned(),
        kind: MetricKind::Mean,
        better: Better::Lower,
        method,
        bound: None,
    };
    let accuracy = Metric {
        name: "masked-accuracy".to_owned(),
        title: "Covered tokens, the most probable".to_owned(),
        unit: "% right".to_owned(),
        kind: MetricKind::Accuracy,
        better: Better::Higher,
        ..loss.clone()
    };
    let count = |one: &WindowScore| one.answers.len() as f64;
    let hits = |one: &WindowScore| one.answers.iter().filter(|answer| answer.hit).count() as f64;
    Ok(vec![
        Measured::new(
            loss,
            items(&windows, WindowScore::nats, count),
            &details(&windows),
        )
        .noting(said("masked", &windows)),
        Measured::new::<Value>(accuracy, items(&windows, hits, count), &[]),
    ])
}

fn items(
    windows: &[WindowScore],
    value: impl Fn(&WindowScore) -> f64,
    weight: impl Fn(&WindowScore) -> f64,
) -> Vec<Item> {
    let scored = windows.iter().filter(|window| !window.answers.is_empty());
    let item = |window: &WindowScore| Item {
        id: format!("text {}, token {}", window.text, window.token),
        statistics: vec![value(window), weight(window)],
        groups: [].into(),
    };
    scored.map(item).collect()
}

fn details(windows: &[WindowScore]) -> Vec<Value> {
    let detail = |window: &WindowScore| {
        let log_probs = window.answers.iter().map(|answer| answer.log_prob);
        json!({
            "text": window.text,
            "token": window.token,
            "bytes": window.bytes,
            "log_probs": log_probs.collect::<Vec<_>>(),
        })
    };
    windows.iter().map(detail).collect()
}

fn said(reading: &str, windows: &[WindowScore]) -> String {
    let Summary {
        tokens,
        loss,
        accuracy,
        calibration,
        ..
    } = Summary::of(windows);
    format!(
        "{reading}: {tokens} tokens, {loss:.4} nats each, {:.1} % of them the most probable; expected \
         calibration error {:.4}",
        100.0 * accuracy,
        calibration.error
    )
}
