use cloze_attention::{MultiHead, Positions};
use cloze_tensor::{Init, Path};

use crate::{
    Config, CrossAttention, CrossScope, FeedForward, GatedFeedForward, Layer, Residual, Scope,
    SelfAttention, Stack, layer::Normalise,
};

/// Blocks of `[self, feed-forward]` with what stands around them.
pub(crate) fn encoder<S: Scope + 'static>(path: &Path<'_>, config: &Config) -> Stack<S> {
    let init = config.init(2 * config.layers);
    frame(path, config, |block| {
        vec![own(block, config, init), feed_forward(block, config, init)]
    })
}

/// Blocks of `[self, cross, feed-forward]` with what stands around them.
pub(crate) fn decoder<S: CrossScope + 'static>(path: &Path<'_>, config: &Config) -> Stack<S> {
    let init = config.init(3 * config.layers);
    frame(path, config, |block| {
        vec![
            own(block, config, init),
            cross(block, config, init),
            feed_forward(block, config, init),
        ]
    })
}

/// From embeddings to states. The norm that a scheme lacks inside the blocks stands at their end
/// (pre) or at their start (post).
fn frame<S: Scope + 'static>(
    path: &Path<'_>,
    config: &Config,
    block: impl Fn(&Path<'_>) -> Vec<Box<dyn Layer<S>>>,
) -> Stack<S> {
    let blocks = (0..config.layers).flat_map(|i| block(&(path / "layers" / i)));
    let norm = Box::new(Normalise(config.norm(&(path / "norm"))));
    let dropout = Box::new(config.dropout());
    let mut layers: Vec<Box<dyn Layer<S>>> = Vec::new();
    match config.residual {
        Residual::Pre => {
            layers.push(dropout);
            layers.extend(blocks);
            layers.push(norm);
        }
        Residual::Post => {
            layers.push(norm);
            layers.push(dropout);
            layers.extend(blocks);
        }
    }
    Stack(layers)
}

fn own<S: Scope>(block: &Path<'_>, config: &Config, init: [Init; 2]) -> Box<dyn Layer<S>> {
    let path = block / "self";
    let attention = attention(&path, config, config.positions.in_attention(), init);
    config.residual.wrap(
        config.norm(&(path / "norm")),
        config.dropout(),
        SelfAttention(attention),
    )
}

/// Positions of two sequences cannot be compared: cross-attention has none.
fn cross<S: CrossScope>(block: &Path<'_>, config: &Config, init: [Init; 2]) -> Box<dyn Layer<S>> {
    let path = block / "cross";
    let attention = attention(&path, config, Positions::None, init);
    config.residual.wrap(
        config.norm(&(path / "norm")),
        config.dropout(),
        CrossAttention(attention),
    )
}

fn feed_forward<S: Scope>(block: &Path<'_>, config: &Config, init: [Init; 2]) -> Box<dyn Layer<S>> {
    let path = block / "feed_forward";
    let (norm, dropout) = (config.norm(&(&path / "norm")), config.dropout());
    let sizes = [config.dim, config.hidden];
    let (activation, gated) = config.feed_forward.activation();
    if gated {
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
    positions: Positions,
    [init, output]: [Init; 2],
) -> MultiHead {
    MultiHead::new(
        path,
        config.attention(),
        positions.build(config.heads),
        init,
        output,
    )
}
