use std::sync::LazyLock;

use cloze_corpus::{Kind, Recipe};
use cloze_random::Stream;
use proptest::prelude::*;

use super::*;
use crate::Second;

const STREAM: Stream = Stream::named("masking tests");

const UNITS: [Unit; 3] = [Unit::Token, Unit::Word, Unit::Span];

/// Special tokens 0 to 4, then ten pieces: five that begin a word and five that go on.
static TOKENIZER: LazyLock<Tokenizer> =
    LazyLock::new(|| tokenizer(Kind::WordPiece, Recipe::bert_specials()));

fn tokenizer(kind: Kind, specials: Vec<String>) -> Tokenizer {
    let (vocab, sample) = (15, Recipe::default_sample());
    let recipe = Recipe {
        kind,
        vocab,
        specials,
        sample,
    };
    Tokenizer::train(&recipe, ["abcde"]).unwrap()
}

fn config(masked_share: f64, unit: Unit) -> Config {
    Config {
        masked_share,
        unit,
        second: Second::None,
    }
}

fn masking(share: f64, unit: Unit) -> Masking {
    let masking = Masking::new(&config(share, unit), &TOKENIZER).unwrap();
    assert_eq!(masking.ordinary, Vec::from_iter(5..15));
    masking
}

/// A sequence as it goes in, as it comes out, and its targets.
fn covered(masking: &Masking, ids: &[u32], step: u64) -> (Vec<u32>, Vec<Target>) {
    let mut seen = ids.to_vec();
    let targets = masking.cover(&mut seen, &mut Draws::new(1, STREAM, step, 0));
    (seen, targets)
}

/// The words of a sequence, found by hand: special tokens end a word and belong to none.
fn words(masking: &Masking, ids: &[u32]) -> Vec<Vec<usize>> {
    let mut words: Vec<Vec<usize>> = Vec::new();
    let mut within = false;
    for (at, &id) in ids.iter().enumerate() {
        let special = masking.special[id as usize];
        match words.last_mut() {
            _ if special => {}
            Some(word) if within && !masking.starts_word[id as usize] => word.push(at),
            _ => words.push(vec![at]),
        }
        within = !special;
    }
    words
}

fn sequence() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![1 => 0_u32..5, 8 => 5_u32..15], 0..80)
}

proptest! {
    #[test]
    fn the_number_is_exact_and_the_places_are_open(
        ids in sequence(), share in 0.0..=1.0_f64, step in any::<u64>(),
    ) {
        for unit in UNITS {
            let masking = masking(share, unit);
            let (seen, targets) = covered(&masking, &ids, step);
            let open = ids.iter().filter(|&&id| id >= 5).count();
            let number = ((share * open as f64).round() as usize).max(usize::from(open > 0));
            prop_assert_eq!(targets.len(), number);
            prop_assert!(targets.is_sorted_by(|a, b| a.0 < b.0), "distinct and in order");
            for &(at, original) in &targets {
                prop_assert!(original >= 5, "a special token was chosen");
                prop_assert_eq!(ids[at], original);
                prop_assert!(seen[at] == masking.mask || seen[at] >= 5, "one was drawn");
            }
            for at in (0..ids.len()).filter(|at| targets.iter().all(|target| target.0 != *at)) {
                prop_assert_eq!(seen[at], ids[at], "changed without being a target");
            }
        }
    }

    #[test]
    fn words_are_covered_whole_but_for_one(
        ids in sequence(), share in 0.05..=1.0_f64, step in any::<u64>(),
    ) {
        let masking = masking(share, Unit::Word);
        let (_, targets) = covered(&masking, &ids, step);
        let words = words(&masking, &ids);
        let chosen = |word: &Vec<usize>| {
            let is_target = |at: &&usize| targets.iter().any(|target| target.0 == **at);
            word.iter().filter(is_target).count()
        };
        let open: Vec<usize> = words.concat();
        let groups = masking.groups(&open, &ids, &mut Draws::new(1, STREAM, step, 0));
        prop_assert_eq!(&groups, &words);
        let cut = words.iter().filter(|word| (1..word.len()).contains(&chosen(word)));
        prop_assert!(cut.count() <= 1);
    }

    #[test]
    fn a_span_is_a_run_of_at_most_ten(ids in sequence(), step in any::<u64>()) {
        let open: Vec<usize> = (0..ids.len()).filter(|&at| ids[at] >= 5).collect();
        let masking = masking(0.15, Unit::Span);
        let spans = masking.groups(&open, &ids, &mut Draws::new(1, STREAM, step, 0));
        prop_assert_eq!(spans.concat(), open.as_slice());
        for span in spans {
            prop_assert!((1..=10).contains(&span.len()));
            prop_assert!(span.windows(2).all(|pair| pair[1] == pair[0] + 1), "it skips a token");
        }
    }

    #[test]
    fn the_choice_is_a_function_of_its_place(
        ids in prop::collection::vec(5_u32..15, 60..90), seed in any::<u64>(),
        step in 0_u64..1000, index in 0_u64..1000,
    ) {
        for unit in UNITS {
            let masking = masking(0.5, unit);
            let at = |seed, step, index| {
                let mut seen = ids.clone();
                let targets = masking.cover(&mut seen, &mut Draws::new(seed, STREAM, step, index));
                (seen, targets)
            };
            let here = at(seed, step, index);
            prop_assert_eq!(&here, &at(seed, step, index));
            prop_assert_ne!(&here, &at(seed.wrapping_add(1), step, index));
            prop_assert_ne!(&here, &at(seed, step + 1, index));
            prop_assert_ne!(&here, &at(seed, step, index + 1));
        }
    }
}

