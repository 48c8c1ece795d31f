use std::ffi::CStr;
use std::fmt;

/// A sub-layer of a stack, with the number of its layer, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubLayer {
    /// Attention to the own sequence.
    SelfAttention(usize),
    /// Attention to the memory.
    CrossAttention(usize),
    /// The feed-forward layer.
    FeedForward(usize),
}

/// Where the stream of a stack is shown to a [`Recorder`](crate::Recorder). It is written as the
/// parameters there are called: `layers.3.self.update`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// What goes into the first layer: the embeddings behind their norm and dropout.
    Embeddings,
    /// What a sub-layer adds to the stream, before dropout.
    Update(SubLayer),
    /// The stream behind a sub-layer; behind its norm, too, where that stands there.
    Stream(SubLayer),
    /// The stream behind the norm at the end of a pre-norm stack.
    Norm,
}

impl Site {
    /// The part of a profile that its time is counted to.
    pub(crate) fn part(self) -> &'static CStr {
        match self {
            Self::Embeddings => c"embeddings",
            Self::Update(sub_layer) | Self::Stream(sub_layer) => match sub_layer {
                SubLayer::SelfAttention(_) => c"attention",
                SubLayer::CrossAttention(_) => c"cross-attention",
                SubLayer::FeedForward(_) => c"feed-forward",
            },
            Self::Norm => c"norm",
        }
    }
}

impl fmt::Display for SubLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SelfAttention(layer) => write!(f, "layers.{layer}.self"),
            Self::CrossAttention(layer) => write!(f, "layers.{layer}.cross"),
            Self::FeedForward(layer) => write!(f, "layers.{layer}.feed_forward"),
        }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embeddings => f.write_str("embeddings"),
            Self::Update(sub_layer) => write!(f, "{sub_layer}.update"),
            Self::Stream(sub_layer) => write!(f, "{sub_layer}.stream"),
            Self::Norm => f.write_str("norm"),
        }
    }
}
