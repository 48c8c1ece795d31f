use cloze_tensor::{Dropout, Norm};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Tensor;

use crate::named::shown;
use crate::{Layer, Scope, Site, SubLayer};

/// How a sub-layer stands on the residual stream, and its norm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Residual {
    /// [`PreNorm`], with one more norm at the end of the stack: GPT-2.
    Pre,
    /// [`PostNorm`]: BERT.
    Post,
    /// [`Parallel`], with one more norm at the end of the stack: GPT-NeoX.
    Parallel,
}

/// `x + dropout(layer(norm(x)))` (Radford et al., 2019, section 2.3).
#[derive(Debug)]
pub struct PreNorm<L> {
    pub(crate) place: SubLayer,
    pub(crate) norm: Box<dyn Norm>,
    pub(crate) layer: L,
    pub(crate) dropout: Dropout,
}

/// `norm(x + dropout(layer(x)))` (Vaswani et al., 2017, section 3.1).
#[derive(Debug)]
pub struct PostNorm<L> {
    place: SubLayer,
    layer: L,
    dropout: Dropout,
    norm: Box<dyn Norm>,
}

/// Sub-layers that all read the stream as it was before the block: `x + a(norm_a(x)) + b(norm_b(x))`,
/// each behind its dropout (Wang and Komatsuzaki, "GPT-J", 2021).
#[derive(Debug)]
pub struct Parallel<S>(pub Vec<PreNorm<Box<dyn Layer<S>>>>);

impl Residual {
    /// Whether its norms stand before the layers, so that one more is needed at the end.
    pub(crate) fn ends_in_norm(self) -> bool {
        matches!(self, Self::Pre | Self::Parallel)
    }

    /// A sub-layer on the residual stream, by itself. A [`Recorder`](crate::Recorder) knows it by its place.
    pub fn wrap<S: Scope>(
        self,
        place: SubLayer,
        norm: Box<dyn Norm>,
        dropout: Dropout,
        layer: impl Layer<S> + 'static,
    ) -> Box<dyn Layer<S>> {
        match self {
            Self::Pre | Self::Parallel => Box::new(PreNorm {
                place,
                norm,
                layer,
                dropout,
            }),
            Self::Post => Box::new(PostNorm {
                place,
                layer,
                dropout,
                norm,
            }),
        }
    }
}

impl<L> PreNorm<L> {
    /// What the sub-layer makes of `x`, added to a stream.
    fn onto<S: Scope>(&self, stream: &Tensor, x: &Tensor, scope: &S) -> Tensor
    where
        L: Layer<S>,
    {
        let update = self.layer.forward(&self.norm.forward(x), scope);
        let update = scope.recorder().stream(Site::Update(self.place), update);
        self.dropout.add(stream, &update, scope.train())
    }
}

impl<S: Scope, L: Layer<S>> Layer<S> for PreNorm<L> {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        self.onto(x, x, scope)
    }
}

impl<S: Scope> Layer<S> for Parallel<S> {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        self.0.iter().fold(x.shallow_clone(), |stream, sub_layer| {
            shown(Site::Stream(sub_layer.place), scope, || {
                sub_layer.onto(&stream, x, scope)
            })
        })
    }
}

impl<S: Scope, L: Layer<S>> Layer<S> for PostNorm<L> {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        let update = self.layer.forward(x, scope);
        let update = scope.recorder().stream(Site::Update(self.place), update);
        let p = self.dropout.probability(scope.train());
        self.norm.of_sum(x, &update, p)
    }
}
