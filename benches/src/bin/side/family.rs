use std::collections::BTreeMap;

use cloze_model::Model;
use cloze_random::{Draws, Stream};
use cloze_tensor::Path;
use cloze_transformer::Config;
use tch::Tensor;

use cloze_benches::Size;

use crate::job::Job;

/// The tensors of a batch, under the names of the arguments that `transformers` has for them.
pub(crate) type Named = BTreeMap<String, Tensor>;

/// What differs between the families.
pub(crate) trait Family {
    type Model: Model;
    const NAME: cloze_hub::Architecture;

    fn network(size: &Size) -> Config;

    fn model(root: &Path<'_>, config: &Config, vocab: i64) -> Self::Model;

    /// The batch of a step, as it lies on disk.
    fn draw(job: &Job, step: u64) -> Named;

    /// The same as our model takes it.
    fn batch(named: &Named) -> <Self::Model as Model>::Batch;

    /// Floating-point operations of the heads in one step, forward only, for the rows that have a
    /// target.
    fn head_flops(job: &Job) -> f64;
}

/// Of weights and batches.
pub(crate) const SEED: u64 = 1;
const IDS: Stream = Stream::named("side.ids");

/// The tokens of a step: `[sequences * length]`. The cube makes low ids frequent, as words are: there
/// is something to learn in twenty steps.
pub(crate) fn ids(job: &Job, step: u64) -> Vec<i64> {
    let mut draws = Draws::new(SEED, IDS, step, 0);
    let mut id = || (draws.unit().powi(3) * job.vocab as f64) as i64;
    (0..job.tokens()).map(|_| id()).collect()
}
