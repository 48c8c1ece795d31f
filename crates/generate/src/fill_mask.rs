use cloze_bert::MaskedLm;
use cloze_corpus::{Prompt, Tokenizer};
use cloze_hub::Pretrained;
use cloze_model::Backbone;
use cloze_transformer::Transformer;
use tch::{Kind, Tensor};

use crate::Error;
use crate::blanks::spelled;
use crate::error::known;
use crate::language_model::masked_head;
use crate::padded::Padded;

/// Fills the blanks of a text: a BERT.
#[derive(Debug)]
pub struct FillMask<'a> {
    network: &'a Transformer,
    head: &'a MaskedLm,
    tokenizer: &'a Tokenizer,
    second: Option<&'a str>,
}

/// A token for a blank.
#[derive(Debug, Clone, PartialEq)]
pub struct Filling {
    /// The token.
    pub id: u32,
    /// How it reads, without the space before it.
    pub text: String,
    /// Its probability among all tokens.
    pub probability: f64,
}

impl<'a> FillMask<'a> {
    /// A network with its masked language model, for texts of this tokenizer.
    pub fn new(network: &'a Transformer, head: &'a MaskedLm, tokenizer: &'a Tokenizer) -> Self {
        Self {
            network,
            head,
            tokenizer,
            second: None,
        }
    }

    /// A model that has learned to fill blanks: a BERT.
    ///
    /// # Errors
    /// A model that has not learned it, or that has no tokenizer.
    pub fn of(model: &'a Pretrained) -> Result<Self, Error> {
        let (head, tokenizer) = (masked_head(model)?, model.tokenizer()?);
        Ok(Self::new(&model.backbone, head, tokenizer))
    }

    /// The same, for the first texts of pairs of which this is the second. It may have blanks, too.
    #[must_use]
    pub fn beside(self, second: Option<&'a str>) -> Self {
        Self { second, ..self }
    }

    /// The `candidates` most probable tokens for each blank of a text, best first. A blank is
    /// written as the tokenizer spells it, such as `[MASK]`, or `____` (four underscores, or more
    /// in a row). Each is filled while all others are still blank. Special tokens are not left
    /// out, as they are not in Hugging Face's pipeline; in the text they are what the tokenizer's
    /// [prompts](Tokenizer::prompt) have.
    ///
    /// # Errors
    /// A text without a blank or longer than the network reads, a tokenizer without a token for
    /// blanks, no candidate or more than there are tokens.
    pub fn fill(&self, text: &str, candidates: usize) -> Result<Vec<Vec<Filling>>, Error> {
        // Rows after those of the tokenizer's tokens fill nothing.
        let vocab = (self.network.vocab() as usize).min(self.tokenizer.vocab_size());
        if !(1..=vocab).contains(&candidates) {
            let asked = candidates;
            return Err(Error::Candidates { asked, vocab });
        }
        let (blank, mask) = self.blank()?;
        let prompt = self.prompt(text)?;
        let ids = &prompt.ids;
        let (tokens, max_len) = (ids.len(), self.network.max_len() as usize);
        if tokens > max_len {
            return Err(Error::TextTooLong { tokens, max_len });
        }
        known(ids, vocab)?;
        let places = ids.iter().enumerate().filter(|&(_, &id)| id == blank);
        let rows: Vec<i64> = places.map(|(place, _)| place as i64).collect();
        if rows.is_empty() {
            return Err(Error::NoBlank { mask });
        }
        let (probabilities, tokens) = tch::no_grad(|| {
            let device = self.network.device();
            let text = Padded::new(&[&prompt], self.network).tokens;
            let rows = Tensor::from_slice(&rows).to_device(device);
            let states = self.network.states(&text, false); // [1, seq, dim]
            self.head
                .logits(&states, &rows)
                .narrow(1, 0, vocab as i64)
                .softmax(-1, Kind::Float) // [blanks, vocab]
                .topk(candidates as i64, -1, true, true)
        });
        let probabilities = values::<f32>(&probabilities);
        let best = values::<i64>(&tokens).into_iter().zip(probabilities);
        let fillings: Vec<Filling> = best
            .map(|(id, probability)| self.filling(id as u32, f64::from(probability)))
            .collect::<Result<_, Error>>()?;
        Ok(fillings.chunks(candidates).map(<[_]>::to_vec).collect())
    }

    /// What the network reads of a text.
    ///
    /// # Errors
    /// A tokenizer without a token for blanks.
    pub fn prompt(&self, text: &str) -> Result<Prompt, Error> {
        let (_, mask) = self.blank()?;
        let second = self.second.map(|text| spelled(text, &mask));
        let text = spelled(text, &mask);
        let prompt = self
            .tokenizer
            .prompt(&text, second.as_deref(), usize::MAX)?;
        Ok(prompt)
    }

    fn blank(&self) -> Result<(u32, String), Error> {
        let id = self.tokenizer.mask().ok_or(Error::NoMaskToken)?;
        Ok((id, self.tokenizer.token(id).ok_or(Error::NoMaskToken)?))
    }

    fn filling(&self, id: u32, probability: f64) -> Result<Filling, Error> {
        let text = self.tokenizer.decode(&[id])?;
        Ok(Filling {
            id,
            text: text.trim_start().to_owned(),
            probability,
        })
    }
}

fn values<T: tch::kind::Element>(tensor: &Tensor) -> Vec<T>
where
    Vec<T>: for<'t> TryFrom<&'t Tensor, Error = tch::TchError>,
{
    Vec::try_from(&tensor.flatten(0, -1)).expect("the kind of a result of topk")
}
