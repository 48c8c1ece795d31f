use serde_json::{Map, Value, json};
use tokenizers::{Encoding, PostProcessor, PostProcessorWrapper, Token, Tokenizer as Inner};

use super::roles::{CLASSIFY, SEPARATE};

/// The tokens that stand around a text, as `[CLS]` and `[SEP]` do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// Before it; without any, the first token of a text has nothing to be predicted from.
    pub before: Vec<u32>,
    /// After it.
    pub after: Vec<u32>,
}

impl Frame {
    /// What the processor of a tokenizer puts around a text, found by trying.
    pub(super) fn of(processor: Option<&PostProcessorWrapper>) -> Result<Self, tokenizers::Error> {
        let Some(processor) = processor else {
            return Ok(Self::default());
        };
        let text = Encoding::from_tokens(vec![Token::new(0, "a".to_owned(), (0, 1))], 0);
        let framed = processor.process(text, None, true)?;
        let is_text = |place: &usize| framed.get_special_tokens_mask()[*place] == 0;
        let (ids, mut places) = (framed.get_ids(), 0..framed.len());
        // A template without the text has nothing that stands around it.
        let Some(first) = places.find(is_text) else {
            return Ok(Self::default());
        };
        let last = places.rfind(is_text).unwrap_or(first);
        Ok(Self {
            before: ids[..first].to_vec(),
            after: ids[last + 1..].to_vec(),
        })
    }

    /// Tokens of the frame itself.
    pub fn tokens(&self) -> usize {
        self.before.len() + self.after.len()
    }

    /// The text with its frame.
    pub fn around(&self, text: &[u32]) -> Vec<u32> {
        [&self.before, text, &self.after].concat()
    }
}

/// BERT's frame, `[CLS] A [SEP]` or `[CLS] A [SEP] B [SEP]` in two segments, where the vocabulary
/// has these tokens (Devlin et al., 2019, section 3). Else there is none, as with GPT-2.
pub(super) fn frame(mut inner: Inner) -> Inner {
    let first = |names: &[&'static str]| {
        let mut ids = names.iter().map(|&name| (name, inner.token_to_id(name)));
        ids.find_map(|(name, id)| Some((name, id?)))
    };
    if let (Some(first), Some(last)) = (first(CLASSIFY), first(SEPARATE)) {
        inner.with_post_processor(Some(bert(first, last)));
    }
    inner
}

/// The processor that puts these tokens around a text.
pub(super) fn bert(first: (&str, u32), last: (&str, u32)) -> PostProcessorWrapper {
    let [first, last] = [first, last].map(|(name, id)| [(name.to_owned(), id)]);
    serde_json::from_value(template(&first, &last, &[], 1)).expect("it is of the format")
}

/// What puts tokens around a text: before it and after it; and before and after a second one, which is in
/// this segment.
pub(super) fn template(
    before: &[(String, u32)],
    after: &[(String, u32)],
    between: &[(String, u32)],
    segment: u8,
) -> Value {
    let special = |tokens: &[(String, u32)], segment: u8| -> Vec<Value> {
        let slot = |(name, _): &(String, u32)| json!({ "SpecialToken": { "id": name, "type_id": segment } });
        tokens.iter().map(slot).collect()
    };
    let text = |id, segment| vec![json!({ "Sequence": { "id": id, "type_id": segment } })];
    let ids = [before, after, between]
        .concat()
        .into_iter()
        .map(|(name, id)| {
            let token = json!({ "id": name, "ids": [id], "tokens": [name] });
            (name, token)
        });
    let single = [special(before, 0), text("A", 0), special(after, 0)].concat();
    let second = [
        special(between, segment),
        text("B", segment),
        special(after, segment),
    ]
    .concat();
    let pair = [&single[..], &second].concat();
    json!({
        "type": "TemplateProcessing",
        "single": single,
        "pair": pair,
        "special_tokens": Map::from_iter(ids),
    })
}
