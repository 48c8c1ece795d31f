//! Second halves of the language, by a network that does not read the longest.

use cloze_bert::{Second, SecondSentence};
use cloze_corpus::{Kind, Recipe, Tokenizer};
use cloze_evaluate::LanguageTexts;
use cloze_language::{Language, Level};
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Transformer};
use tch::Device;

#[test]
fn pairs_that_are_too_long_are_left_out_and_counted() {
    let language = Language::at(Level::EASY).expect("a level");
    let texts: Vec<String> = (language.documents(1).take(200))
        .map(|document| document.text())
        .collect();
    let recipe = Recipe {
        kind: Kind::WordPiece,
        vocab: 2000,
        specials: Recipe::bert_specials(),
        sample: Recipe::default_sample(),
    };
    let tokenizer = Tokenizer::train(&recipe, &texts).expect("a tokenizer");
    let texts = LanguageTexts::new(&language, &tokenizer, 1, 50).expect("whole words");
    let asked = |max_len: i64| {
        let (parameters, config) = (
            Parameters::new(1, Device::Cpu),
            Config::bert([1, 8, 2], max_len),
        );
        let network = Transformer::new(&parameters.root(), &config, tokenizer.vocab_size() as i64);
        let head = SecondSentence::new(&(&parameters.root() / "second"), &config, Second::Next);
        let found = texts.score_second(&network, &head, Second::Next, &tokenizer, 0);
        let (scores, left_out) = found.expect("a tokenizer with a frame");
        (scores.len(), left_out)
    };
    let (whole, none) = asked(512);
    assert_eq!(none, 0);
    let (scored, left_out) = asked(40);
    assert!(scored > 0 && left_out > 0, "{scored} and {left_out}");
    assert_eq!(scored + left_out, whole);
    assert_eq!(asked(5), (0, whole));
}
