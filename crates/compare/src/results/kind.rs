use serde::{Deserialize, Serialize};

use super::statistics::{BLEU_ORDER, BLEU_STATISTICS};
use crate::Item;

/// How the statistics of [`Item`]s become a value: each is summed up over the items, and the value is a
/// function of the sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MetricKind {
    /// `value / weight`: nats over tokens, bits over bytes.
    Mean,
    /// Hits over trials, from 0 to 1, shown in percent. Of items with a
    /// weight of one, those with half of it are ties, and are counted.
    Accuracy,
    /// The exponential of nats over tokens.
    Perplexity,
    /// Of true positives, false positives and false negatives the harmonic mean of precision and recall,
    /// `2 tp / (2 tp + fp + fn)`, from 0 to 1, shown in percent (van Rijsbergen, "Information
    /// Retrieval", 1979, chapter 7). Where nothing is found and nothing was to be found, 0.
    F1,
    /// Of [`bleu`](crate::statistics::bleu) the geometric mean of the precisions of n-grams, times the
    /// brevity penalty, over the whole corpus, from 0 to 1, shown in percent (Papineni et al., "BLEU: a
    /// Method for Automatic Evaluation of Machine Translation", 2002, section 2.3). Not smoothed: 0
    /// without a matching n-gram of each length.
    Bleu,
    /// Of [`products`](crate::statistics::products) the correlation of two numbers, from -1 to 1 (Pearson,
    /// "Regression, Heredity and Panmixia", 1896). Where one of them is constant, 0.
    Pearson,
    /// The same of [`ranks`](crate::statistics::ranks) (Spearman, "The Proof and Measurement of
    /// Association between Two Things", 1904). Resamples keep the ranks among all items.
    Spearman,
}

impl MetricKind {
    /// How many statistics an item has.
    pub fn statistics(self) -> usize {
        match self {
            Self::Mean | Self::Accuracy | Self::Perplexity => 2,
            Self::F1 => 3,
            Self::Bleu => BLEU_STATISTICS,
            Self::Pearson | Self::Spearman => 6,
        }
    }

    /// The value of some items, as shown.
    ///
    /// ```
    /// use cloze_compare::{Item, MetricKind};
    ///
    /// // Two documents: true positives, false positives, false negatives.
    /// let items = [Item::new("a", [3.0, 1.0, 0.0]), Item::new("b", [1.0, 0.0, 3.0])];
    /// assert_eq!(MetricKind::F1.value(&items), 2.0 * 4.0 / (2.0 * 4.0 + 1.0 + 3.0));
    /// ```
    ///
    /// # Panics
    /// If an item has another number of statistics.
    pub fn value<'i>(self, items: impl IntoIterator<Item = &'i Item>) -> f64 {
        self.shown(Sums::of(self, items).mean())
    }

    /// What is averaged over seeds.
    pub(crate) fn mean(self, sums: &[f64]) -> f64 {
        match (self, sums) {
            (Self::Mean | Self::Accuracy | Self::Perplexity, [value, weight]) => value / weight,
            (Self::F1, [hits, wrong, missed]) => ratio(2.0 * hits, 2.0 * hits + wrong + missed),
            (Self::Bleu, sums) => bleu(sums),
            (Self::Pearson | Self::Spearman, &[n, x, y, xx, yy, xy]) => {
                let variances = (n * xx - x * x).max(0.0) * (n * yy - y * y).max(0.0);
                ratio(n * xy - x * y, variances.sqrt()).clamp(-1.0, 1.0)
            }
            _ => panic!("{} statistics are no {self:?}", sums.len()),
        }
    }

    /// The value that is shown of a mean over seeds.
    pub fn shown(self, mean: f64) -> f64 {
        match self {
            Self::Perplexity => mean.exp(),
            _ => mean,
        }
    }

    /// What a value is multiplied by to be in the metric's unit, which is percent for a share.
    pub fn factor(self) -> f64 {
        if self.is_share() { 100.0 } else { 1.0 }
    }

    /// Whether it is from 0 to 1, and shown in percent.
    pub(crate) fn is_share(self) -> bool {
        matches!(self, Self::Accuracy | Self::F1 | Self::Bleu)
    }

    /// Whether it is a sum over a weight.
    pub(crate) fn is_weighted(self) -> bool {
        matches!(self, Self::Mean | Self::Accuracy | Self::Perplexity)
    }

    /// From where to where a value can be.
    pub(crate) fn bounds(self) -> (f64, f64) {
        match self {
            Self::Mean | Self::Perplexity => (f64::NEG_INFINITY, f64::INFINITY),
            Self::Accuracy | Self::F1 | Self::Bleu => (0.0, 1.0),
            Self::Pearson | Self::Spearman => (-1.0, 1.0),
        }
    }
}

/// The statistics of some items, summed up.
#[derive(Debug, Clone)]
pub(crate) struct Sums {
    kind: MetricKind,
    sums: Vec<f64>,
    pub(crate) items: usize,
}

impl Sums {
    pub(crate) fn none(kind: MetricKind) -> Self {
        Self {
            kind,
            sums: vec![0.0; kind.statistics()],
            items: 0,
        }
    }

    pub(crate) fn of<'i>(kind: MetricKind, items: impl IntoIterator<Item = &'i Item>) -> Self {
        let mut sums = Self::none(kind);
        items.into_iter().for_each(|item| sums.add(item));
        sums
    }

    pub(crate) fn add(&mut self, item: &Item) {
        assert_eq!(
            self.sums.len(),
            item.statistics.len(),
            "statistics of {}",
            item.id
        );
        for (sum, one) in self.sums.iter_mut().zip(&item.statistics) {
            *sum += one;
        }
        self.items += 1;
    }

    pub(crate) fn mean(&self) -> f64 {
        self.kind.mean(&self.sums)
    }
}

/// Matches and n-grams by their length, then the lengths of candidates and references.
fn bleu(sums: &[f64]) -> f64 {
    let (matches, rest) = sums.split_at(BLEU_ORDER);
    let (whole, lengths) = rest.split_at(BLEU_ORDER);
    let precisions = matches.iter().zip(whole).map(|(a, b)| ratio(*a, *b).ln());
    let geometric = (precisions.sum::<f64>() / BLEU_ORDER as f64).exp();
    let brevity = (1.0 - ratio(lengths[1], lengths[0])).min(0.0).exp();
    brevity * geometric
}

/// 0 where there is nothing to divide by.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}
