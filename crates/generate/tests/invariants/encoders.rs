//! Blanks that are filled, and texts that become vectors.

use cloze_bert::MaskedLm;
use cloze_corpus::{Kind, Recipe, Tokenizer};
use cloze_generate::{Embedder, Error, FillMask, Pooling};
use cloze_model::Backbone;
use cloze_tensor::{NormKind, Parameters};
use cloze_transformer::{Config, Mask, PositionEncoding, Residual, Tokens, Transformer};
use proptest::prelude::*;
use tch::{Device, Kind as TensorKind, Tensor};

use crate::common::{MAX_LEN, config, tokenizer};

struct Bert {
    tokenizer: Tokenizer,
    network: Transformer,
    head: MaskedLm,
}

fn bert(tokenizer: Tokenizer, seed: u64) -> Bert {
    tch::set_num_threads(1);
    let config = Config {
        segments: 2,
        ..config(
            PositionEncoding::Learned,
            NormKind::Layer,
            Residual::Post,
            4,
        )
    };
    let parameters = Parameters::new(seed, Device::Cpu);
    let root = parameters.root();
    let network = Transformer::new(&root, &config, tokenizer.vocab_size() as i64);
    let head = MaskedLm::new(&(&root / "masked"), &config, network.table());
    Bert {
        tokenizer,
        network,
        head,
    }
}

fn word_piece() -> Tokenizer {
    tokenizer(Kind::WordPiece, Recipe::bert_specials())
}

impl Bert {
    fn fill_mask(&self) -> FillMask<'_> {
        FillMask::new(&self.network, &self.head, &self.tokenizer)
    }

    fn embedder(&self, pooling: Pooling, normalise: bool) -> Embedder<'_> {
        Embedder::new(&self.network, &self.tokenizer, pooling, normalise)
    }

    fn id(&self, token: &str) -> u32 {
        self.tokenizer.id(token).expect("a token of the vocabulary")
    }

    /// States of one sequence of tokens: `[1, seq, dim]`.
    fn states(&self, ids: &[u32]) -> Tensor {
        let ids: Vec<i64> = ids.iter().map(|&id| i64::from(id)).collect();
        let tokens = Tokens::new(&Tensor::from_slice(&ids).unsqueeze(0), Mask::All);
        tch::no_grad(|| self.network.states(&tokens, false))
    }

    fn framed(&self, text: &str) -> Vec<u32> {
        let ids = self.tokenizer.encode(text).expect("known characters");
        [&[self.id("[CLS]")], &ids[..], &[self.id("[SEP]")]].concat()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn fillings_have_the_probabilities_of_the_network(seed: u64) {
        let bert = bert(word_piece(), seed);
        let [cls, sep, mask] = ["[CLS]", "[SEP]", "[MASK]"].map(|token| bert.id(token));
        let [cat, the] = ["cat", "the"].map(|word| bert.tokenizer.encode(word).unwrap());
        let ids = [&[cls], &the[..], &[mask], &cat, &[mask, sep]].concat();
        let rows = [1 + the.len(), 2 + the.len() + cat.len()].map(|row| row as i64);
        let logits = bert.head.logits(&bert.states(&ids), &Tensor::from_slice(&rows));
        let expected = logits.softmax(-1, TensorKind::Float);

        let vocab = bert.tokenizer.vocab_size();
        let filled = bert.fill_mask().fill("the [MASK] cat ____", vocab).unwrap();
        prop_assert_eq!(filled.len(), 2);
        for (blank, fillings) in (0..).zip(&filled) {
            let sum: f64 = fillings.iter().map(|filling| filling.probability).sum();
            prop_assert!((sum - 1.0).abs() < 1e-4);
            prop_assert!(fillings.is_sorted_by(|a, b| a.probability >= b.probability));
            for filling in fillings {
                let own = expected.double_value(&[blank, i64::from(filling.id)]);
                prop_assert!((own - filling.probability).abs() < 1e-5);
            }
        }
        let few = bert.fill_mask().fill("the _____ cat [MASK]", 3).unwrap();
        for (few, all) in few.iter().zip(&filled) {
            prop_assert_eq!(few, &all[..3]);
        }
    }

    #[test]
    fn a_vector_does_not_depend_on_the_batch(
        texts in prop::collection::vec("(the |cat |猫|dog ){0,6}", 1..50), seed: u64,
    ) {
        let bert = bert(word_piece(), seed);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for (pooling, normalise) in [
            (Pooling::Mean, false), (Pooling::Mean, true), (Pooling::First, false),
            (Pooling::Last, false),
        ] {
            let embeddings = bert.embedder(pooling, normalise).embed(&texts).unwrap();
            prop_assert_eq!(embeddings.vectors.size(), [texts.len() as i64, 16]);
            for (row, text) in (0..).zip(&texts) {
                let states = bert.states(&bert.framed(text));
                let pooled = match pooling {
                    Pooling::Mean => states.mean_dim(1, false, TensorKind::Float),
                    Pooling::First => states.select(1, 0),
                    Pooling::Last => states.select(1, -1),
                };
                let expected = if normalise { &pooled / pooled.norm() } else { pooled };
                let gap = (embeddings.vectors.narrow(0, row, 1) - expected).abs().max();
                prop_assert!(gap.double_value(&[]) < 1e-5, "{} in row {}", gap, row);
            }
        }
    }
}

