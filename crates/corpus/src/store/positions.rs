use memmap2::Mmap;

/// Positions of tokens in a mapped file, ascending.
#[derive(Debug)]
pub(super) struct Positions(pub(super) Mmap);

impl Positions {
    /// The position with this number.
    pub(super) fn at(&self, number: u64) -> u64 {
        let (numbers, _) = self.0.as_chunks::<8>();
        u64::from_le_bytes(numbers[number as usize])
    }

    /// How many positions are below this one.
    pub(super) fn below(&self, position: u64) -> u64 {
        let (numbers, _) = self.0.as_chunks::<8>();
        numbers.partition_point(|&bytes| u64::from_le_bytes(bytes) < position) as u64
    }
}
