/// A record of a TFRecord file: length, checksum of the length, bytes, checksum of the bytes; all
/// little-endian. (TensorFlow, `core/lib/io/record_writer.h`)
pub(super) fn record(bytes: &[u8]) -> Vec<u8> {
    let length = (bytes.len() as u64).to_le_bytes();
    let parts: [&[u8]; 4] = [
        &length,
        &masked(crc32c(&length)).to_le_bytes(),
        bytes,
        &masked(crc32c(bytes)).to_le_bytes(),
    ];
    parts.concat()
}

/// So that the checksum of bytes that hold a checksum is no special case.
fn masked(crc: u32) -> u32 {
    crc.rotate_right(15).wrapping_add(0xa282_ead8)
}

/// Castagnoli's polynomial, reflected. Bit by bit: a step is a few hundred bytes.
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0x82f6_3b78 } else { 0 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_castagnolis() {
        // RFC 3720, B.4; the last is the usual check value.
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
        assert_eq!(crc32c(&[0xff; 32]), 0x62a8_ab43);
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
    }

    #[test]
    fn a_record_has_its_length_in_front() {
        let record = record(b"abc");
        assert_eq!(record.len(), 8 + 4 + 3 + 4);
        assert_eq!(record[..8], [3, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(&record[12..15], b"abc");
    }
}
