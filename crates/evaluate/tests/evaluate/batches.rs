//! Batched and one by one, the same; and each method is what its paper says.

use cloze_bert::MaskedLm;
use cloze_corpus::{Kind, Recipe, Tokenizer};
use cloze_evaluate::{
    Encoded, Likelihoods, Method, MinimalPair, PairCounts, Scorer, Summary, bits_per_byte,
    score_causal, score_masked, score_pairs,
};
use cloze_model::Backbone;
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Mask, Tokens, Transformer};
use proptest::prelude::*;
use tch::{Device, Kind as Of, Tensor};

const TEXT: &str = "the boats near the harbour sink slowly. a sailor watches the storm, and \
                    the captains remember unsinkable lighthouses.";

struct Made {
    tokenizer: Tokenizer,
    network: Transformer,
    head: MaskedLm,
}

fn made() -> Made {
    tch::set_num_threads(1);
    let recipe = Recipe {
        kind: Kind::WordPiece,
        vocab: 90,
        specials: Recipe::bert_specials(),
        sample: Recipe::default_sample(),
    };
    let tokenizer = Tokenizer::train(&recipe, [TEXT]).expect("a tokenizer");
    let config = Config {
        hidden: 64,
        init_std: 0.5,
        ..Config::gpt2([2, 32, 2], 24)
    };
    let parameters = Parameters::new(7, Device::Cpu);
    let root = parameters.root();
    let network = Transformer::new(&root, &config, tokenizer.vocab_size() as i64);
    let head = MaskedLm::new(&(&root / "masked"), &config, network.table());
    Made {
        tokenizer,
        network,
        head,
    }
}

impl Made {
    fn scorer(&self, batch_tokens: usize) -> Scorer<'_> {
        let frame = self.tokenizer.frame().clone();
        Scorer::new(&self.network, &self.head, &self.tokenizer, frame)
            .expect("a tokenizer of this network")
            .with_batches_of(batch_tokens)
    }

    /// The log-probability of a token at a place of one sequence, computed by hand.
    fn log_prob(&self, ids: &[u32], at: usize, id: u32, mask: Mask) -> f64 {
        let ids: Vec<i64> = ids.iter().map(|&id| i64::from(id)).collect();
        let tokens = Tokens::new(&Tensor::from_slice(&ids).unsqueeze(0), mask);
        tch::no_grad(|| {
            let states = self.network.states(&tokens, false);
            let row = Tensor::from_slice(&[at as i64]);
            let scores = self.head.logits(&states, &row).log_softmax(-1, Of::Float);
            scores.double_value(&[0, i64::from(id)])
        })
    }
}

const METHODS: [Method; 3] = [
    Method::Causal,
    Method::PseudoOriginal,
    Method::PseudoWordL2r,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn neither_a_batch_nor_other_methods_change_a_score(
        cuts in prop::collection::vec((0_usize..100, 1_usize..40), 1..9),
        batch in 20_usize..200,
    ) {
        let made = made();
        let words: Vec<&str> = TEXT.split(' ').collect();
        let texts: Vec<String> = cuts
            .iter()
            .map(|(start, length)| {
                let from = start % words.len();
                words[from..words.len().min(from + length % 5 + 1)].join(" ")
            })
            .filter(|text| made.tokenizer.encode(text).expect("text").len() <= 22)
            .collect();
        let [alone, batched] = [made.scorer(1), made.scorer(batch)];
        let [alone, batched] = [&alone, &batched].map(|scorer| Likelihoods::new(scorer, &made.tokenizer));
        let found = batched.of_each(&texts, METHODS).expect("short texts");
        for (method, together) in METHODS.into_iter().zip(found) {
            for (text, together) in texts.iter().zip(together) {
                let one = &alone.of(&[text], method).expect("a short text")[0];
                prop_assert!((one.log_prob - together.log_prob).abs() < 1e-4, "{method:?}");
                prop_assert_eq!(one.tokens, together.tokens);
            }
        }
    }
}

