use cloze_attention::MultiHead;
use cloze_tensor::{Init, Path};

use crate::{
    Config, CrossAttention, CrossScope, FeedForward, GatedFeedForward, Layer, Positions,
    Recomputed, Replay, Residual, Scope, SelfAttention, Stack, layer::Normalise, named::named,
};

/// Blocks of `[self, feed-forward]` with what stands around them.
pub(crate) fn encoder<S: Replay + 'static>(path: &Path<'_>, config: &Config) -> Stack<S> {
    let init = config.init(2 * config.layers);
    frame(path, config, |block, site| {
        vec![
            named(c"attention", own(block, config, site, init)),
            named(c"feed-forward", feed_forward(block, config, init)),
        ]
    })
}

/// Blocks of `[self, cross, feed-forward]` with what stands around them.
pub(crate) fn decoder<S: CrossScope + Replay + 'static>(
    path: &Path<'_>,
    config: &Config,
) -> Stack<S> {
    let init = config.init(3 * config.layers);
    frame(path, config, |block, site| {
        vec![
            named(c"attention", own(block, config, site, init)),
            named(c"cross-attention", cross(block, config, site, init)),
            named(c"feed-forward", feed_forward(block, config, init)),
        ]
    })
}

/// `layers + 1` stages: what follows the embeddings, and each block. The norm that a scheme lacks
/// inside the blocks stands at the end of the last one (pre) or of the first stage (post).
fn frame<S: Replay + 'static>(
    path: &Path<'_>,
    config: &Config,
    block: impl Fn(&Path<'_>, usize) -> Vec<Box<dyn Layer<S>>>,
) -> Stack<S> {
    let norm = Box::new(Normalise(config.norm(&(path / "norm"))));
    let dropout = Box::new(config.dropout());
    let mut stages: Vec<Vec<Box<dyn Layer<S>>>> = vec![Vec::new()];
    stages.extend((0..config.layers as usize).map(|site| block(&(path / "layers" / site), site)));
    let last = stages.len() - 1;
    match config.residual {
        Residual::Pre => {
            stages[0].push(named(c"embeddings", dropout));
            stages[last].push(named(c"norm", norm));
        }
        Residual::Post => {
            stages[0].push(named(c"embeddings", norm));
            stages[0].push(named(c"embeddings", dropout));
        }
    }
    let again = path.recomputes();
    let stage = |layers| -> Box<dyn Layer<S>> {
        let stage = Box::new(Stack(layers));
        if again {
            Box::new(Recomputed::new(stage))
        } else {
            stage
        }
    };
    Stack(stages.into_iter().map(stage).collect())
}

fn own<S: Scope>(
    block: &Path<'_>,
    config: &Config,
    site: usize,
    init: [Init; 2],
) -> Box<dyn Layer<S>> {
    let path = block / "self";
    let attention = attention(&path, config, site, config.positions, init);
    config.residual.wrap(
        config.norm(&(path / "norm")),
        config.dropout(),
        SelfAttention { attention, site },
    )
}

/// Positions of two sequences cannot be compared: attention to another one has none.
fn cross<S: CrossScope>(
    block: &Path<'_>,
    config: &Config,
    site: usize,
    init: [Init; 2],
) -> Box<dyn Layer<S>> {
    let path = block / "cross";
    let attention = attention(&path, config, site, Positions::Learned, init);
    config.residual.wrap(
        config.norm(&(path / "norm")),
        config.dropout(),
        CrossAttention { attention, site },
    )
}

fn feed_forward<S: Scope>(block: &Path<'_>, config: &Config, init: [Init; 2]) -> Box<dyn Layer<S>> {
    let path = block / "feed_forward";
    let (norm, dropout) = (config.norm(&(&path / "norm")), config.dropout());
    let sizes = [config.dim, config.hidden];
    let activation = config.feed_forward.activation();
    if config.feed_forward.is_gated() {
        let layer = GatedFeedForward::new(&path, sizes, activation, config.bias, init);
        config.residual.wrap(norm, dropout, layer)
    } else {
        let layer = FeedForward::new(&path, sizes, activation, config.bias, init);
        config.residual.wrap(norm, dropout, layer)
    }
}

fn attention(
    path: &Path<'_>,
    config: &Config,
    site: usize,
    positions: Positions,
    [init, output]: [Init; 2],
) -> MultiHead {
    MultiHead::new(
        path,
        config.attention(site),
        positions.in_attention().build(config.heads),
        init,
        output,
    )
}
