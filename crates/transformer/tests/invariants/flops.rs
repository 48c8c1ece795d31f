//! The operations of a token, counted by hand and from the built network.

use cloze_transformer::Config;
use proptest::prelude::*;

use crate::networks::{kinds, sizes, transformer};

/// GPT-2 small in a context of 1024: 12 layers, dim 768, hidden 3072. Of multiply-adds a token
/// takes in each layer
/// - 4 * 768^2 = 2,359,296 for query, key, value and output,
/// - 2 * 768 * 3072 = 4,718,592 in the feed-forward layer,
/// - 2 * 1024 * 768 = 1,572,864 for scores and mixing;
///
/// 12 * 8,650,752 = 103,809,024, and two operations each.
#[test]
fn gpt2_small_is_as_counted_by_hand() {
    let config = Config::gpt2([12, 768, 12], 1024);
    assert_eq!(config.flops_per_token(1024), 207_618_048.0);
    let feed_forward = 12.0 * 2.0 * 4_718_592.0;
    assert_eq!(config.feed_forward_flops_per_token(), feed_forward);
    assert_eq!(
        config.attention_flops_per_token(1024),
        207_618_048.0 - feed_forward
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    /// Each number of each matrix of the blocks takes part in one multiply-add; a query meets
    /// `seq` keys and mixes `seq` values.
    #[test]
    fn they_follow_from_the_matrices(sizes in sizes(), seq in 1_i64..100) {
        for config in kinds(sizes) {
            let matrices: usize = transformer(&config, 0).1.named().iter()
                .filter(|(name, tensor)| name.starts_with("layers.") && tensor.dim() == 2)
                .map(|(_, tensor)| tensor.numel())
                .sum();
            let products = (config.layers * 2 * seq * config.heads * config.head_dim()) as f64;
            prop_assert_eq!(config.flops_per_token(seq), 2.0 * (matrices as f64 + products));
        }
    }
}
