//! The waves of rotary positions have the bits of Hugging Face's: `tests/waves.py` made the literals.

use cloze_attention::{Mask, Place, QueryKey, Rotary, RotaryScaling, Rotation, Yarn};
use cloze_tensor::Parameters;
use tch::{Device, Kind, Tensor};

const HEAD_DIM: i64 = 12;
const LEN: i64 = 50;

fn rotation(base: f64, share: f64, scaling: RotaryScaling) -> Rotation {
    Rotation {
        base,
        share,
        scaling,
    }
}

fn yarn(truncate: bool, attention_factor: f64) -> RotaryScaling {
    RotaryScaling::Yarn(Yarn {
        factor: 4.0,
        original_max_len: 40,
        beta_fast: 5.0,
        beta_slow: 0.3,
        truncate,
        attention_factor,
    })
}

fn longrope(original_max_len: i64, attention_factor: f64) -> RotaryScaling {
    RotaryScaling::LongRope {
        short_factor: vec![1.0, 1.25, 1.5, 1.75, 2.0, 2.25],
        long_factor: vec![2.0, 3.0, 5.0, 7.0, 9.0, 11.0],
        original_max_len,
        attention_factor,
    }
}

fn llama3() -> RotaryScaling {
    RotaryScaling::Llama3 {
        factor: 8.0,
        low_freq_factor: 1.0,
        high_freq_factor: 4.0,
        original_max_len: 64,
    }
}

/// Bits of the cosines and then of the sines of the last token of 50.
fn last(rotation: &Rotation) -> Vec<i32> {
    let parameters = Parameters::new(0, Device::Cpu);
    let rotary = Rotary::new(&parameters.root(), HEAD_DIM, rotation);
    let pairs = rotation.pairs(HEAD_DIM);
    // The left of each pair is one and the right is zero.
    let left = Tensor::arange(HEAD_DIM, (Kind::Int64, Device::Cpu)).lt(pairs);
    let heads = left
        .to_kind(Kind::Float)
        .expand([1, 1, LEN, HEAD_DIM], false);
    let placed = rotary.place(QueryKey {
        query: heads.narrow(2, LEN - 1, 1),
        key: heads.shallow_clone(),
        mask: Mask::Causal,
    });
    assert!(matches!(placed.mask, Mask::Causal));
    let key = placed.key.narrow(2, LEN - 1, 1);
    assert!(placed.query.equal(&key), "the query is the last token");
    let waves = placed.query.view(-1).narrow(0, 0, 2 * pairs);
    Vec::try_from(waves.view_dtype(Kind::Int)).expect("integers")
}

#[test]
fn waves_have_the_bits_of_transformers() {
    let cases: [(Rotation, &[i32]); 10] = [
        (
            rotation(1e4, 1.0, RotaryScaling::None),
            &[
                1050273604,
                -1093039173,
                -1088053575,
                1063379089,
                1065259816,
                1065348877,
                -1082906334,
                -1083720190,
                1061369126,
                1055978976,
                1037552874,
                1018842385,
            ],
        ),
        (
            rotation(5e5, 0.5, RotaryScaling::None),
            &[
                1050273604,
                1062256291,
                1065352709,
                -1082906334,
                1058288087,
                1006559269,
            ],
        ),
        (
            rotation(1e4, 0.45, RotaryScaling::None),
            &[
                1050273604,
                1051376475,
                1065345198,
                -1082906334,
                1064392956,
                1023228705,
            ],
        ),
        (
            rotation(1e4, 1.0, RotaryScaling::Linear { factor: 3.0 }),
            &[
                -1085305585,
                -1083310601,
                1060758368,
                1065129924,
                1065342830,
                1065352734,
                -1089086302,
                -1094933878,
                1060111375,
                1042711227,
                1024465619,
                1006136225,
            ],
        ),
        (
            rotation(
                1e4,
                1.0,
                RotaryScaling::Dynamic {
                    factor: 3.0,
                    original_max_len: 40,
                },
            ),
            &[
                1050273604,
                -1082132107,
                -1099249159,
                1064334643,
                1065315046,
                1065351799,
                -1082906334,
                -1134066143,
                1064842275,
                1051700889,
                1032458732,
                1012198791,
            ],
        ),
        (
            rotation(1e4, 1.0, yarn(true, 1.25)),
            &[
                1052795157,
                1066935176,
                1065800524,
                1067371790,
                1067446716,
                1067450199,
                -1080518219,
                1053172880,
                1059868079,
                1042049147,
                1023876166,
                1005118759,
            ],
        ),
        (
            rotation(1e4, 1.0, yarn(false, 1.138629436111989)),
            &[
                1051671850,
                1063973689,
                1064673334,
                1066444547,
                1066512797,
                1066515970,
                -1081409256,
                1059882503,
                1058861995,
                1041135876,
                1022764329,
                1003758879,
            ],
        ),
        (
            rotation(1e4, 1.0, longrope(40, 1.1729465671624668)),
            &[
                1064445153,
                -1081371789,
                1065803485,
                1066779901,
                1066803320,
                1066803976,
                -1087270454,
                -1092795847,
                1057221883,
                1034421294,
                1013016886,
                991883303,
            ],
        ),
        (
            rotation(1e4, 1.0, longrope(60, 1.0)),
            &[
                1050273604,
                -1089553931,
                1029655897,
                1064699835,
                1065329850,
                1065352359,
                -1082906334,
                1062503776,
                1065328265,
                1049460349,
                1029183991,
                1009097927,
            ],
        ),
        (
            rotation(500.0, 1.0, llama3()),
            &[
                1050273604,
                -1082718774,
                1049746767,
                1064727734,
                1065273978,
                1065343226,
                -1082906334,
                1048995423,
                1064657964,
                1049264059,
                1036439388,
                1024283854,
            ],
        ),
    ];
    for (rotation, expected) in cases {
        assert_eq!(last(&rotation), expected, "{rotation:?}");
    }
}

#[test]
fn features_behind_the_share_stay() {
    let parameters = Parameters::new(0, Device::Cpu);
    let part = rotation(1e4, 0.5, RotaryScaling::None);
    let rotary = Rotary::new(&parameters.root(), HEAD_DIM, &part);
    let heads = crate::common::normal(1, &[2, 3, LEN, HEAD_DIM]);
    let placed = rotary.place(QueryKey {
        query: heads.shallow_clone(),
        key: heads.shallow_clone(),
        mask: Mask::All,
    });
    let half = |x: &Tensor, first| x.narrow(3, first, HEAD_DIM / 2).narrow(2, 1, LEN - 1);
    assert!(half(&placed.query, 6).equal(&half(&heads, 6)));
    assert!(!half(&placed.query, 0).equal(&half(&heads, 0)));
}

#[test]
#[should_panic(expected = "rotary: 7 pairs of a head of 12 features")]
fn a_share_beyond_the_head_is_refused() {
    let parameters = Parameters::new(0, Device::Cpu);
    let wide = rotation(1e4, 1.2, RotaryScaling::None);
    Rotary::new(&parameters.root(), HEAD_DIM, &wide);
}
