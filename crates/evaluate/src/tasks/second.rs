use std::sync::Arc;

use crate::{Error, SecondScore, score_second};
use cloze_bert::{Config, Pairs, Sentences, Unit};
use cloze_compare::{Better, Bound, Item, Metric, MetricKind};
use cloze_corpus::{BatchShape, DataSplit};

use super::{EvaluatedModel, Materials, Measured};

/// Halves that are scored at a time.
const HALVES: u64 = 32;

/// How often the model knows whether a second half is the right one.
pub(super) fn measure(
    subject: &EvaluatedModel<'_>,
    materials: &Materials,
) -> Result<Vec<Measured>, Error> {
    let Some(head) = &subject.model.heads.second else {
        return Ok(Vec::new());
    };
    let Some(store) = &materials.held_out else {
        return Err(Error::NoHalves);
    };
    let (network, second) = (&subject.model.backbone, subject.model.config.second());
    let config = Config {
        masked_share: materials.share,
        unit: Unit::Token,
        second,
    };
    let shape = BatchShape {
        sequences: HALVES,
        micro: HALVES,
        length: network.max_len(),
    };
    let device = network.device();
    let (store, seed) = (Arc::clone(store), materials.seed);
    let sentences = Sentences::new(
        store,
        subject.tokenizer,
        &config,
        shape,
        DataSplit::HeldOut,
        seed,
        device,
    )?;
    let scores = score_second(network, head, &Pairs(sentences), materials.size.steps);
    let metric = Metric {
        name: "second".to_owned(),
        title: "Second halves".to_owned(),
        unit: "% right".to_owned(),
        kind: MetricKind::Accuracy,
        better: Better::Higher,
        method:
            "whether the second half of a sequence is the right one, half of them are; nothing is \
                 covered"
                .to_owned(),
        bound: Some(Bound {
            name: "chance".to_owned(),
            value: 0.5,
        }),
    };
    let item = |(number, score): (usize, &SecondScore)| Item {
        id: number.to_string(),
        statistics: vec![f64::from(u8::from(score.hit)), 1.0],
        groups: [(
            "second half".to_owned(),
            if score.right { "right" } else { "wrong" }.to_owned(),
        )]
        .into(),
    };
    let items = scores.iter().enumerate().map(item).collect();
    Ok(vec![Measured::new(metric, items, &scores)])
}
