//! All that can be done to heads before their product.

use cloze_attention::{
    Alibi, NoPosition, NormedHeads, Place, Relative, Rotary, Rotation, Windowed,
};
use cloze_tensor::{Init, Path};

/// How many [`places`] there are.
pub(crate) const PLACES: usize = 7;

/// One of each kind, for heads of an even number of features; the first does nothing, and all others know
/// where a token stands.
pub(crate) fn places(path: &Path<'_>, heads: i64, head_dim: i64) -> Vec<Box<dyn Place>> {
    let rotary = || Box::new(Rotary::new(path, head_dim, &Rotation::WHOLE));
    let relative = |name: &str, both_ways| {
        let init = Init::Normal { std: 1.0 };
        Box::new(Relative::new(
            &(path / name),
            heads,
            [6, 4],
            both_ways,
            init,
        ))
    };
    let within = |width, positions| Box::new(Windowed { width, positions });
    let normed = |positions| Box::new(NormedHeads::new(path, head_dim, 1e-6, positions));
    vec![
        Box::new(NoPosition),
        rotary(),
        Box::new(Alibi::new(heads)),
        relative("both", true),
        within(2, Box::new(NoPosition)),
        within(3, relative("forwards", false)),
        within(3, normed(rotary())),
    ]
}
