//! The heads for fine-tuning are their formulas.

use std::collections::BTreeMap;

use cloze_bert::{
    Pooler, QuestionAnswering, ReplacedTokens, SequenceClassification, Sequences, Targets,
    TokenClassification, Untransformed,
};
use cloze_model::{Answers, Batch, Objective, Pretraining};
use cloze_random::{Draws, Stream};
use cloze_tensor::{Classifier, Init, Parameters, Path};
use cloze_transformer::{Config, Mask, Pooling, Tokens, Transformer};
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::{gap, normal, perturb};
use crate::composition::config;
use crate::learning::{backward, overfitted, unreached};

pub(crate) const DIM: i64 = 32;
pub(crate) const CLASSES: i64 = 5;
const VOCAB: i64 = 40;

/// ATen's word for no target.
const IGNORED: i64 = -100;

/// A head with parameters that are all different.
pub(crate) fn made<H>(make: impl Fn(&Path<'_>, &Config) -> H) -> (H, Parameters) {
    tch::set_num_threads(1);
    let parameters = Parameters::new(5, Device::Cpu);
    let head = make(&parameters.root(), &config());
    perturb(&parameters);
    (head, parameters)
}

pub(crate) fn sequence(path: &Path<'_>, config: &Config) -> SequenceClassification {
    SequenceClassification::new(path, config, CLASSES, 0.0)
}

pub(crate) fn tokens(path: &Path<'_>, config: &Config) -> TokenClassification {
    TokenClassification::new(path, config, CLASSES, 0.0)
}

/// Whole numbers below a bound, a function of the seed.
pub(crate) fn whole(seed: u64, shape: &[i64], below: i64) -> Tensor {
    let mut draws = Draws::new(seed, Stream::named("labels"), 0, 0);
    let numbers = (0..shape.iter().product()).map(|_| draws.below(below as u64) as i64);
    Tensor::from_slice(&Vec::from_iter(numbers)).reshape(shape)
}

fn linear(x: &Tensor, named: &BTreeMap<String, Tensor>, layer: &str) -> Tensor {
    let weight = &named[&format!("{layer}.weight")];
    x.matmul(&weight.tr()) + &named[&format!("{layer}.bias")]
}

fn pooled(states: &Tensor, named: &BTreeMap<String, Tensor>) -> Tensor {
    linear(&states.select(1, 0), named, "pooler").tanh() // [batch, dim]
}

/// Minus the logarithm of the softmax at the targets, as it is defined.
fn negative_log_likelihood(logits: &Tensor, targets: &Tensor) -> Tensor {
    let all = logits.exp().sum_dim_intlist(1, true, Kind::Float).log(); // [rows, 1]
    let at = targets.clamp_min(0).unsqueeze(1);
    let each = (all - logits.gather(1, &at, false)).squeeze_dim(1); // [rows]
    each.where_self(&targets.ge(0), &each.zeros_like())
        .sum(Kind::Float)
}

/// The loss of a head, its gradients and its score are those of these logits: `[rows, classes]`,
/// of these targets: `[rows]`.
fn assert_formula<H: Objective>(
    (head, parameters): &(H, Parameters),
    (name, labels): (&str, &H::Labels),
    states: &Tensor,
    (logits, targets): (&Tensor, &Tensor),
) {
    let count = targets.ge(0).sum(Kind::Int64).int64_value(&[]) as u64;
    let expected = negative_log_likelihood(logits, targets);
    let loss = head.loss(states, labels);
    assert_eq!(loss.terms.len(), 1);
    let term = &loss.terms[0];
    assert_eq!((term.name, term.count), (name, count));
    assert_eq!(head.counts(labels), [count]);
    assert!(
        gap(&term.sum, &expected) < 1e-3,
        "{}",
        gap(&term.sum, &expected)
    );

    let named = parameters.named().into_iter().map(|(_, tensor)| tensor);
    let inputs: Vec<Tensor> = named.chain([states.shallow_clone()]).collect();
    let gradients = |sum| Tensor::run_backward(&[sum], &inputs, true, false);
    for (own, by_hand) in gradients(&term.sum).iter().zip(gradients(&expected)) {
        assert!(gap(own, &by_hand) < 1e-3, "{}", gap(own, &by_hand));
    }

    let score = &head.score(states, labels)[0];
    assert!((score.sum - expected.double_value(&[])).abs() < 1e-3);
    let hits = logits.argmax(-1, false).eq_tensor(targets).sum(Kind::Int64);
    let hits = hits.int64_value(&[]) as u64;
    assert_eq!((score.name, score.hits, score.count), (name, hits, count));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_class_of_a_sequence(batch in 1_i64..6, seq in 1_i64..8, seed in any::<u64>()) {
        let head = made(sequence);
        let named = BTreeMap::from_iter(head.1.named());
        let states = normal(seed, &[batch, seq, DIM]).set_requires_grad(true);
        let labels = whole(seed, &[batch], CLASSES);
        let logits = linear(&pooled(&states, &named), &named, "classes");
        let real = Tensor::ones([batch, seq], (Kind::Bool, Device::Cpu));
        prop_assert!(gap(&head.0.logits(&states, &real), &logits) < 1e-4); // and the shape
        let sequences = Sequences { real, classes: labels.shallow_clone() };
        assert_formula(&head, ("class", &sequences), &states, (&logits, &labels));
    }

    /// Whatever stands in the padding, on either side.
    #[test]
    fn the_class_of_real_tokens(
        lengths in prop::collection::vec(1_i64..6, 1..5), left in any::<bool>(), seed in any::<u64>(),
    ) {
        let longest = *lengths.iter().max().expect("one or more");
        for pooling in [Pooling::Mean, Pooling::Last] {
            let (head, _) = made(|root, config| {
                let init = Init::Normal { std: 1.0 };
                let classes = Classifier::linear(root, [config.dim, CLASSES], false, init);
                SequenceClassification::with(pooling, Box::new(Untransformed), 0.0, classes)
            });
            for (row, &length) in lengths.iter().enumerate() {
                let states = normal(seed ^ row as u64, &[1, length, DIM]);
                let padding = normal(!seed, &[1, longest - length, DIM]);
                let real = |len| Tensor::ones([1, len], (Kind::Bool, Device::Cpu));
                let unreal = Tensor::zeros([1, longest - length], (Kind::Bool, Device::Cpu));
                let join = |own: &Tensor, rest: &Tensor| match left {
                    true => Tensor::cat(&[rest, own], 1),
                    false => Tensor::cat(&[own, rest], 1),
                };
                let alone = head.logits(&states, &real(length));
                let padded = head.logits(&join(&states, &padding), &join(&real(length), &unreal));
                prop_assert!(gap(&alone, &padded) < 1e-4, "{pooling:?}");
            }
        }
    }

    #[test]
    fn the_class_of_tokens(
        batch in 1_i64..6, seq in 1_i64..8, rows in 0_i64..9, seed in any::<u64>(),
    ) {
        let head = made(tokens);
        let named = BTreeMap::from_iter(head.1.named());
        let states = normal(seed, &[batch, seq, DIM]).set_requires_grad(true);
        let rows = whole(seed, &[rows], batch * seq);
        let labels = Targets { ids: whole(!seed, &rows.size(), CLASSES), rows };
        let logits = linear(&states, &named, "classes"); // [batch, seq, classes]
        prop_assert!(gap(&head.0.logits(&states), &logits) < 1e-4);
        let chosen = logits.flatten(0, 1).index_select(0, &labels.rows);
        assert_formula(&head, ("tag", &labels), &states, (&chosen, &labels.ids));
    }

    #[test]
    fn the_ends_of_an_answer(
        batch in 1_i64..6, seq in 1_i64..8, cut in any::<u32>(), seed in any::<u64>(),
    ) {
        let head = made(QuestionAnswering::new);
        let named = BTreeMap::from_iter(head.1.named());
        let states = normal(seed, &[batch, seq, DIM]).set_requires_grad(true);
        let logits = linear(&states, &named, "classes").transpose(1, 2); // [batch, 2, seq]
        prop_assert!(gap(&head.0.logits(&states), &logits) < 1e-4);
        // Any of them may be cut off.
        let bits = (0..2 * batch).map(|bit| cut >> bit & 1 == 1);
        let cut = Tensor::from_slice(&Vec::from_iter(bits)).reshape([batch, 2]);
        let labels = whole(seed, &[batch, 2], seq).masked_fill(&cut, IGNORED);
        let rows = (&logits.flatten(0, 1), &labels.flatten(0, 1));
        let answers = Answers::counted(labels.shallow_clone());
        assert_formula(&head, ("answer", &answers), &states, rows);
    }

    /// The score is the logarithm of the odds: a softmax over it and zero.
    #[test]
    fn the_tokens_that_were_replaced(
        batch in 1_i64..6, seq in 1_i64..8, rows in 0_i64..9, seed in any::<u64>(),
    ) {
        let head = made(ReplacedTokens::new);
        let named = BTreeMap::from_iter(head.1.named());
        let states = normal(seed, &[batch, seq, DIM]).set_requires_grad(true);
        let rows = whole(seed, &[rows], batch * seq);
        let labels = Targets { ids: whole(!seed, &rows.size(), 2), rows };
        let dense = linear(&states, &named, "transform").gelu("none");
        let scores = linear(&dense, &named, "classes"); // [batch, seq, 1]
        prop_assert!(gap(&head.0.logits(&states), &scores.squeeze_dim(2)) < 1e-4);
        let chosen = scores.flatten(0, 1).index_select(0, &labels.rows);
        let odds = Tensor::cat(&[chosen.zeros_like(), chosen], 1); // [rows, 2]
        assert_formula(&head, ("replaced", &labels), &states, (&odds, &labels.ids));
    }

    #[test]
    fn the_state_of_a_whole_sequence(batch in 1_i64..6, seq in 1_i64..8, seed in any::<u64>()) {
        let (pooler, parameters) = made(|root, config| Pooler::new(&(root / "pooler"), config));
        let named = BTreeMap::from_iter(parameters.named());
        let states = normal(seed, &[batch, seq, DIM]);
        prop_assert!(gap(&pooler.forward(&states), &pooled(&states, &named)) < 1e-5);
    }
}

/// An answer that was cut off at both ends teaches nothing, and no number breaks.
#[test]
fn no_answer_is_no_loss() {
    let (head, parameters) = made(QuestionAnswering::new);
    let states = normal(1, &[2, 3, DIM]);
    let labels = Answers::counted(Tensor::full([2, 2], IGNORED, (Kind::Int64, Device::Cpu)));
    let loss = head.loss(&states, &labels);
    let mean = loss.mean_over(&head.counts(&labels));
    assert_eq!((loss.terms[0].count, mean.double_value(&[])), (0, 0.0));
    mean.backward();
    for (name, tensor) in parameters.named() {
        assert_eq!(tensor.grad(), tensor.zeros_like(), "{name}");
    }
    let score = &head.score(&states, &labels)[0];
    assert_eq!((score.hits, score.count, score.sum), (0, 0, 0.0));
}

#[test]
fn the_parameters_have_the_names_of_their_parts() {
    let shapes = |parameters: &Parameters| {
        let shapes = parameters.shapes().into_iter();
        shapes
            .map(|(name, shape)| format!("{name} {shape:?}"))
            .collect::<Vec<_>>()
    };
    let pooler = ["pooler.bias [32]", "pooler.weight [32, 32]"];
    let classes = ["classes.bias [5]", "classes.weight [5, 32]"];
    assert_eq!(shapes(&made(sequence).1), [classes, pooler].concat());
    assert_eq!(shapes(&made(tokens).1), classes);
    let answer = shapes(&made(QuestionAnswering::new).1);
    assert_eq!(answer, ["classes.bias [2]", "classes.weight [2, 32]"]);
}

/// An encoder with this head reads one batch: every parameter learns, and 20 steps are enough to
/// know it by heart.
fn assert_learns<H: Objective>(make: impl Fn(&Path<'_>, &Config) -> H, labels: H::Labels) {
    tch::set_num_threads(1);
    let (parameters, config) = (Parameters::new(9, Device::Cpu), config());
    let root = parameters.root();
    let model = Pretraining {
        backbone: Transformer::new(&root, &config, VOCAB),
        objective: make(&(&root / "head"), &config),
    };
    let (ids, segments) = (
        whole(9, &[8, config.max_len], VOCAB),
        whole(8, &[8, config.max_len], 2),
    );
    let step = [Batch {
        tokens: ids.numel() as u64,
        input: Tokens::new(&ids, Mask::All).with_segments(segments),
        labels,
    }];
    let before = backward(&model, &parameters, &step);
    assert_eq!(unreached(&parameters), Vec::<String>::new());
    let scores = overfitted(&model, &parameters, &step, (20, 0.01));
    assert_eq!(scores[0].hits, scores[0].count, "{scores:?}");
    assert!(scores[0].mean() < before / 4.0, "{before} {scores:?}");
}

#[test]
fn each_learns_a_batch_by_heart() {
    let length = config().max_len;
    let sequences = Sequences {
        real: Tensor::ones([8, length], (Kind::Bool, Device::Cpu)),
        classes: whole(1, &[8], CLASSES),
    };
    assert_learns(sequence, sequences);
    let ends = Answers::everywhere(whole(1, &[8, 2], length));
    assert_learns(QuestionAnswering::new, ends);
    let rows = Tensor::arange_start_step(0, 8 * length, 7, (Kind::Int64, Device::Cpu));
    let ids = whole(1, &rows.size(), CLASSES);
    assert_learns(tokens, Targets { rows, ids });
}
