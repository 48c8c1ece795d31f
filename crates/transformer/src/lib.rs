//! Encoder, decoder and encoder-decoder from residual sub-layers.
//!
//! A block is a list: `[self, feed-forward]`, or `[self, cross, feed-forward]` where there is a
//! memory. A [`Stack`] runs a list in order. What a sub-layer may look at besides the stream is its
//! [`Scope`]; a stack whose scope has no memory cannot hold cross-attention: it does not compile.
//!
//! ```
//! use cloze_model::Backbone;
//! use cloze_tensor::Parameters;
//! use cloze_transformer::{Config, Mask, Tokens, Transformer};
//! use tch::{Device, Kind, Tensor};
//!
//! let config = Config::gpt2([2, 64, 2], 32);
//! let parameters = Parameters::new(42, Device::Cpu);
//! let network = Transformer::new(&parameters.root(), &config, 100);
//!
//! // The same weights read both ways: the mask comes with the batch.
//! let ids = Tensor::randint(100, [2, 7], (Kind::Int64, Device::Cpu));
//! for mask in [Mask::All, Mask::Causal] {
//!     let states = network.states(&Tokens::new(&ids, mask), false);
//!     assert_eq!(states.size(), [2, 7, 64]);
//! }
//! ```
//!
//! A stack without memory refuses cross-attention when it is built:
//!
//! ```compile_fail
//! use cloze_transformer::{CrossAttention, Layer, Own};
//! fn layer(cross: CrossAttention) -> Box<dyn Layer<Own>> {
//!     Box::new(cross) // error: this stack has no memory to attend to
//! }
//! ```
//!
//! Axes are called `batch`, `seq`, `mem`, `dim`, `hidden`, `vocab`.
#![forbid(unsafe_code)]

mod attention_window;
mod biases;
mod blocks;
mod cache;
mod config;
mod embeddings;
mod encoder_decoder;
mod feed_forward;
mod feed_forward_kind;
mod flops;
mod inspection;
mod layer;
mod named;
mod places;
mod pooling;
mod position_encoding;
mod problems;
mod recomputed;
mod recorder;
mod residual;
mod scope;
mod site;
mod tokens;
mod transformer;

pub use attention_window::AttentionWindow;
pub use biases::Biases;
pub use cache::Cache;
pub use cloze_attention::{Mask, RotaryScaling, Yarn};
pub use config::{AttentionScale, Config};
pub use embeddings::Embeddings;
pub use encoder_decoder::{EncoderDecoder, Pair};
pub use feed_forward::{FeedForward, GatedFeedForward};
pub use feed_forward_kind::{ActivationKind, FeedForwardKind};
pub use inspection::Inspection;
pub use layer::{CrossAttention, Layer, SelfAttention, Stack};
pub use pooling::Pooling;
pub use position_encoding::{PositionEncoding, RotaryPositions};
pub use recomputed::Recomputed;
pub use recorder::{Recorder, Unrecorded};
pub use residual::{Parallel, PostNorm, PreNorm, Residual};
pub use scope::{Again, CrossScope, Own, Replay, Scope, WithMemory};
pub use site::{Site, SubLayer};
pub use tokens::Tokens;
pub use transformer::Transformer;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
