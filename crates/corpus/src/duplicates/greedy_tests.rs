use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::position::{Numbers, Position};
use super::super::scratch::Scratch;
use super::*;

const SIZES: [u32; 3] = [10, 0, 30];
const DOCUMENTS: usize = 40;

fn place(number: usize) -> u64 {
    let number = number as u32;
    match number.checked_sub(SIZES[0]) {
        None => Position {
            chunk: 0,
            index: number,
        },
        Some(index) => Position { chunk: 2, index },
    }
    .pack()
}

fn expected(
    sets: &[BTreeSet<u64>],
    pairs: &BTreeSet<(usize, usize)>,
    threshold: f64,
) -> Vec<(usize, usize, f64)> {
    let mut gone: Vec<(usize, usize, f64)> = Vec::new();
    for later in 0..DOCUMENTS {
        let found = (0..later).find_map(|earlier| {
            let stays = gone.iter().all(|(position, ..)| *position != earlier);
            let both = sets[earlier].intersection(&sets[later]).count();
            let either = sets[earlier].union(&sets[later]).count();
            let jaccard = both as f64 / either as f64;
            (pairs.contains(&(later, earlier)) && stays && jaccard >= threshold)
                .then_some((later, earlier, jaccard))
        });
        gone.extend(found);
    }
    gone
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn blocks_and_threads_change_nothing_about_greedy(
        sets in prop::collection::vec(prop::collection::btree_set(0_u64..8, 1..6), DOCUMENTS),
        pairs in prop::collection::btree_set((0..DOCUMENTS, 0..DOCUMENTS), 0..400),
        threshold in prop::sample::select(vec![0.5, 0.6, 0.75, 1.0]),
        block in prop::sample::select(vec![1, 7, 100, 10_000]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::create(folder.path(), 0).unwrap();
        let numbers = Numbers::new(&SIZES);
        let mut writer = Sets::create(&scratch, &numbers).unwrap();
        for set in &sets {
            writer.push(&set.iter().copied().collect::<Vec<_>>()).unwrap();
        }
        let on_disk = writer.finish().unwrap();
        let pairs: BTreeSet<_> = pairs.into_iter().filter(|(later, earlier)| earlier < later).collect();
        let mut sorter = scratch.sorter("pairs");
        // Each twice, as when two bands propose it.
        for &(later, earlier) in pairs.iter().chain(&pairs) {
            sorter.push([place(later), place(earlier)]).unwrap();
        }
        let cancel = AtomicBool::new(false);
        let greedy = Greedy { sets: &on_disk, threshold, block, cancel: &cancel };
        let mut gone = Members::none(&numbers);
        let mut found = Vec::new();
        let count = greedy.run(sorter.finish().unwrap(), &mut gone, |near| {
            found.push((near.position, near.of, near.jaccard));
            Ok(())
        });
        prop_assert_eq!(count.unwrap(), pairs.len() as u64);
        let expected = expected(&sets, &pairs, threshold);
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(position, of, jaccard)| (place(position), place(of), jaccard))
            .collect();
        prop_assert_eq!(&found, &expected);
        for number in 0..DOCUMENTS {
            let goes = expected.iter().any(|(position, ..)| *position == place(number));
            prop_assert_eq!(gone.contains(place(number)), goes);
        }
    }
}
