use std::time::Instant;

use tch::{Device, Kind, Tensor};

/// The feed-forward layer of a BERT-base on 256 tokens: a product of the size that training makes.
const SHAPE: [i64; 3] = [256, 768, 3072];
const PRODUCTS: usize = 5;

/// The rate at which this machine multiplies matrices of a type, in floating-point operations per
/// second: the limit that training is measured against. The median of five products
/// `[256, 768] x [768, 3072]` after two to warm up; takes a tenth of a second on a slow processor.
pub fn gemm_rate(kind: Kind, device: Device) -> f64 {
    let [rows, inner, columns] = SHAPE;
    let x = Tensor::ones([rows, inner], (kind, device));
    let weight = Tensor::ones([columns, inner], (kind, device));
    let product = || {
        let begin = Instant::now();
        let out = tch::no_grad(|| x.linear(&weight, None::<Tensor>)); // [rows, columns]
        // Waits for the device.
        let one = out.double_value(&[0, 0]);
        let seconds = begin.elapsed().as_secs_f64();
        assert!(one > 0.0, "a product of ones is positive");
        seconds
    };
    product();
    product();
    let mut seconds: Vec<f64> = (0..PRODUCTS).map(|_| product()).collect();
    seconds.sort_by(f64::total_cmp);
    2.0 * (rows * inner * columns) as f64 / seconds[PRODUCTS / 2]
}
