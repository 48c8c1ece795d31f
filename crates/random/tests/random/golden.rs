//! Numbers that must never change: runs of the past were made with them. `golden.py`, beside this
//! file, makes the literals from the definitions alone.

use cloze_random::{Draws, Permutation, Stream};

const GOLDEN: Stream = Stream::named("golden");

#[test]
fn bits() {
    let mut draws = Draws::new(42, GOLDEN, 7, 3);
    let numbers: Vec<u64> = (0..40).map(|_| draws.bits()).collect();
    assert_eq!(
        numbers[..4],
        [
            0xe108_0048_1278_3a78,
            0x8016_0301_6db0_8bc0,
            0x9bc5_1a11_0f3e_8fdf,
            0x2fd6_bff3_ec4e_e841
        ]
    );
    // Beyond the generator's first block, and beyond its buffer of four.
    assert_eq!(numbers[39], 0xfd49_ef8c_b6c5_bc5e);
}

#[test]
fn bits_of_the_place_that_is_all_zeros() {
    let mut draws = Draws::new(0, Stream::named(""), 0, 0);
    assert_eq!(draws.bits(), 0x12ea_6867_b29d_78ad);
}

#[test]
fn below_and_unit() {
    let mut draws = Draws::new(42, GOLDEN, 7, 4);
    let bounds = [2, 10, 30_522, (1 << 63) + 1];
    assert_eq!(
        bounds.map(|bound| draws.below(bound)),
        [0, 4, 8118, 6_573_085_202_019_429_389]
    );
    assert_eq!(draws.unit(), 0.301_590_883_381_250_95);
}

#[test]
fn shuffle() {
    let mut items = [0, 1, 2, 3, 4, 5, 6, 7];
    Draws::new(42, GOLDEN, 7, 5).shuffle(&mut items);
    assert_eq!(items, [2, 3, 0, 4, 6, 7, 1, 5]);
}

#[test]
fn permutation() {
    let order = Permutation::new(42, GOLDEN, 1, 10);
    let items: Vec<u64> = (0..10).map(|i| order.at(i)).collect();
    assert_eq!(items, [9, 5, 6, 0, 4, 1, 7, 8, 3, 2]);

    let longest = Permutation::new(42, GOLDEN, 1, u64::MAX);
    assert_eq!(longest.at(12_345), 5_657_601_296_021_660_270);
}
