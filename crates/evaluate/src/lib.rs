//! Language models of all families, scored under one protocol.
//!
//! [`evaluate()`] asks a trained model what it was trained for, an [`Evaluation`] after another, and gives
//! numbers: each [`Measured`] has its direction, its items, and an interval.
//!
//! ```
//! use cloze_corpus::{Kind, Recipe, Tokenizer};
//! use cloze_evaluate::{Evaluation, Materials, evaluate};
//! use cloze_hub::{Architecture, OwnConfig, Pretrained, write_weights};
//! use cloze_tensor::Parameters;
//! use cloze_transformer::{Config, Transformer};
//! use tch::Device;
//!
//! # let home = tempfile::tempdir()?;
//! # let (folder, text) = (home.path(), home.path().join("text.txt"));
//! # std::fs::write(&text, "a boat sinks . the boats sink . ".repeat(20))?;
//! # let recipe = Recipe {
//! #     kind: Kind::Bpe, vocab: 300, specials: Recipe::gpt_specials(), sample: Recipe::default_sample(),
//! # };
//! # let tokenizer = Tokenizer::train(&recipe, ["a boat sinks . the boats sink ."])?;
//! # let (vocab, network) = (tokenizer.vocab_size() as i64, Config::gpt2([1, 4, 2], 8));
//! # let parameters = Parameters::new(42, Device::Cpu);
//! # Transformer::new(&parameters.root(), &network, vocab);
//! # OwnConfig::new(Architecture::Gpt, network, vocab).write(folder)?;
//! # write_weights(folder, &parameters.named(), u64::MAX)?;
//! # std::fs::write(folder.join("tokenizer.json"), tokenizer.to_json())?;
//! # let gpt = Pretrained::open(folder, Device::Cpu)?;
//! // let gpt = Pretrained::open(Path::new("runs/mine"), Device::Cpu)?;
//! let materials = Materials { texts: vec![text], ..Materials::new() };
//! let found = evaluate(&gpt, &[Evaluation::Perplexity], &materials)?;
//! assert_eq!(found[0].metric.name, "perplexity");
//! let interval = found[0].interval()?;
//! assert!(interval.value > 1.0 && interval.low <= interval.high);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A [`Scorer`] asks a network for the probabilities of tokens, many sequences at a time. On it stand
//! the evaluations: [`Likelihoods`] of texts by the method of each family, [`score_pairs`] of
//! acceptable and unacceptable sentences, [`score_causal`] and [`score_masked`] on held-out text, and
//! the distance from the best that is possible on the synthetic language, [`LanguageTexts`]. Each
//! gives the scores of single items, from which any mean and its error can be found.
//!
//! ```
//! use cloze_corpus::{Kind, Recipe, Tokenizer};
//! use cloze_evaluate::{Likelihoods, Method, Scorer};
//! use cloze_gpt::CausalLm;
//! use cloze_tensor::Parameters;
//! use cloze_transformer::{Config, Transformer};
//! use tch::Device;
//!
//! let recipe = Recipe {
//!     kind: Kind::Bpe, vocab: 300, specials: Recipe::gpt_specials(), sample: Recipe::default_sample(),
//! };
//! let tokenizer = Tokenizer::train(&recipe, ["a boat sinks . the boats sink ."])?;
//! let config = Config::gpt2([2, 64, 2], 32);
//! let parameters = Parameters::new(42, Device::Cpu);
//! let network = Transformer::new(&parameters.root(), &config, tokenizer.vocab_size() as i64);
//! let head = CausalLm::new(network.table());
//!
//! let scorer = Scorer::new(&network, &head, &tokenizer, tokenizer.causal_frame())?;
//! let likelihoods = Likelihoods::new(&scorer, &tokenizer);
//! let found = likelihoods.of(&["the boats sink .", "the boats sinks ."], Method::Causal)?;
//! // Before training, every token is about as probable as any other.
//! let guess = -(tokenizer.vocab_size() as f64).ln();
//! assert!((found[0].log_prob / found[0].tokens as f64 - guess).abs() < 0.5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod error;
mod excess;
mod halves;
mod held_out;
mod likelihood;
mod optimum;
mod pairs;
mod question;
mod scorer;
mod second;
mod summary;
mod tasks;
mod windows;

pub use cloze_generate::Frame;
pub use error::Error;
pub use excess::Excess;
pub use halves::HalvesScore;
pub use held_out::{Encoded, WindowScore, score_causal, score_masked};
pub use likelihood::{Likelihood, Likelihoods, Method};
pub use optimum::{LanguageTexts, WordScore};
pub use pairs::{MinimalPair, PairCounts, PairScore, read_pairs, score_pairs};
pub use question::Answer;
pub use scorer::Scorer;
pub use second::{SecondScore, score_second};
pub use summary::{Bin, Calibration, Summary, bits_per_byte};
pub use tasks::{
    EvaluatedModel, Evaluation, EvaluationSize, Materials, Measured, evaluate, samples,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
