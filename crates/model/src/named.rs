use std::sync::Arc;

use tch::Tensor;

/// A tensor and the name that it is saved under: a parameter, or what an optimizer remembers of one.
///
/// A clone shares both: it is the same tensor.
#[derive(Debug)]
pub struct Named {
    /// As in `layers.0.attention.query.weight`.
    pub name: Arc<str>,
    /// The tensor itself.
    pub tensor: Tensor,
}

impl Clone for Named {
    fn clone(&self) -> Self {
        Self {
            name: Arc::clone(&self.name),
            tensor: self.tensor.shallow_clone(),
        }
    }
}

impl From<(String, Tensor)> for Named {
    fn from((name, tensor): (String, Tensor)) -> Self {
        let name = name.into();
        Self { name, tensor }
    }
}

impl From<&(String, Tensor)> for Named {
    fn from((name, tensor): &(String, Tensor)) -> Self {
        (name.clone(), tensor.shallow_clone()).into()
    }
}

impl From<&Self> for Named {
    fn from(named: &Self) -> Self {
        named.clone()
    }
}
