/// The most bytes of a pointer, by its specification.
pub const MOST_POINTER: u64 = 1024;

/// Whether a file that begins so is the note that Git LFS leaves in place of a large one
/// (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>).
pub fn is_lfs_pointer(start: &[u8]) -> bool {
    start.starts_with(b"version https://git-lfs.github.com/spec/")
}
