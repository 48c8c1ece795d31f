use std::fmt::Debug;

use cloze_native::part;
use tch::Tensor;

use crate::{Layer, Scope, Site};

/// A layer at whose end a [`Recorder`](crate::Recorder) is shown the stream, and whose time a profile
/// counts ([`part`]).
#[derive(Debug)]
pub(crate) struct Named<S> {
    site: Site,
    layer: Box<dyn Layer<S>>,
}

pub(crate) fn named<S: Scope + 'static>(site: Site, layer: Box<dyn Layer<S>>) -> Box<dyn Layer<S>> {
    Box::new(Named { site, layer })
}

impl<S: Scope> Layer<S> for Named<S> {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        shown(self.site, scope, || self.layer.forward(x, scope))
    }
}

/// A stream that is computed as a part and shown to the recorder.
pub(crate) fn shown<S: Scope>(site: Site, scope: &S, compute: impl FnOnce() -> Tensor) -> Tensor {
    let x = part(site.part(), compute);
    scope.recorder().stream(site, x)
}