#[test]
fn every_method_is_the_sum_that_its_paper_says() {
    let made = made();
    let (tokenizer, text) = (&made.tokenizer, "a lighthouse sinks");
    let (cls, sep, mask) = (
        tokenizer.classify().expect("a BERT's"),
        tokenizer.separate().expect("a BERT's"),
        tokenizer.mask().expect("a BERT's"),
    );
    let ids = tokenizer.encode(text).expect("text");
    let starts = tokenizer.word_starts();
    assert!(
        ids.iter().any(|&id| !starts[id as usize]),
        "a word of several tokens"
    );
    let framed = |ids: &[u32]| [&[cls], ids, &[sep]].concat();
    let mut expected = [0.0; 3];
    for at in 0..ids.len() {
        let before = [&[cls], &ids[..at]].concat();
        expected[0] += made.log_prob(&before, at, ids[at], Mask::Causal);
        let mut alone = framed(&ids);
        alone[at + 1] = mask;
        expected[1] += made.log_prob(&alone, at + 1, ids[at], Mask::All);
        for later in at + 1..ids.len() {
            if starts[ids[later] as usize] {
                break;
            }
            alone[later + 1] = mask;
        }
        expected[2] += made.log_prob(&alone, at + 1, ids[at], Mask::All);
    }
    for (method, expected) in METHODS.into_iter().zip(expected) {
        let scorer = made.scorer(1000);
        let likelihoods = Likelihoods::new(&scorer, tokenizer);
        let found = &likelihoods.of(&[text], method).expect("short")[0];
        assert_eq!(found.tokens, ids.len());
        assert!(
            (found.log_prob - expected).abs() < 1e-4,
            "{method:?}: {found:?} {expected}"
        );
    }
    assert!(
        (expected[1] - expected[2]).abs() > 1e-3,
        "the two differ where a word has parts"
    );
}

/// The second window of a text sees the end of the first.
#[test]
fn held_out_text_is_scored_once_with_what_stands_before_it() {
    let made = made();
    let text = Encoded::new(&made.tokenizer, TEXT).expect("text");
    let (ids, scorer) = (&text.ids, made.scorer(100));
    assert!(ids.len() > scorer.room(), "several windows");
    let windows = score_causal(&scorer, std::slice::from_ref(&text));
    let scored: usize = windows.iter().map(|window| window.answers.len()).sum();
    assert_eq!(scored, ids.len());
    let cls = made.tokenizer.classify().expect("a BERT's");
    let second = &windows[1];
    let end = second.token + second.answers.len();
    let shown = [&[cls], &ids[end - scorer.room()..second.token]].concat();
    let by_hand = made.log_prob(&shown, shown.len() - 1, ids[second.token], Mask::Causal);
    assert!((second.answers[0].log_prob - by_hand).abs() < 1e-4);
    let summary = Summary::of(&windows);
    assert!((summary.perplexity.ln() - summary.loss).abs() < 1e-12);
    let bits = summary.loss * ids.len() as f64 / std::f64::consts::LN_2 / TEXT.len() as f64;
    assert!((bits_per_byte(&windows) - bits).abs() < 1e-9);

    let masked = score_masked(&scorer, &made.tokenizer, &[text], 0.2, 3).expect("a mask");
    let covered: usize = masked.iter().map(|window| window.answers.len()).sum();
    let expected: f64 = masked.len() as f64 * 0.2 * scorer.room() as f64;
    assert!(
        (covered as f64 - expected).abs() < 5.0,
        "{covered} of {expected}"
    );
}

#[test]
fn only_words_that_may_be_are_predicted() {
    let made = made();
    let outcomes: Vec<u32> = ["the", "boats", "a"]
        .iter()
        .map(|word| made.tokenizer.encode(word).expect("a word")[0])
        .collect();
    let scorer = made.scorer(100).among(&outcomes);
    let likelihoods = Likelihoods::new(&scorer, &made.tokenizer);
    let total: f64 = ["the", "boats", "a"]
        .iter()
        .map(|word| {
            likelihoods.of(&[word], Method::Causal).expect("a word")[0]
                .log_prob
                .exp()
        })
        .sum();
    assert!((total - 1.0).abs() < 1e-5, "{total}");
    let other = &likelihoods.of(&["storm"], Method::Causal).expect("a word")[0];
    assert_eq!(other.log_prob, f64::NEG_INFINITY);
}

#[test]
fn a_pair_that_is_one_sentence_to_the_model_is_a_tie() {
    let made = made();
    let pair = |good: &str, bad: &str| MinimalPair {
        good: good.to_owned(),
        bad: bad.to_owned(),
        phenomenon: String::new(),
        paradigm: "made".to_owned(),
        number: "0".to_owned(),
    };
    let pairs = [
        pair("The boats sink.", "the BOATS sink."),
        pair("the boats", "the boats sink 語"),
    ];
    let scorer = made.scorer(100);
    let likelihoods = Likelihoods::new(&scorer, &made.tokenizer);
    let [scores] = score_pairs(&pairs, &likelihoods, [Method::Causal]).expect("short");
    assert_eq!(scores[0].score, 0.5);
    assert!(scores[1].good.tokens < scores[1].bad.tokens && scores[1].bad.unknown == 1);
    let counts = PairCounts::of(&scores);
    let shorter = usize::from(scores[1].score == 1.0);
    assert_eq!((counts.ties, counts.unequal), (1, 1));
    assert_eq!((counts.shorter, counts.unknown), (shorter, 1));
    let swapped = [pair("the boats sink 語", "the boats")];
    let [swapped] = score_pairs(&swapped, &likelihoods, [Method::Causal]).expect("short");
    assert_eq!(PairCounts::of(&swapped).shorter, shorter);
}
