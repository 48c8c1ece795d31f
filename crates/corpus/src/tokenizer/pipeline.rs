//! What happens to a text before the vocabulary is asked, and to tokens on the way back.

use tokenizers::decoders::fuse::Fuse;
use tokenizers::decoders::wordpiece::WordPiece as WordPieceDecoder;
use tokenizers::models::bpe::BPE;
use tokenizers::normalizers::NFKC;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::metaspace::{Metaspace, PrependScheme};
use tokenizers::pre_tokenizers::punctuation::Punctuation;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::{
    DecoderWrapper, ModelWrapper, NormalizedString, Normalizer, NormalizerWrapper,
    OffsetReferential, OffsetType, PostProcessorWrapper, PreTokenizedString, PreTokenizer,
    PreTokenizerWrapper, Result, SplitDelimiterBehavior, Tokenizer,
};

use super::uncased::uncased;

/// Marks the tokens of WordPiece that do not begin a word.
pub(super) const CONTINUING: &str = "##";

/// Stands for the space where the pipeline marks it.
pub(super) const SPACE: char = '▁';

/// GPT-2's: words with their leading space, spelled in bytes.
pub(super) fn byte_level() -> Tokenizer {
    let bytes = ByteLevel::new(false, false, true);
    pipeline(None, Some(bytes.into()), bytes.into())
}

/// BERT's: lower case, Latin letters without accents, spaces around ideographs; then words and
/// punctuation.
pub(super) fn bert() -> Tokenizer {
    let decoder = WordPieceDecoder::new(CONTINUING.to_owned(), true);
    pipeline(
        Some(uncased()),
        Some(BertPreTokenizer.into()),
        decoder.into(),
    )
}

/// SentencePiece's (Kudo and Richardson, 2018): compatibility characters unified, words with their
/// leading space, which shows as `▁`. Line ends and punctuation stand apart from words, as the
/// borders of scripts do there. No space is put before the text, so that it comes back as it was.
pub(super) fn metaspace() -> Tokenizer {
    const LINES: &str = r"[\s&&[^ ]]+";
    let lines = SplitPattern::Regex(LINES.to_owned());
    let lines = Split::new(lines, SplitDelimiterBehavior::Isolated, false);
    let spaces = Metaspace::new(SPACE, PrependScheme::Never, true);
    let steps = vec![
        lines.expect("the expression is well formed").into(),
        Punctuation::default().into(),
        spaces.clone().into(),
    ];
    let steps = Sequence::new(steps).into();
    pipeline(Some(NFKC.into()), Some(steps), spaces.into())
}

/// None: the text as it is.
pub(super) fn verbatim() -> Tokenizer {
    pipeline(None, None, Fuse::new().into())
}

/// The words that a vocabulary is learned from.
pub(super) fn words(pipeline: &Tokenizer, text: &str) -> Result<Vec<String>> {
    let mut text = PreTokenizedString::from(normalize(pipeline, text)?);
    if let Some(pre_tokenizer) = pipeline.get_pre_tokenizer() {
        pre_tokenizer.pre_tokenize(&mut text)?;
    }
    let splits = text.get_splits(OffsetReferential::Original, OffsetType::Byte);
    Ok(splits
        .into_iter()
        .map(|(word, ..)| word.to_owned())
        .collect())
}

/// The text as the vocabulary sees it.
pub(super) fn normalize(pipeline: &Tokenizer, text: &str) -> Result<NormalizedString> {
    let mut text = NormalizedString::from(text);
    if let Some(normalizer) = pipeline.get_normalizer() {
        normalizer.normalize(&mut text)?;
    }
    Ok(text)
}

fn pipeline(
    normalizer: Option<NormalizerWrapper>,
    pre_tokenizer: Option<PreTokenizerWrapper>,
    decoder: DecoderWrapper,
) -> Tokenizer {
    let steps = tokenizers::TokenizerBuilder::new()
        .with_model(ModelWrapper::BPE(BPE::default()))
        .with_normalizer(normalizer)
        .with_pre_tokenizer(pre_tokenizer)
        .with_post_processor(None::<PostProcessorWrapper>)
        .with_decoder(Some(decoder));
    steps.build().expect("the model is set").into()
}
