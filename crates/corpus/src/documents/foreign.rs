/// What files begin with, once they are unpacked, whose text has to be taken out first; what they are,
/// and what does it.
const FOREIGN: [(usize, &[u8], &str, &str); 12] = [
    (4, b"1AY&SY", "compressed with bzip2", "bunzip2 -k"),
    (0, b"\xfd7zXZ\0", "compressed with xz", "unxz -k"),
    (0, b"\x04\x22\x4d\x18", "compressed with lz4", "lz4 -d"),
    (0, b"\x1f\x9d", "compressed with compress", "gzip -dk"),
    (
        0,
        b"PK\x03\x04",
        "a .zip archive, as are office documents and books",
        "unzip",
    ),
    (0, b"7z\xbc\xaf\x27\x1c", "a .7z archive", "7z x"),
    (0, b"Rar!\x1a\x07", "a .rar archive", "unrar x"),
    (257, b"ustar", "a .tar archive", "tar -xf"),
    (0, b"%PDF-", "a PDF", "pdftotext"),
    (0, b"\x1f\x8b", "compressed twice", "gzip -dk"),
    (0, b"\x28\xb5\x2f\xfd", "compressed twice", "zstd -dk"),
    (0, b"\x89HDF\r\n", "an HDF5 file", "h5dump"),
];

/// As many bytes tell all of them.
pub(super) const LOOK: usize = 512;

/// What a file that begins so is, and the command that takes its text out; none if it may be a text.
pub(super) fn foreign(start: &[u8]) -> Option<(&'static str, &'static str)> {
    let mut all = FOREIGN.iter();
    let fits = |&&(at, mark, ..): &&(usize, &[u8], _, _)| {
        start.get(at..).is_some_and(|rest| rest.starts_with(mark))
    };
    all.find(fits).map(|&(_, _, what, command)| (what, command))
}
