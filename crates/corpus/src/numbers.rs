//! Numbers on disk: 64 bits, little-endian.

pub(crate) fn encode(numbers: &[u64]) -> Vec<u8> {
    let mut bytes = vec![0; numbers.len() * 8];
    for (place, number) in bytes.as_chunks_mut().0.iter_mut().zip(numbers) {
        *place = number.to_le_bytes();
    }
    bytes
}

pub(crate) fn decode(bytes: &[u8]) -> Vec<u64> {
    let (numbers, _) = bytes.as_chunks();
    numbers
        .iter()
        .map(|&number| u64::from_le_bytes(number))
        .collect()
}
