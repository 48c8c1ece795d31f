//! Decoders of the tests: one whose scores are known without a network, and small networks.

use std::collections::BTreeMap;
use std::sync::Mutex;

use cloze_corpus::{Kind, Recipe, Tokenizer};
use cloze_generate::{Decoder, DecodingState, GenerationConfig, Strategy};
use cloze_random::{Draws, Stream};
use cloze_tensor::NormKind;
use cloze_transformer::{ActivationKind, Config, PositionEncoding, Residual};
use tch::{Device, Tensor};

/// Scores of the next token by what was read so far.
pub(crate) struct Known<F> {
    pub(crate) vocab: usize,
    pub(crate) max_len: usize,
    pub(crate) scores: F,
}

struct KnownReading<'a, F> {
    decoder: &'a Known<F>,
    texts: Vec<Vec<u32>>,
}

impl<F> std::fmt::Debug for Known<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Known({})", self.vocab)
    }
}

impl<F> std::fmt::Debug for KnownReading<'_, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KnownReading({:?})", self.texts)
    }
}

impl<F: Fn(&[u32]) -> Vec<f32>> Decoder for Known<F> {
    fn max_len(&self) -> usize {
        self.max_len
    }

    fn vocab(&self) -> usize {
        self.vocab
    }

    fn device(&self) -> Device {
        Device::Cpu
    }

    fn begin(
        &self,
        prompts: &[Vec<u32>],
        _capacity: usize,
    ) -> (Box<dyn DecodingState + '_>, Tensor) {
        let reading = KnownReading {
            decoder: self,
            texts: prompts.to_vec(),
        };
        let scores = reading.scores();
        (Box::new(reading), scores)
    }
}

impl<F: Fn(&[u32]) -> Vec<f32>> KnownReading<'_, F> {
    fn scores(&self) -> Tensor {
        let rows = self.texts.iter().map(|text| (self.decoder.scores)(text));
        let all: Vec<f32> = rows.flatten().collect();
        Tensor::from_slice(&all).view([self.texts.len() as i64, -1])
    }
}

impl<F: Fn(&[u32]) -> Vec<f32>> DecodingState for KnownReading<'_, F> {
    fn bytes(&self) -> u64 {
        0
    }

    fn read(&mut self, tokens: &[u32]) -> Tensor {
        assert_eq!(tokens.len(), self.texts.len(), "one token for each text");
        for (text, &id) in self.texts.iter_mut().zip(tokens) {
            text.push(id);
            assert!(
                text.len() < self.decoder.max_len,
                "a token too many was read"
            );
        }
        self.scores()
    }

    fn select(&mut self, rows: &Tensor) {
        let rows = Vec::<i64>::try_from(rows).expect("int64 rows");
        self.texts = rows
            .iter()
            .map(|&row| self.texts[row as usize].clone())
            .collect();
    }
}

/// Scores that depend on the whole text, up to `spread`.
pub(crate) fn random_scores(vocab: usize, seed: u64, spread: f64) -> impl Fn(&[u32]) -> Vec<f32> {
    move |text| {
        let place = text.iter().fold(7_u64, |hash, &id| {
            (hash ^ u64::from(id)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut draws = Draws::new(seed, Stream::named("test.scores"), place, 0);
        (0..vocab).map(|_| (spread * draws.unit()) as f32).collect()
    }
}

/// A decoder that goes on from the prompts with the tokens of one script, then with token 0.
pub(crate) fn script(
    vocab: usize,
    prompt: usize,
    script: Vec<u32>,
) -> Known<impl Fn(&[u32]) -> Vec<f32>> {
    let scores = move |text: &[u32]| {
        let next = script.get(text.len() - prompt).copied().unwrap_or(0);
        (0..vocab as u32)
            .map(|id| if id == next { 50.0 } else { 0.0 })
            .collect()
    };
    let max_len = 10_000;
    Known {
        vocab,
        max_len,
        scores,
    }
}

pub(crate) fn settings(strategy: Strategy, max_new_tokens: usize) -> GenerationConfig {
    GenerationConfig {
        max_new_tokens,
        repetition_penalty: 1.0,
        stop_tokens: Vec::new(),
        stop_strings: Vec::new(),
        strategy,
    }
}

/// Learned from a text in two scripts.
pub(crate) fn tokenizer(kind: Kind, specials: Vec<String>) -> Tokenizer {
    type Made = Mutex<BTreeMap<String, Tokenizer>>;
    // Properties ask for the same one again and again.
    static MADE: Made = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().expect("nobody panics with it");
    let tokenizer = made
        .entry(format!("{kind:?} {specials:?}"))
        .or_insert_with(|| {
            let recipe = Recipe {
                kind,
                vocab: 400,
                specials,
                sample: 1 << 20,
            };
            let text = "the cat sat on the mat, and the dog did not. 猫坐在垫子上，狗没有。🙂";
            Tokenizer::train(&recipe, [text; 4]).expect("room for the characters")
        });
    tokenizer.clone()
}

pub(crate) const VOCAB: i64 = 13;

pub(crate) const MAX_LEN: i64 = 24;

/// Small networks of every kind that matters to reading in parts.
pub(crate) fn kinds() -> Vec<Config> {
    let mut kinds = Vec::new();
    for positions in [
        PositionEncoding::Learned,
        PositionEncoding::Sinusoidal,
        PositionEncoding::ROTARY,
        PositionEncoding::Alibi,
    ] {
        for norm in [NormKind::Layer, NormKind::Rms] {
            for residual in [Residual::Pre, Residual::Post] {
                for key_value_heads in [1, 2, 4] {
                    kinds.push(config(positions.clone(), norm, residual, key_value_heads));
                }
            }
        }
    }
    kinds
}

pub(crate) fn config(
    positions: PositionEncoding,
    norm: NormKind,
    residual: Residual,
    key_value_heads: i64,
) -> Config {
    Config {
        key_value_heads,
        hidden: 24,
        positions,
        norm,
        residual,
        embedding_norm: residual == Residual::Post,
        feed_forward: ActivationKind::Gelu.into(),
        init_std: 0.2,
        ..Config::gpt2([2, 16, 4], MAX_LEN)
    }
}
