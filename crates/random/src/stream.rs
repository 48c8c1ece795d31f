/// A purpose that draws numbers. Two purposes with different names never share a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stream(u64);

impl Stream {
    /// The stream of this name, at compile time where the name is a constant.
    ///
    /// The name is hashed with 64-bit FNV-1a (draft-eastlake-fnv).
    pub const fn named(name: &str) -> Self {
        let bytes = name.as_bytes();
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut i = 0;
        while i < bytes.len() {
            hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            i += 1;
        }
        Self(hash)
    }

    pub(crate) const fn id(self) -> u64 {
        self.0
    }
}
