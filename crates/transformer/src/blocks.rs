use cloze_attention::{MultiHead, Positions};
use cloze_tensor::{Init, Path};

use crate::{
    Config, CrossAttention, CrossScope, FeedForward, GatedFeedForward, Layer, Recomputed, Replay,
    Residual, Scope, SelfAttention, Site, Stack, SubLayer, layer::Normalise, named::named,
};

/// Blocks of `[self, feed-forward]` with what stands around them.
pub(crate) fn encoder<S: Replay + 'static>(path: &Path<'_>, config: &Config) -> Stack<S> {
    let init = config.init(2 * config.layers);
    frame(path, config, |block, layer| {
        vec![
            own(block, config, layer, init),
            feed_forward(block, config, layer, init),
        ]
    })
}

/// Blocks of `[self, cross, feed-forward]` with what stands around them.
pub(crate) fn decoder<S: CrossScope + Replay + 'static>(
    path: &Path<'_>,
    config: &Config,
) -> Stack<S> {
    let init = config.init(3 * config.layers);
    frame(path, config, |block, layer| {
        vec![
            own(block, config, layer, init),
            cross(block, config, layer, init),
            feed_forward(block, config, layer, init),
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
    let norm: Box<dyn Layer<S>> = Box::new(Normalise(config.norm(&(path / "norm"))));
    let dropout = Box::new(config.dropout());
    let layers = 0..config.layers as usize;
    let blocks = layers.map(|layer| block(&(path / "layers" / layer), layer));
    let mut stages: Vec<Vec<Box<dyn Layer<S>>>> = blocks.collect();
    let first: Box<dyn Layer<S>> = match config.residual {
        Residual::Pre => {
            let last = stages.last_mut().expect("there is a layer");
            last.push(named(Site::Norm, norm));
            dropout
        }
        Residual::Post => Box::new(Stack(vec![norm, dropout])),
    };
    stages.insert(0, vec![named(Site::Embeddings, first)]);
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

fn own<S: Scope + 'static>(
    block: &Path<'_>,
    config: &Config,
    layer: usize,
    init: [Init; 2],
) -> Box<dyn Layer<S>> {
    let path = block / "self";
    let positions = config.positions.in_attention();
    let attention = attention(&path, config, layer, positions, init);
    let attention = SelfAttention { attention, layer };
    sub_layer(&path, config, SubLayer::SelfAttention(layer), attention)
}

fn cross<S: CrossScope + 'static>(
    block: &Path<'_>,
    config: &Config,
    layer: usize,
    init: [Init; 2],
) -> Box<dyn Layer<S>> {
    let path = block / "cross";
    // Positions of two sequences cannot be compared.
    let attention = attention(&path, config, layer, Positions::None, init);
    let attention = CrossAttention { attention, layer };
    sub_layer(&path, config, SubLayer::CrossAttention(layer), attention)
}

fn feed_forward<S: Scope + 'static>(
    block: &Path<'_>,
    config: &Config,
    layer: usize,
    init: [Init; 2],
) -> Box<dyn Layer<S>> {
    let (path, place) = (block / "feed_forward", SubLayer::FeedForward(layer));
    let sizes = [config.dim, config.hidden];
    let activation = config.feed_forward.function();
    if config.feed_forward.gated {
        let layer = GatedFeedForward::new(&path, sizes, activation, config.bias, init);
        sub_layer(&path, config, place, layer)
    } else {
        let layer = FeedForward::new(&path, sizes, activation, config.bias, init);
        sub_layer(&path, config, place, layer)
    }
}

fn attention(
    path: &Path<'_>,
    config: &Config,
    layer: usize,
    positions: Positions,
    [init, output]: [Init; 2],
) -> MultiHead {
    let (shape, positions) = (config.attention(layer), positions.build(config.heads));
    MultiHead::new(path, shape, positions, init, output)
}

/// On the residual stream, with the norm and the dropout that belong to it.
fn sub_layer<S: Scope + 'static>(
    path: &Path<'_>,
    config: &Config,
    place: SubLayer,
    layer: impl Layer<S> + 'static,
) -> Box<dyn Layer<S>> {
    let (norm, dropout) = (config.norm(&(path / "norm")), config.dropout());
    let layer = config.residual.wrap(place, norm, dropout, layer);
    named(Site::Stream(place), layer)
}
