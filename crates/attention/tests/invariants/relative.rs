//! Relative positions: the buckets of T5, a number for each, on whatever the mask lets through.

use cloze_attention::{Mask, Place, QueryKey, Relative};
use cloze_tensor::{Init, Parameters};
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::normal;
use crate::sight::{last_queries, sights, texts};

/// Of keys from 20 ahead to 20 before, reading both ways or not: `tests/buckets.py` made them.
const BUCKETS: [(bool, [i64; 2], [i64; 41]); 8] = [
    (
        true,
        [32, 128],
        [
            26, 26, 26, 26, 26, 25, 25, 25, 25, 24, 24, 24, 24, 23, 22, 21, 20, 19, 18, 17, 0, 1,
            2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 10, 10,
        ],
    ),
    (
        true,
        [8, 16],
        [
            7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 6, 5, 0, 1, 2, 2, 2, 2, 3, 3, 3,
            3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
        ],
    ),
    (
        true,
        [7, 5],
        [
            5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 0, 1, 1, 2, 2, 2, 2, 2, 2,
            2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
        ],
    ),
    (
        true,
        [6, 20],
        [
            5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 0, 1, 1, 1, 1, 2, 2, 2, 2,
            2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
        ],
    ),
    (
        false,
        [32, 128],
        [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8,
            9, 10, 11, 12, 13, 14, 15, 16, 16, 16, 17, 17,
        ],
    ),
    (
        false,
        [8, 16],
        [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 4, 5, 5, 6,
            6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        ],
    ),
    (
        false,
        [7, 5],
        [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 5, 6, 6, 6, 6,
            6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
        ],
    ),
    (
        false,
        [6, 20],
        [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 4, 4, 4,
            4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5,
        ],
    ),
];

const HEADS: i64 = 3;

fn relative(sizes: [i64; 2], both_ways: bool) -> (Relative, Tensor) {
    let parameters = Parameters::new(0, Device::Cpu);
    let init = Init::Normal { std: 1.0 };
    let relative = Relative::new(&parameters.root(), HEADS, sizes, both_ways, init);
    (relative, parameters.named().swap_remove(0).1)
}

fn biased(relative: &Relative, seq: i64, mem: i64, mask: Mask) -> Mask {
    let heads = QueryKey {
        query: normal(0, &[1, HEADS, seq, 2]),
        key: normal(1, &[1, 1, mem, 2]),
        mask,
    };
    relative.place(heads).mask
}

fn bias(mask: Mask) -> Tensor {
    match mask {
        Mask::Bias(bias) => bias,
        other => panic!("expected a bias, got {other:?}"),
    }
}

/// A text of 41: the token in the middle sees the keys of the literals, the first and the last see
/// farther ones.
#[test]
fn buckets_are_those_of_t5() {
    for (both_ways, sizes, expected) in BUCKETS {
        let (relative, table) = relative(sizes, both_ways);
        let bias = bias(biased(&relative.shared(), 41, 41, Mask::All)); // [1, heads, 41, 41]
        let middle = bias.select(2, 20).squeeze_dim(0); // [heads, 41]
        let expected = Tensor::from_slice(&expected).flip([0]);
        let rows = table.index_select(0, &expected).transpose(0, 1); // [heads, 41]
        assert!(middle.equal(&rows), "{sizes:?}, both ways: {both_ways}");
    }
}

#[test]
fn the_table_learns() {
    let (relative, table) = relative([8, 16], true);
    bias(biased(&relative, 4, 9, Mask::All))
        .sum(Kind::Float)
        .backward();
    let counted = table.grad().sum(Kind::Float).double_value(&[]);
    assert_eq!(counted, (HEADS * 4 * 9) as f64);
}

proptest! {
    #[test]
    fn queries_are_the_last_tokens(mem in 1_i64..20, seq in 1_i64..20, both_ways: bool) {
        let seq = seq.min(mem);
        let (relative, _) = relative([6, 7], both_ways);
        let bias = |seq| bias(biased(&relative, seq, mem, Mask::All));
        prop_assert!(bias(seq).equal(&bias(mem).narrow(2, mem - seq, seq)));
    }

    #[test]
    fn what_the_mask_hides_stays_hidden(
        sight in sights(), texts in texts(), both_ways: bool, seq in 1_i64..9,
    ) {
        let (batch, mem) = (texts.batch() as i64, texts.len as i64);
        let seq = seq.min(mem);
        let (relative, _) = relative([6, 7], both_ways);
        let full = |mask: &Mask| {
            mask.keep(seq, mem, Device::Cpu).expand([batch, HEADS, seq, mem], false)
        };
        let mask = last_queries(sight.mask(&texts), seq);
        let expected = full(&mask);
        prop_assert!(full(&biased(&relative, seq, mem, mask)).equal(&expected));
    }
}
