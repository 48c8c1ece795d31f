use cloze_attention::{MultiHead, NoPosition, Place};
use cloze_tensor::{Init, Linear, NoNorm, Norm, Path};

use crate::places::Places;
use crate::{
    Config, CrossAttention, CrossScope, FeedForward, GatedFeedForward, Layer, Parallel, PreNorm,
    Recomputed, Replay, Residual, Scope, SelfAttention, Site, Stack, SubLayer, layer::Normalise,
    named::named,
};

/// Blocks of `[self, feed-forward]` with what stands around them.
pub(crate) fn encoder<S: Replay + 'static>(path: &Path<'_>, config: &Config) -> Stack<S> {
    let init = config.init(2 * config.layers);
    let places = Places::new(path, config, true);
    frame(path, config, |block| {
        vec![block.own(&places, init), block.feed_forward(init)]
    })
}

/// Blocks of `[self, cross, feed-forward]` with what stands around them.
pub(crate) fn decoder<S: CrossScope + Replay + 'static>(
    path: &Path<'_>,
    config: &Config,
) -> Stack<S> {
    let init = config.init(3 * config.layers);
    let places = Places::new(path, config, false);
    frame(path, config, |block| {
        vec![
            block.own(&places, init),
            block.cross(init),
            block.feed_forward(init),
        ]
    })
}

/// `layers + 1` stages: what follows the embeddings, and each block. A norm at the end of the stack
/// belongs to the last one.
fn frame<S: Replay + 'static>(
    path: &Path<'_>,
    config: &Config,
    sub_layers: impl Fn(&Block<'_>) -> Vec<PreNorm<Box<dyn Layer<S>>>>,
) -> Stack<S> {
    let mut stages = vec![after_embeddings(path, config)];
    stages.extend((0..config.layers as usize).map(|layer| {
        let path = path / "layers" / layer;
        let block = Block {
            path,
            config,
            layer,
        };
        on_stream(config.residual, sub_layers(&block))
    }));
    if config.residual.ends_in_norm() {
        let norm = Box::new(Normalise(config.norm(&(path / "norm"), config.dim)));
        let last = stages.last_mut().expect("there are embeddings");
        last.push(named(Site::Norm, norm));
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

/// Norm, dropout, and the way to the stream, where there are such.
fn after_embeddings<S: Scope + 'static>(
    path: &Path<'_>,
    config: &Config,
) -> Vec<Box<dyn Layer<S>>> {
    let features = config.embedding_dim();
    let mut layers: Vec<Box<dyn Layer<S>>> = Vec::new();
    if config.embedding_norm {
        // The name of the norm that a BERT has outside of its blocks is that of a GPT.
        let name = match config.residual.ends_in_norm() {
            true => "embedding_norm",
            false => "norm",
        };
        let norm = config.norm(&(path / name), features);
        layers.push(Box::new(Normalise(norm)));
    }
    layers.push(Box::new(config.dropout()));
    if features != config.dim {
        let (path, [init, _]) = (path / "embedding_projection", config.init(1));
        let bias = config.bias.feed_forward;
        layers.push(Box::new(Linear::new(
            &path, features, config.dim, bias, init,
        )));
    }
    vec![named(Site::Embeddings, Box::new(Stack(layers)))]
}

/// The sub-layers of a block in their scheme; each is given as one that norms before it.
fn on_stream<S: Scope + 'static>(
    residual: Residual,
    sub_layers: Vec<PreNorm<Box<dyn Layer<S>>>>,
) -> Vec<Box<dyn Layer<S>>> {
    if residual == Residual::Parallel {
        return vec![Box::new(Parallel(sub_layers))];
    }
    let wrapped = sub_layers.into_iter().map(|sub_layer| {
        let PreNorm {
            place,
            norm,
            layer,
            dropout,
        } = sub_layer;
        let site = Site::Stream(place);
        named(site, residual.wrap(place, norm, dropout, layer))
    });
    wrapped.collect()
}

/// Where the sub-layers of a block are made.
struct Block<'a> {
    path: Path<'a>,
    config: &'a Config,
    layer: usize,
}

impl Block<'_> {
    fn own<S: Scope + 'static>(
        &self,
        places: &Places<'_>,
        init: [Init; 2],
    ) -> PreNorm<Box<dyn Layer<S>>> {
        let (path, layer) = (&self.path / "self", self.layer);
        let attention = self.attention(&path, places.of(&path, layer), init);
        let attention = SelfAttention { attention, layer };
        self.sub_layer(&path, SubLayer::SelfAttention(layer), Box::new(attention))
    }

    fn cross<S: CrossScope + 'static>(&self, init: [Init; 2]) -> PreNorm<Box<dyn Layer<S>>> {
        let (path, layer) = (&self.path / "cross", self.layer);
        // Positions of two sequences cannot be compared.
        let attention = self.attention(&path, Box::new(NoPosition), init);
        let attention = CrossAttention { attention, layer };
        self.sub_layer(&path, SubLayer::CrossAttention(layer), Box::new(attention))
    }

    fn feed_forward<S: Scope + 'static>(&self, init: [Init; 2]) -> PreNorm<Box<dyn Layer<S>>> {
        let (path, config) = (&self.path / "feed_forward", self.config);
        let (sizes, bias) = ([config.dim, config.hidden], config.bias.feed_forward);
        let activation = config.feed_forward.function();
        let layer: Box<dyn Layer<S>> = if config.feed_forward.gated {
            Box::new(GatedFeedForward::new(&path, sizes, activation, bias, init))
        } else {
            Box::new(FeedForward::new(&path, sizes, activation, bias, init))
        };
        self.sub_layer(&path, SubLayer::FeedForward(self.layer), layer)
    }

    fn attention(
        &self,
        path: &Path<'_>,
        positions: Box<dyn Place>,
        [init, output]: [Init; 2],
    ) -> MultiHead {
        MultiHead::new(
            path,
            self.config.attention(self.layer),
            positions,
            init,
            output,
        )
    }

    /// With the norm and the dropout that belong to it.
    fn sub_layer<S>(
        &self,
        path: &Path<'_>,
        place: SubLayer,
        layer: Box<dyn Layer<S>>,
    ) -> PreNorm<Box<dyn Layer<S>>> {
        let config = self.config;
        let is_normed = place == SubLayer::SelfAttention(0)
            && config.embedding_norm
            && config.residual.ends_in_norm();
        let norm: Box<dyn Norm> = match is_normed {
            true => Box::new(NoNorm),
            false => config.norm(&(path / "norm"), config.dim),
        };
        PreNorm {
            place,
            norm,
            layer,
            dropout: config.dropout(),
        }
    }
}
