use cloze_tensor::{Dropout, Norm};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Tensor;

use crate::{Layer, Scope, Site, SubLayer};

/// Where the norm of a residual sub-layer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Residual {
    /// [`PreNorm`], with one more norm at the end of the stack: GPT-2.
    Pre,
    /// [`PostNorm`], with one more norm on the embeddings: BERT.
    Post,
}

/// `x + dropout(layer(norm(x)))` (Radford et al., 2019, section 2.3).
#[derive(Debug)]
pub struct PreNorm<L> {
    place: SubLayer,
    norm: Box<dyn Norm>,
    layer: L,
    dropout: Dropout,
}

/// `norm(x + dropout(layer(x)))` (Vaswani et al., 2017, section 3.1).
#[derive(Debug)]
pub struct PostNorm<L> {
    place: SubLayer,
    layer: L,
    dropout: Dropout,
    norm: Box<dyn Norm>,
}

impl Residual {
    /// A sub-layer on the residual stream. A [`Recorder`](crate::Recorder) knows it by its place.
    pub fn wrap<S: Scope>(
        self,
        place: SubLayer,
        norm: Box<dyn Norm>,
        dropout: Dropout,
        layer: impl Layer<S> + 'static,
    ) -> Box<dyn Layer<S>> {
        match self {
            Self::Pre => Box::new(PreNorm {
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

impl<S: Scope, L: Layer<S>> Layer<S> for PreNorm<L> {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        let update = self.layer.forward(&self.norm.forward(x), scope);
        let update = scope.recorder().stream(Site::Update(self.place), update);
        self.dropout.add(x, &update, scope.train())
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
