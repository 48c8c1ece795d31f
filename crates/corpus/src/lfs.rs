/// The most bytes of a pointer, by its specification.
pub const MOST_POINTER: u64 = 1024;

/// Whether a file that begins so is the note that Git LFS leaves in place of a large one
/// (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>).
pub fn is_lfs_pointer(start: &[u8]) -> bool {
    let version =
        |service: &str| start.starts_with(format!("version https://{service}/spec/").as_bytes());
    // The second is its name before 2015.
    version("git-lfs.github.com") || version("hawser.github.com")
}
