use cloze_attention::{
    Alibi, NoPosition, NormedHeads, Place, QueryKey, Relative, Rotary, Windowed,
};
use cloze_tensor::{Init, Path};

use crate::{Config, PositionEncoding};

/// What is done to the heads of self-attention before their product, in each layer of a stack.
pub(crate) struct Places<'a> {
    config: &'a Config,
    /// Where all layers share a table.
    relative: Option<Relative>,
}

/// Where blocks are computed again, their first pass builds no graph. A bias that seems not to learn would
/// choose another kernel there than in the second pass, with other draws of dropout.
#[derive(Debug)]
struct Traced(Relative);

impl Place for Traced {
    fn place(&self, heads: QueryKey) -> QueryKey {
        tch::with_grad(|| self.0.place(heads))
    }
}

impl<'a> Places<'a> {
    /// A stack reads both ways, or is told to read forwards.
    pub(crate) fn new(path: &Path<'_>, config: &'a Config, both_ways: bool) -> Self {
        let relative = match config.positions {
            PositionEncoding::Relative {
                buckets,
                max_distance,
            } => {
                let (path, sizes) = (path / "relative", [buckets, max_distance]);
                let std = config.init_std;
                let init = Init::Normal { std };
                Some(Relative::new(&path, config.heads, sizes, both_ways, init))
            }
            _ => None,
        };
        Self { config, relative }
    }

    /// For a layer, whose attention is at this path.
    pub(crate) fn of(&self, path: &Path<'_>, layer: usize) -> Box<dyn Place> {
        let window = self.config.window.width(layer);
        let head_dim = self.config.head_dim();
        let mut place = self.position(path, window.is_some());
        if self.config.query_key_norm {
            place = Box::new(NormedHeads::new(path, head_dim, self.config.eps, place));
        }
        if let Some(width) = window {
            place = Box::new(Windowed {
                width,
                positions: place,
            });
        }
        place
    }

    fn position(&self, path: &Path<'_>, is_local: bool) -> Box<dyn Place> {
        if let Some(relative) = &self.relative {
            let shared = relative.shared();
            return match path.recomputes() {
                true => Box::new(Traced(shared)),
                false => Box::new(shared),
            };
        }
        match &self.config.positions {
            PositionEncoding::Rotary(rotary) => {
                let rotation = rotary.rotation(is_local);
                Box::new(Rotary::new(path, self.config.head_dim(), &rotation))
            }
            PositionEncoding::Alibi => Box::new(Alibi::new(self.config.heads)),
            PositionEncoding::Learned
            | PositionEncoding::LearnedFromPadding
            | PositionEncoding::LearnedFrom { .. }
            | PositionEncoding::Sinusoidal
            | PositionEncoding::SinesFirst
            | PositionEncoding::Relative { .. } => Box::new(NoPosition),
        }
    }
}
