use cloze_corpus::{Prompt, Tokenizer};
use cloze_hub::Pretrained;
use cloze_model::Backbone;
use cloze_transformer::{Mask, Pooling, Tokens, Transformer};
use tch::{Kind, Tensor};

use crate::Error;
use crate::error::known;
use crate::padded::Padded;

/// One vector for each text (Reimers and Gurevych, "Sentence-BERT", 2019, section 3).
#[derive(Debug)]
pub struct Embedder<'a> {
    network: &'a Transformer,
    mask: Mask,
    tokenizer: &'a Tokenizer,
    pooling: Pooling,
    normalise: bool,
    second: Option<&'a str>,
}

/// What became of a list of texts.
#[derive(Debug)]
pub struct EmbeddedTexts {
    /// `[texts, dim]`, fp32, in the order given.
    pub vectors: Tensor,
    /// Tokens of each text that were cut off at its end, since the network reads no more.
    pub cut: Vec<usize>,
}

/// Texts that pass through the network together.
const BATCH: usize = 32;

impl<'a> Embedder<'a> {
    /// `normalise` makes each vector one of length 1, so that a dot product is a cosine.
    pub fn new(
        network: &'a Transformer,
        tokenizer: &'a Tokenizer,
        pooling: Pooling,
        normalise: bool,
    ) -> Self {
        Self {
            network,
            mask: Mask::All,
            tokenizer,
            pooling,
            normalise,
            second: None,
        }
    }

    /// The same, for the first texts of pairs of which this is the second.
    #[must_use]
    pub fn beside(self, second: Option<&'a str>) -> Self {
        Self { second, ..self }
    }

    /// A model as it has learned to read: a BERT from both sides, a GPT from the left.
    ///
    /// # Errors
    /// A model that has no tokenizer.
    pub fn of(model: &'a Pretrained, pooling: Pooling, normalise: bool) -> Result<Self, Error> {
        let embedder = Self::new(&model.backbone, model.tokenizer()?, pooling, normalise);
        let mask = if model.config.family.is_encoder() {
            Mask::All
        } else {
            Mask::Causal
        };
        Ok(Self { mask, ..embedder })
    }

    /// # Errors
    /// A text of no tokens, where the tokenizer has none to frame it with either; a network that
    /// does not even read the frame, or does not know a token.
    pub fn embed(&self, texts: &[&str]) -> Result<EmbeddedTexts, Error> {
        let read = texts
            .iter()
            .enumerate()
            .map(|(text, given)| self.read(text, given));
        let rows = read.collect::<Result<Vec<_>, Error>>()?;
        let cut = rows.iter().map(|prompt| prompt.cut).collect();
        // Texts of like length together have little padding.
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&text| rows[text].ids.len());
        let (dim, device) = (self.network.dim(), self.network.device());
        let mut vectors = Tensor::zeros([texts.len() as i64, dim], (Kind::Float, device));
        for batch in order.chunks(BATCH) {
            let rows: Vec<&Prompt> = batch.iter().map(|&text| &rows[text]).collect();
            let places: Vec<i64> = batch.iter().map(|&text| text as i64).collect();
            let places = Tensor::from_slice(&places).to_device(device);
            let _ = vectors.index_copy_(0, &places, &tch::no_grad(|| self.pooled(&rows)));
        }
        Ok(EmbeddedTexts { vectors, cut })
    }

    /// The tokens of a framed text, as many as the network reads.
    fn read(&self, text: usize, given: &str) -> Result<Prompt, Error> {
        let (tokens, max_len) = (
            self.tokenizer.frame().tokens(),
            self.network.max_len() as usize,
        );
        if tokens > max_len {
            return Err(Error::TextTooLong { tokens, max_len });
        }
        let prompt = self.tokenizer.prompt(given, self.second, max_len)?;
        if prompt.ids.is_empty() {
            return Err(Error::EmptyText { text });
        }
        known(&prompt.ids, self.network.vocab() as usize)?;
        Ok(prompt)
    }

    /// `[batch, dim]`
    fn pooled(&self, texts: &[&Prompt]) -> Tensor {
        let Padded { tokens, real } = Padded::new(texts, self.network);
        let mask = self.mask.and(&tokens.mask);
        let tokens = Tokens { mask, ..tokens };
        let states = self.network.states(&tokens, false).to_kind(Kind::Float); // [batch, seq, dim]
        let vectors = self.pooling.of(&states, &real); // [batch, dim]
        if self.normalise {
            let length = vectors.norm_scalaropt_dim(2, [1], true).clamp_min(1e-12);
            vectors / length
        } else {
            vectors
        }
    }
}
