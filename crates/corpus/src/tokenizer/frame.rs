use tokenizers::Tokenizer as Inner;
use tokenizers::processors::template::TemplateProcessing;

use super::roles::{CLASSIFY, SEPARATE};

/// BERT's frame, `[CLS] A [SEP]` or `[CLS] A [SEP] B [SEP]` in two segments, where the vocabulary
/// has these tokens (Devlin et al., 2019, section 3): in the saved file, for other libraries. Else
/// there is none, as with GPT-2.
pub(super) fn frame(mut inner: Inner) -> Inner {
    let first = |names: &[&'static str]| {
        let mut ids = names.iter().map(|&name| (name, inner.token_to_id(name)));
        ids.find_map(|(name, id)| Some((name, id?)))
    };
    if let (Some((cls, cls_id)), Some((sep, sep_id))) = (first(CLASSIFY), first(SEPARATE)) {
        let template = TemplateProcessing::builder()
            .try_single(format!("{cls} $A {sep}"))
            .and_then(|builder| builder.try_pair(format!("{cls} $A {sep} $B:1 {sep}:1")))
            .map(|builder| {
                builder
                    .special_tokens(vec![(cls, cls_id), (sep, sep_id)])
                    .build()
            });
        let template = template
            .expect("the names have no dollar")
            .expect("all is set");
        inner.with_post_processor(Some(template));
    }
    inner
}
