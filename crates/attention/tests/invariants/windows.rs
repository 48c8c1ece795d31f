//! A window of a layer: what lies too far away is hidden besides, and where nothing does, nothing changes.

use cloze_attention::{Mask, NoPosition, Place, QueryKey, Windowed};
use proptest::prelude::*;
use tch::Device;

use crate::common::normal;
use crate::sight::{last_queries, sights, texts};

fn within(width: i64, [seq, mem]: [i64; 2], mask: Mask) -> Mask {
    let window = Windowed {
        width,
        positions: Box::new(NoPosition),
    };
    let heads = QueryKey {
        query: normal(0, &[1, 1, seq, 2]),
        key: normal(1, &[1, 1, mem, 2]),
        mask,
    };
    window.place(heads).mask
}

proptest! {
    #[test]
    fn a_window_hides_what_lies_too_far_away(
        sight in sights(), texts in texts(), width in 1_i64..9, seq in 1_i64..9, biased: bool,
    ) {
        let (batch, mem) = (texts.batch() as i64, texts.len as i64);
        let seq = seq.min(mem);
        let mut mask = last_queries(sight.mask(&texts), seq);
        if biased {
            mask = mask.and(&Mask::Bias(normal(2, &[1, 1, 1, mem])));
            mask = match mask {
                Mask::Bias(bias) if bias.size()[2] > seq => {
                    Mask::Bias(bias.narrow(2, bias.size()[2] - seq, seq))
                }
                other => other,
            };
        }
        let full = |mask: &Mask| {
            mask.keep(seq, mem, Device::Cpu).expand([batch, 1, seq, mem], false)
        };
        let (before, after) = (full(&mask), full(&within(width, [seq, mem], mask)));
        for (query, key) in (0..seq).flat_map(|query| (0..mem).map(move |key| (query, key))) {
            let near = (mem - seq + query).abs_diff(key) < width as u64;
            for row in 0..batch {
                let seen = |mask: &tch::Tensor| mask.int64_value(&[row, 0, query, key]) == 1;
                prop_assert_eq!(seen(&after), seen(&before) && near);
            }
        }
    }
}

/// The kernels skip work for the masks without a tensor.
#[test]
fn a_memory_within_the_window_keeps_its_mask() {
    for seq in [1, 5] {
        assert!(matches!(within(5, [seq, 5], Mask::Causal), Mask::Causal));
        assert!(matches!(within(5, [seq, 5], Mask::All), Mask::All));
        assert!(matches!(within(4, [seq, 5], Mask::Causal), Mask::Keep(_)));
    }
}
