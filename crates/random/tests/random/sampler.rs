//! A sampler reads every item once in each epoch, however the steps are cut.

use cloze_random::{Sampler, Stream};
use proptest::prelude::*;

const TEST: Stream = Stream::named("test");

proptest! {
    #[test]
    fn every_epoch_reads_every_item_once(
        seed: u64,
        items in 1_u64..40,
        per_step in 1_u64..100,
    ) {
        let sampler = Sampler::shuffled(seed, TEST, items, per_step);
        let epochs = 3;
        let steps = (epochs * items).div_ceil(per_step);
        let mut seen = vec![];
        for step in 0..steps {
            let picks = sampler.at(step);
            prop_assert!(picks.iter().map(|pick| pick.index).eq(0..per_step));
            seen.extend(picks.into_iter().map(|pick| (pick.epoch, pick.item)));
        }
        seen.truncate((epochs * items) as usize);
        seen.sort_unstable();
        let all = (0..epochs).flat_map(|epoch| (0..items).map(move |item| (epoch, item)));
        prop_assert!(seen.into_iter().eq(all));
    }

    #[test]
    fn in_order_ends_after_an_epoch(items in 1_u64..200, per_step in 1_u64..50) {
        let sampler = Sampler::in_order(items, per_step);
        let read = (0..sampler.epoch()).flat_map(|step| sampler.at(step));
        prop_assert!(read.map(|pick| pick.item).eq(0..items));
        prop_assert!(sampler.at(sampler.epoch()).is_empty());
    }
}

#[test]
#[should_panic(expected = "cannot sample 4 of 0 items a step")]
fn nothing_cannot_be_sampled() {
    Sampler::shuffled(0, TEST, 0, 4);
}