/// Whether a count is within five standard deviations of its expectation: a false alarm in two
/// million, and the draws are the same in each run.
fn likely(count: usize, draws: usize, p: f64) -> bool {
    let (draws, count) = (draws as f64, count as f64);
    (count - draws * p).abs() < 5.0 * (draws * p * (1.0 - p)).sqrt()
}

#[test]
fn eighty_ten_ten_over_a_hundred_thousand_draws() {
    for unit in UNITS {
        let masking = masking(1.0, unit);
        let (mut masked, mut kept, mut drawn) = (0, 0, [0; 15]);
        for step in 0..100 {
            let ids: Vec<u32> = (0..1000).map(|at| 5 + at % 10).collect();
            let (seen, targets) = covered(&masking, &ids, step);
            assert_eq!(targets.len(), 1000);
            for (at, original) in targets {
                match seen[at] {
                    id if id == masking.mask => masked += 1,
                    id if id == original => kept += 1,
                    id => drawn[id as usize] += 1,
                }
            }
        }
        // A token that is drawn from ten is the original in one case of ten.
        let (draws, others) = (100_000, drawn.iter().sum());
        assert!(likely(masked, draws, 0.8), "{unit:?}: {masked} masked");
        assert!(likely(kept, draws, 0.11), "{unit:?}: {kept} kept");
        assert!(likely(others, draws, 0.09), "{unit:?}: {others} drawn");
        assert_eq!(drawn[..5], [0; 5]);
        let evenly = drawn[5..].iter().all(|&n| likely(n, draws, 0.009));
        assert!(evenly, "{unit:?}: {drawn:?}");
    }
}

#[test]
fn each_place_is_chosen_as_often() {
    let (masking, ids) = (masking(0.15, Unit::Token), [7; 20]);
    let mut chosen = [0; 20];
    for step in 0..10_000 {
        for (at, _) in covered(&masking, &ids, step).1 {
            chosen[at] += 1;
        }
    }
    let evenly = chosen.iter().all(|&n| likely(n, 10_000, 0.15));
    assert!(evenly, "{chosen:?}");
}

#[test]
fn span_lengths_are_geometric_up_to_ten() {
    let mut draws = Draws::new(1, STREAM, 0, 0);
    let mut seen = [0; 11];
    for _ in 0..100_000 {
        seen[span_length(&mut draws)] += 1;
    }
    assert_eq!(seen[0], 0);
    let within_ten = 1.0 - 0.8_f64.powi(10);
    for (length, &count) in (0..).zip(&seen).skip(1) {
        let p = 0.2 * 0.8_f64.powi(length - 1) / within_ten;
        assert!(likely(count, 100_000, p), "{count} of length {length}");
    }
    let sum: usize = (0..).zip(&seen).map(|(length, count)| length * count).sum();
    let mean = sum as f64 / 1e5; // the paper: 3.8
    assert!((mean - 3.797).abs() < 0.05, "{mean}");
}

#[test]
fn the_smallest_and_the_largest_share() {
    for unit in UNITS {
        let all = covered(&masking(1.0, unit), &[2, 5, 10, 3, 6, 11, 3], 0).1;
        assert_eq!(all, [(1, 5), (2, 10), (4, 6), (5, 11)], "{unit:?}");
        let one = covered(&masking(0.0, unit), &[2, 9, 3], 0).1;
        assert_eq!(one, [(1, 9)], "{unit:?}");
        assert_eq!(covered(&masking(0.15, unit), &[9], 0).1, [(0, 9)]);
    }
}

#[test]
fn of_special_tokens_alone_there_is_no_target() {
    for unit in UNITS {
        for ids in [vec![], vec![2, 3], vec![0, 1, 2, 3, 4]] {
            let (seen, targets) = covered(&masking(1.0, unit), &ids, 0);
            assert_eq!((seen, targets), (ids, vec![]), "{unit:?}");
        }
    }
}

#[test]
fn a_tokenizer_without_a_mask_is_refused() {
    let tokenizer = tokenizer(Kind::Char, Recipe::gpt_specials());
    let error = Masking::new(&config(0.15, Unit::Token), &tokenizer).unwrap_err();
    assert_eq!(error, Error::MissingToken { token: "[MASK]" });
}