#[test]
fn the_space_before_a_blank_belongs_to_the_blank_where_words_carry_it() {
    let specials = ["<s>", "</s>", "<mask>"].map(str::to_owned).to_vec();
    for (kind, written, same) in [
        (Kind::Bpe, "the cat ____ the", "the cat<mask> the"),
        (Kind::Byte, "the cat ____ the", "the cat <mask> the"),
    ] {
        // As a network has learned to read, in which blanks cover words with their space.
        let bert = bert(tokenizer(kind, specials.clone()).with_wide_blanks(), 3);
        let fill = |text| bert.fill_mask().fill(text, 2).unwrap();
        assert_eq!(fill(written), fill(same), "{kind:?}");
        let len = |text: &str| bert.tokenizer.encode(text).unwrap().len();
        let before = if kind == Kind::Bpe {
            "the cat"
        } else {
            "the cat "
        };
        let ids = [&[0], &*bert.tokenizer.encode(before).unwrap(), &[2]].concat();
        let rest = [bert.tokenizer.encode(" the").unwrap(), vec![1]].concat();
        let row = Tensor::from_slice(&[1 + len(before) as i64]);
        let logits = bert.head.logits(&bert.states(&[ids, rest].concat()), &row);
        let best = logits.argmax(-1, false).int64_value(&[0]);
        assert_eq!(i64::from(fill(written)[0][0].id), best, "{kind:?}");
    }
}

#[test]
fn a_pair_of_texts_is_two_segments() {
    let bert = bert(word_piece(), 1);
    let prompt = bert
        .tokenizer
        .prompt("the [MASK]", Some("cat"), 99)
        .unwrap();
    let row = |numbers: &[u32]| {
        let numbers: Vec<i64> = numbers.iter().map(|&number| number.into()).collect();
        Tensor::from_slice(&numbers).unsqueeze(0)
    };
    let tokens = Tokens::new(&row(&prompt.ids), Mask::All).with_segments(row(&prompt.segments));
    let states = tch::no_grad(|| bert.network.states(&tokens, false));
    let place = prompt
        .ids
        .iter()
        .position(|&id| id == bert.id("[MASK]"))
        .unwrap();
    let logits = bert
        .head
        .logits(&states, &Tensor::from_slice(&[place as i64]));
    let best = logits.argmax(-1, false).int64_value(&[0]);
    let filled = bert
        .fill_mask()
        .beside(Some("cat"))
        .fill("the ____", 1)
        .unwrap();
    assert_eq!(i64::from(filled[0][0].id), best);

    let embedder = bert.embedder(Pooling::Mean, false).beside(Some("cat"));
    let vector = embedder.embed(&["the [MASK]"]).unwrap().vectors;
    let gap = vector - states.mean_dim(1, false, TensorKind::Float);
    assert!(gap.abs().max().double_value(&[]) < 1e-5);
}

#[test]
fn what_is_cut_from_a_text_is_told() {
    let bert = bert(word_piece(), 1);
    let texts = [
        "the ".repeat(30),
        "the cat".to_owned(),
        String::new(),
        "the ".repeat(22),
    ];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let embeddings = bert.embedder(Pooling::Mean, true).embed(&texts).unwrap();
    let len = |text: &str| bert.tokenizer.encode(text).unwrap().len();
    let room = MAX_LEN as usize - 2;
    assert!(len(texts[0]) > room);
    let cut: Vec<_> = texts
        .iter()
        .map(|text| len(text).saturating_sub(room))
        .collect();
    assert_eq!(embeddings.cut, cut);
    let gap = (embeddings.vectors.get(0) - embeddings.vectors.get(3))
        .abs()
        .max();
    assert!(
        gap.double_value(&[]) < 1e-5,
        "they begin with the same 22 words"
    );
    let none = bert.embedder(Pooling::Mean, true).embed(&[]).unwrap();
    assert_eq!(none.vectors.size(), [0, 16]);
}

#[test]
fn what_cannot_be_filled_or_embedded_says_so() {
    let bert = bert(word_piece(), 1);
    let fill = |text: &str, candidates| bert.fill_mask().fill(text, candidates).unwrap_err();
    let none = fill("the cat ___", 1);
    assert!(matches!(none, Error::NoBlank { .. }));
    assert!(none.to_string().contains("write [MASK] or ____"), "{none}");
    let long = fill(&format!("{} ____", "the ".repeat(22)), 1);
    assert!(
        matches!(
            long,
            Error::TextTooLong {
                tokens: 25,
                max_len: 24
            }
        ),
        "{long:?}"
    );
    let vocab = bert.tokenizer.vocab_size();
    for asked in [0, vocab + 1] {
        assert!(matches!(fill("____", asked), Error::Candidates { .. }));
    }
    let gpt = bert_without_roles();
    let error = gpt.fill_mask().fill("a ____", 1).unwrap_err();
    assert!(matches!(error, Error::NoMaskToken));
    let error = gpt
        .embedder(Pooling::Mean, false)
        .embed(&["a", ""])
        .unwrap_err();
    assert!(matches!(error, Error::EmptyText { text: 1 }));
}

fn bert_without_roles() -> Bert {
    bert(tokenizer(Kind::Byte, Recipe::gpt_specials()), 1)
}
