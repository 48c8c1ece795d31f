use std::cmp::Ordering;

use crate::{Error, Likelihoods, Method, PairCounts, PairScore, score_pairs};
use cloze_compare::{Better, Bound, Item, Metric, MetricKind};

use super::{EvaluatedModel, Materials, Measured};

/// How often the acceptable sentence is the more probable, by each method that the model has; the first
/// is the model's own.
pub(super) fn measure(
    subject: &EvaluatedModel<'_>,
    materials: &Materials,
) -> Result<Vec<Measured>, Error> {
    let pairs = materials.pairs()?;
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<Measured> = Vec::new();
    if let Some(scorer) = subject.causal()? {
        let likelihoods = Likelihoods::new(&scorer, subject.tokenizer);
        let [causal] = score_pairs(&pairs, &likelihoods, [Method::Causal])?;
        found.push(of(Method::Causal, &causal));
    }
    if let Some(scorer) = subject.masked()? {
        let likelihoods = Likelihoods::new(&scorer, subject.tokenizer);
        let methods = [Method::PseudoWordL2r, Method::PseudoOriginal];
        let scores = score_pairs(&pairs, &likelihoods, methods)?;
        found.extend(
            methods
                .iter()
                .zip(scores)
                .map(|(&method, scores)| of(method, &scores)),
        );
    }
    let spelled = |text: &String| subject.tokenizer.spells_special(text);
    let spelled = pairs
        .iter()
        .filter(|pair| spelled(&pair.good) || spelled(&pair.bad));
    if let (number @ 1.., Some(first)) = (spelled.count(), found.first_mut()) {
        first.notes.push(format!(
            "{number} pairs spell a special token of the tokenizer, which is letters there"
        ));
    }
    if let Some(own) = found.first() {
        let own = Measured {
            metric: metric(
                "pairs",
                "Minimal pairs",
                "the model's own method: the likelihood of a causal model, also of a hybrid; the \
                 pseudo-log-likelihood of a masked one, word by word from the left",
            ),
            details: Vec::new(),
            notes: Vec::new(),
            ..own.clone()
        };
        found.insert(0, own);
    }
    Ok(found)
}

fn of(method: Method, scores: &[PairScore]) -> Measured {
    let (name, title, how) = match method {
        Method::Causal => (
            "pairs-causal",
            "Minimal pairs, causal",
            "the likelihood: each token given those before it",
        ),
        Method::PseudoWordL2r => (
            "pairs-word-l2r",
            "Minimal pairs, masked, word by word",
            "the pseudo-log-likelihood in which a covered token's word is covered to its end (Kauf and \
             Ivanova, 2023)",
        ),
        Method::PseudoOriginal => (
            "pairs-original",
            "Minimal pairs, masked, token by token",
            "the pseudo-log-likelihood in which each token is covered alone (Salazar et al., 2020)",
        ),
    };
    let item = |score: &PairScore| Item {
        id: score.id.clone(),
        statistics: vec![score.score, 1.0],
        groups: [
            ("phenomenon".to_owned(), spaced(&score.phenomenon)),
            ("paradigm".to_owned(), spaced(&score.paradigm)),
            ("length".to_owned(), length(score).to_owned()),
        ]
        .into_iter()
        .filter(|(_, name)| !name.is_empty())
        .collect(),
    };
    let PairCounts {
        pairs,
        ties,
        unequal,
        shorter,
        unknown,
    } = PairCounts::of(scores);
    let note = format!(
        "{name}: of {pairs} pairs {ties} are ties and count one half; {unequal} have sentences of \
         unequal numbers of tokens, which are compared by their whole likelihood, and of these the shorter \
         one is the more probable in {shorter}; {unknown} have a word outside the vocabulary"
    );
    let items = scores.iter().map(item).collect();
    Measured::new(metric(name, title, how), items, scores).noting(note)
}

/// A model that knows nothing else prefers the sentence of fewer tokens.
fn length(score: &PairScore) -> &'static str {
    match score.good.tokens.cmp(&score.bad.tokens) {
        Ordering::Less => "acceptable one shorter",
        Ordering::Equal => "equal",
        Ordering::Greater => "acceptable one longer",
    }
}

fn metric(name: &str, title: &str, how: &str) -> Metric {
    Metric {
        name: name.to_owned(),
        title: title.to_owned(),
        unit: "% right".to_owned(),
        kind: MetricKind::Accuracy,
        better: Better::Higher,
        method: format!(
            "share of the pairs whose acceptable sentence is the more probable, by {how}"
        ),
        bound: Some(Bound {
            name: "chance".to_owned(),
            value: 0.5,
        }),
    }
}

fn spaced(name: &str) -> String {
    name.replace('_', " ")
}
