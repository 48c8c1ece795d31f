//! What happens to a text before the vocabulary is asked, and to tokens on the way back.

use tokenizers::decoders::fuse::Fuse;
use tokenizers::decoders::wordpiece::WordPiece as WordPieceDecoder;
use tokenizers::models::bpe::BPE;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::{
    DecoderWrapper, ModelWrapper, NormalizedString, Normalizer, NormalizerWrapper,
    OffsetReferential, OffsetType, PostProcessorWrapper, PreTokenizedString, PreTokenizer,
    PreTokenizerWrapper, Result, Tokenizer,
};

/// Marks the tokens of WordPiece that do not begin a word.
pub(super) const CONTINUING: &str = "##";

/// GPT-2's: words with their leading space, spelled in bytes.
pub(super) fn byte_level() -> Tokenizer {
    let bytes = ByteLevel::new(false, false, true);
    pipeline(None, Some(bytes.into()), bytes.into())
}

/// BERT's: lower case, no accents, spaces around ideographs; then words and punctuation.
pub(super) fn bert() -> Tokenizer {
    let decoder = WordPieceDecoder::new(CONTINUING.to_owned(), true);
    pipeline(
        Some(BertNormalizer::default().into()),
        Some(BertPreTokenizer.into()),
        decoder.into(),
    )
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
