use tch::{Kind, Tensor};

use crate::common::{Home, safetensors};
use crate::says::assert_says;

/// One tensor `w` with an axis, of this type.
fn stored(kind: &str, width: usize, data: &[u8]) -> Home {
    let (count, bytes) = (data.len() / width, data.len());
    let header =
        format!(r#"{{"w":{{"dtype":"{kind}","shape":[{count}],"data_offsets":[0,{bytes}]}}}}"#);
    Home::with(safetensors(&header, data))
}

fn read(home: &Home) -> Vec<f32> {
    let weights = home.weights().expect("a sound header");
    let tensor = weights.read("w").expect("finite numbers");
    assert_eq!(tensor.kind(), Kind::Float);
    Vec::try_from(tensor).expect("one axis of fp32")
}

/// IEEE 754 with so many bits for exponent and fraction: the value of a code, in the definition's
/// own words.
fn value(code: u32, exponent_bits: u32, fraction_bits: u32) -> f64 {
    let fraction = f64::from(code & ((1 << fraction_bits) - 1)) / f64::from(1 << fraction_bits);
    let exponent = ((code >> fraction_bits) & ((1 << exponent_bits) - 1)) as i32;
    let bias = (1 << (exponent_bits - 1)) - 1;
    let size = match exponent {
        0 => fraction * 2_f64.powi(1 - bias),
        _ => (1.0 + fraction) * 2_f64.powi(exponent - bias),
    };
    match code >> (exponent_bits + fraction_bits) {
        0 => size,
        _ => -size,
    }
}

#[test]
fn every_number_of_a_small_type_is_read_exactly() {
    tch::set_num_threads(1);
    for (kind, exponent_bits, fraction_bits) in [
        ("F16", 5, 10),
        ("BF16", 8, 7),
        ("F8_E5M2", 5, 2),
        ("F8_E4M3", 4, 3),
    ] {
        let width = (1 + exponent_bits + fraction_bits) / 8;
        let top = (1 << exponent_bits) - 1;
        // The largest exponent is for what is no number; in E4M3, it is so with one fraction alone.
        let finite = |code: &u32| match kind {
            "F8_E4M3" => code & 0x7f != 0x7f,
            _ => (code >> fraction_bits) & top != top,
        };
        let codes: Vec<u32> = (0..1 << (8 * width)).filter(finite).collect();
        let bytes = codes
            .iter()
            .flat_map(|code| code.to_le_bytes()[..width].to_vec());
        let numbers = read(&stored(kind, width, &bytes.collect::<Vec<_>>()));
        assert_eq!(numbers.len(), codes.len());
        for (number, &code) in numbers.iter().zip(&codes) {
            let expected = value(code, exponent_bits as u32, fraction_bits as u32) as f32;
            assert_eq!(number.to_bits(), expected.to_bits(), "{kind} {code:#x}");
        }
    }
}

#[test]
fn single_precision_is_read_bit_by_bit_and_double_is_rounded() {
    let numbers = [
        0.0,
        -0.0,
        1.0,
        f32::MIN_POSITIVE,
        1e-45,
        f32::MAX,
        -1.0 / 3.0,
    ];
    let bytes: Vec<u8> = numbers.iter().flat_map(|x: &f32| x.to_le_bytes()).collect();
    let bits = |x: &f32| x.to_bits();
    assert!(
        read(&stored("F32", 4, &bytes))
            .iter()
            .map(bits)
            .eq(numbers.iter().map(bits))
    );
    let doubles = [std::f64::consts::PI, -1.0 / 3.0, 1e-50];
    let bytes: Vec<u8> = doubles.iter().flat_map(|x| x.to_le_bytes()).collect();
    assert_eq!(read(&stored("F64", 8, &bytes)), doubles.map(|x| x as f32));
}

#[test]
fn what_is_not_finite_is_counted_and_named() {
    for (kind, width, codes) in [
        (
            "F32",
            4,
            vec![f32::NAN.to_bits(), 0, f32::INFINITY.to_bits()],
        ),
        ("F16", 2, vec![0x7e00, 0, 0xfc00]),
        ("BF16", 2, vec![0x7fc0, 0, 0xff80]),
        ("F8_E5M2", 1, vec![0x7f, 0, 0xfc]),
        ("F8_E4M3", 1, vec![0x7f, 0, 0xff]),
    ] {
        let bytes: Vec<u8> = codes
            .iter()
            .flat_map(|code| code.to_le_bytes()[..width].to_vec())
            .collect();
        let weights = stored(kind, width, &bytes).weights().unwrap();
        assert_says(
            weights.read("w"),
            &["\"w\"", "model.safetensors", "2 of 3 numbers", "NaN"],
        );
    }
    let beyond = 1e300_f64.to_le_bytes();
    let weights = stored("F64", 8, &beyond).weights().unwrap();
    assert_says(weights.read("w"), &["1 of 1 numbers", "fp32"]);
}

#[test]
fn a_buffer_is_listed_and_is_no_weight() {
    let kinds = [
        ("BOOL", 1),
        ("U8", 1),
        ("I8", 1),
        ("I16", 2),
        ("U16", 2),
        ("I32", 4),
        ("U32", 4),
        ("I64", 8),
        ("U64", 8),
        ("C64", 8),
        ("F8_E8M0", 1),
    ];
    for (kind, width) in kinds {
        let weights = stored(kind, width, &[0; 16]).weights().unwrap();
        assert_eq!(weights.names().collect::<Vec<_>>(), ["w"]);
        assert_eq!(weights.shape("w"), Some(&[16 / width as i64][..]));
        assert_says(weights.read("w"), &["\"w\"", kind, "integers are buffers"]);
    }
}

#[test]
fn a_type_of_half_a_byte_has_its_own_size() {
    let header = r#"{"w":{"dtype":"F4","shape":[3,2],"data_offsets":[0,3]}}"#;
    let weights = Home::with(safetensors(header, &[0; 3])).weights().unwrap();
    assert_says(weights.read("w"), &["F4"]);
}

#[test]
fn a_scalar_and_an_empty_tensor_are_tensors() {
    let header = r#"{"empty":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]},
                     "scalar":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#;
    let weights = Home::with(safetensors(header, &2.5_f32.to_le_bytes()))
        .weights()
        .unwrap();
    assert_eq!(weights.read("empty").unwrap().size(), [0, 3]);
    assert_eq!(weights.read("scalar").unwrap(), Tensor::from(2.5_f32));
}

#[test]
fn a_tensor_that_is_not_there_is_named() {
    let weights = stored("F32", 4, &[0; 4]).weights().unwrap();
    assert_eq!(weights.shape("v"), None);
    assert_says(weights.read("v"), &["no tensor \"v\"", "model.safetensors"]);
}
