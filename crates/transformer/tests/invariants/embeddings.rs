//! What is known of a token before anything is read is a sum of rows.

use cloze_attention::Mask;
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Embeddings, PositionEncoding, Tokens};
use proptest::prelude::*;
use tch::{Device, Tensor};

use crate::common::gap;
use crate::networks::{MAX_LEN, VOCAB, ids, kinds, sizes};

/// Vaswani et al., 2017, section 3.5: even features are sines and odd ones cosines.
fn sinusoid(position: i64, feature: i64, dim: i64) -> f32 {
    let pair = (feature / 2 * 2) as f64;
    let angle = position as f64 / 10_000_f64.powf(pair / dim as f64);
    (if feature % 2 == 0 {
        angle.sin()
    } else {
        angle.cos()
    }) as f32
}

/// The row of a position, of the kind and with the trained table (where there is one).
fn row(config: &Config, table: Option<&Tensor>, position: i64) -> Tensor {
    let fixed = |feature| match config.positions {
        PositionEncoding::Sinusoidal => sinusoid(position, feature, config.dim),
        _ => 0.0,
    };
    let fixed = Tensor::from_slice(&(0..config.dim).map(fixed).collect::<Vec<_>>());
    table.map_or_else(|| fixed.copy(), |table| table.get(position))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1))]

    #[test]
    fn they_are_the_sum_of_their_rows(
        sizes in sizes(), places in prop::collection::vec(0..MAX_LEN, 5),
    ) {
        for config in kinds(sizes) {
            let parameters = Parameters::new(sizes.seed, Device::Cpu);
            let embeddings = Embeddings::new(&parameters.root(), &config, VOCAB);
            let table = |name: &str| {
                let found = parameters.named().into_iter().find(|(own, _)| own == name);
                found.map(|(_, tensor)| tensor)
            };
            let ids = ids(sizes.seed, 1, 5);
            let segment = (config.segments - 1).max(0);
            let tokens = Tokens {
                positions: Tensor::from_slice(&places).unsqueeze(0),
                ..Tokens::new(&ids, Mask::All).with_segments(ids.full_like(segment))
            };
            let own = embeddings.forward(&tokens); // [1, seq, dim]
            let (positions, segments) = (table("positions.weight"), table("segments.weight"));
            prop_assert_eq!(segments.is_some(), config.segments > 0);
            for (i, &place) in (0..).zip(&places) {
                let mut expected = embeddings.table().get(ids.int64_value(&[0, i]))
                    + row(&config, positions.as_ref(), place);
                if let Some(segments) = &segments {
                    expected += segments.get(segment);
                }
                prop_assert!(gap(&own.get(0).get(i), &expected) < 1e-5);
            }
        }
    }
}
