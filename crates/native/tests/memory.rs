//! The allocator that keeps what was freed. One test: the switch is the process's.

mod common;

use cloze_native::{linear, reuse_memory};
use common::resident_bytes;
use tch::{Device, Kind, Tensor};

const FLOAT: (Kind, Device) = (Kind::Float, Device::Cpu);
/// Four megabytes: two huge pages.
const LARGE: i64 = 1 << 20;

fn address(x: &Tensor) -> usize {
    x.data_ptr() as usize
}

#[test]
fn freed_memory_is_used_again_and_nothing_is_mixed_up() {
    let before = Tensor::arange(LARGE, FLOAT);
    reuse_memory();

    let first = Tensor::arange(LARGE, FLOAT);
    let place = address(&first);
    assert_eq!(place % (2 << 20), 0, "a huge page begins there");
    let second = Tensor::ones([LARGE], FLOAT);
    assert_ne!(address(&second), place);
    assert_eq!(first, before, "nobody else wrote there");
    drop(first);

    // A little smaller fits, too; much smaller takes pages of its own.
    let smaller = Tensor::zeros([LARGE - 1], FLOAT);
    assert_eq!(address(&smaller), place);
    drop(smaller);
    let small = Tensor::zeros([LARGE / 2], FLOAT);
    assert_ne!(address(&small), place);

    // Blocks of growing size: what cannot be used again does not add up.
    let resident = resident_bytes();
    for megabytes in 5..200 {
        let _ = Tensor::zeros([megabytes << 18], FLOAT);
    }
    assert!(resident_bytes() - resident < 500 << 20);

    // From other threads, and through oneDNN, which asks for raw memory.
    let sums: Vec<f64> = (0..4)
        .map(|_| {
            std::thread::spawn(|| {
                let x = Tensor::ones([2048, 1024], FLOAT);
                let y = linear(&x, &Tensor::ones([1024, 1024], FLOAT), None);
                y.sum(Kind::Double).double_value(&[])
            })
        })
        .map(|thread| thread.join().unwrap())
        .collect();
    assert_eq!(sums, [2048.0 * 1024.0 * 1024.0; 4]);
    drop(before);
}
