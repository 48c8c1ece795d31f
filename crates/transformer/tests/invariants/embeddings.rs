//! What is known of a token before anything is read is a sum of rows.

use cloze_attention::Mask;
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Embeddings, PositionEncoding, Tokens};
use proptest::prelude::*;
use tch::{Device, Tensor};

use crate::common::gap;
use crate::networks::{MAX_LEN, VOCAB, ids, kinds, sizes};

/// Vaswani et al., 2017, section 3.5: a sine and a cosine for each pair of features, in turn or all sines
/// first.
fn sinusoid(position: i64, feature: i64, dim: i64, in_turn: bool) -> f32 {
    let sines = (dim + 1) / 2;
    let (pair, is_sine) = match (in_turn, feature < sines) {
        (true, _) => (feature / 2, feature % 2 == 0),
        (false, true) => (feature, true),
        (false, false) => (feature - sines, false),
    };
    let angle = position as f64 / 10_000_f64.powf((2 * pair) as f64 / dim as f64);
    (if is_sine { angle.sin() } else { angle.cos() }) as f32
}

/// The row of a position, of the kind and with the trained table (where there is one).
fn row(config: &Config, table: Option<&Tensor>, position: i64) -> Tensor {
    let dim = config.embedding_dim();
    let fixed = |feature| match config.positions {
        PositionEncoding::Sinusoidal => sinusoid(position, feature, dim, true),
        PositionEncoding::SinesFirst => sinusoid(position, feature, dim, false),
        _ => 0.0,
    };
    let fixed = Tensor::from_slice(&(0..dim).map(fixed).collect::<Vec<_>>());
    let first = match config.positions {
        PositionEncoding::LearnedFrom { first } => first,
        PositionEncoding::LearnedFromPadding => config.padding_token + 1,
        _ => 0,
    };
    table.map_or_else(|| fixed.copy(), |table| table.get(first + position))
}

/// What the vector of a token is multiplied by.
fn scale(config: &Config) -> f64 {
    let root = (config.embedding_dim() as f64).sqrt();
    if config.embedding_scale { root } else { 1.0 }
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
                let mut expected = embeddings.table().get(ids.int64_value(&[0, i])) * scale(&config)
                    + row(&config, positions.as_ref(), place);
                if let Some(segments) = &segments {
                    expected += segments.get(segment);
                }
                prop_assert!(gap(&own.get(0).get(i), &expected) < 1e-5);
            }
        }
    }
}

/// Liu et al.'s code: padding reads the row of its number, and the others those behind it, in order.
#[test]
fn positions_are_counted_over_the_tokens_that_are_no_padding() {
    let config = Config {
        positions: PositionEncoding::LearnedFromPadding,
        padding_token: 1,
        ..Config::gpt2([1, 4, 1], MAX_LEN)
    };
    let parameters = Parameters::new(0, Device::Cpu);
    let embeddings = Embeddings::new(&parameters.root(), &config, VOCAB);
    let (tokens, positions) = (embeddings.table(), &parameters.named()[0].1);
    assert_eq!(positions.size(), [MAX_LEN + 2, 4]);
    let ids = Tensor::from_slice2(&[[1_i64, 5, 1, 6, 7], [5, 6, 1, 1, 1]]);
    let rows = Tensor::from_slice2(&[[1_i64, 2, 1, 3, 4], [2, 3, 1, 1, 1]]);
    let of = |table: &Tensor, rows: &Tensor| Tensor::embedding(table, rows, -1, false, false);
    let expected = of(tokens, &ids) + of(positions, &rows);
    let own = embeddings.forward(&Tokens::new(&ids, Mask::All));
    assert!(gap(&own, &expected) < 1e-6);
}
