use std::ffi::CStr;
use std::fmt::Debug;

use cloze_native::part;
use tch::Tensor;

use crate::Layer;

/// A layer under a name, by which a profile counts its time ([`part`]).
#[derive(Debug)]
pub(crate) struct Named<S> {
    name: &'static CStr,
    layer: Box<dyn Layer<S>>,
}

pub(crate) fn named<S: Debug + 'static>(
    name: &'static CStr,
    layer: Box<dyn Layer<S>>,
) -> Box<dyn Layer<S>> {
    Box::new(Named { name, layer })
}

impl<S: Debug> Layer<S> for Named<S> {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        part(self.name, || self.layer.forward(x, scope))
    }
}
