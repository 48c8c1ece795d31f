use std::fs;
use std::panic::catch_unwind;

use cloze_hub::{Folder, write_weights};
use cloze_random::{Draws, Stream};
use proptest::prelude::*;
use serde_json::{Value, json};
use tch::{Kind, Tensor};

use crate::common::{Home, INDEX, SINGLE};
use crate::says::assert_says;

/// Tensors of these sizes, of any finite fp32.
fn tensors(sizes: &[Vec<i64>]) -> Vec<(String, Tensor)> {
    let mut draws = Draws::new(1, Stream::named("weights"), 0, 0);
    let tensor = |(i, shape): (usize, &Vec<i64>)| {
        let count = shape.iter().product::<i64>() as usize;
        // The sign is the lowest bit of what is drawn.
        let finite = |_| f32::from_bits((draws.below(0xff00_0000) as u32).rotate_right(1));
        let numbers: Vec<f32> = (0..count).map(finite).collect();
        (
            format!("layer.{i}"),
            Tensor::from_slice(&numbers).reshape(shape),
        )
    };
    sizes.iter().enumerate().map(tensor).collect()
}

fn bits(tensor: &Tensor) -> Vec<u32> {
    let numbers = Vec::<f32>::try_from(tensor.reshape([-1])).expect("fp32");
    numbers.iter().map(|number| number.to_bits()).collect()
}

fn files(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).expect("it is there");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("it is there")
                .file_name()
                .into_string()
                .expect("ASCII")
        })
        .collect();
    names.sort_unstable();
    names
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_bit_by_bit(
        sizes in prop::collection::vec(prop::collection::vec(0_i64..4, 0..4), 1..12),
        most in 0_u64..600,
    ) {
        tch::set_num_threads(1);
        let (home, tensors) = (Home::new(), tensors(&sizes));
        write_weights(home.folder().path(), &tensors, most).unwrap();
        let weights = home.weights().unwrap();
        prop_assert_eq!(weights.names().count(), tensors.len());
        for (name, tensor) in &tensors {
            let read = weights.read(name).unwrap();
            prop_assert_eq!(read.size(), tensor.size());
            prop_assert_eq!(bits(&read), bits(tensor));
        }
        let total: usize = tensors.iter().map(|(_, tensor)| 4 * tensor.numel()).sum();
        prop_assert_eq!(home.path(SINGLE).exists(), total as u64 <= most);
    }
}

#[test]
fn what_does_not_fit_into_one_file_goes_into_several() {
    let (home, tensors) = (
        Home::new(),
        tensors(&[vec![2], vec![2], vec![9], vec![1], vec![3]]),
    );
    write_weights(home.folder().path(), &tensors, 16).unwrap();
    let shard = |i| format!("model-{i:05}-of-00003.safetensors");
    assert_eq!(
        files(&home.folder()),
        [&shard(1), &shard(2), &shard(3), INDEX]
    );
    let index: Value = home.folder().require(INDEX).unwrap();
    let places = json!({
        "layer.0": shard(1), "layer.1": shard(1), "layer.2": shard(2), "layer.3": shard(3),
        "layer.4": shard(3),
    });
    assert_eq!(
        index,
        json!({ "metadata": { "total_size": 68 }, "weight_map": places })
    );
}

#[test]
fn one_file_has_the_header_that_other_libraries_want() {
    let home = Home::new();
    write_weights(home.folder().path(), &tensors(&[vec![2, 3], vec![]]), 28).unwrap();
    assert_eq!(files(&home.folder()), [SINGLE]);
    let bytes = fs::read(home.path(SINGLE)).unwrap();
    let header = u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
    assert_eq!(header % 8, 0, "the numbers are aligned");
    let header: Value = serde_json::from_slice(&bytes[8..8 + header]).unwrap();
    assert_eq!(
        header,
        json!({
            "__metadata__": { "format": "pt" },
            "layer.0": { "dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24] },
            "layer.1": { "dtype": "F32", "shape": [], "data_offsets": [24, 28] },
        })
    );
}

#[test]
fn a_view_of_any_type_is_written_row_by_row_in_single_precision() {
    let home = Home::new();
    let table = Tensor::arange(6, (Kind::Double, tch::Device::Cpu)).reshape([2, 3]);
    let turned = table.transpose(0, 1).set_requires_grad(true);
    write_weights(home.folder().path(), &[("w".to_owned(), turned)], 24).unwrap();
    let read = home.weights().unwrap().read("w").unwrap();
    assert_eq!(
        Vec::<Vec<f32>>::try_from(read).unwrap(),
        [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
    );
}

#[test]
fn no_file_is_written_over() {
    let home = Home::with("precious");
    let result = write_weights(home.folder().path(), &tensors(&[vec![1]]), 100);
    assert_says(result, &["cannot write", SINGLE, "exists"]);
    assert_eq!(fs::read(home.path(SINGLE)).unwrap(), b"precious");
}

#[test]
fn two_tensors_of_one_name_are_a_mistake_of_the_caller() {
    let panic = catch_unwind(|| {
        let twice = ["w", "w"].map(|name| (name.to_owned(), Tensor::from(1.0_f32)));
        write_weights(Home::new().folder().path(), &twice, 100)
    });
    let message = panic.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("\"w\""), "{message}");
}
