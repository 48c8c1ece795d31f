/// The most bytes of a pointer, by its specification.
pub const MOST_POINTER: u64 = 1024;

/// Whether a file that begins so is the note that Git LFS leaves in place of a large one
/// (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>).
pub fn is_lfs_pointer(start: &[u8]) -> bool {
    // The second is that of its first versions.
    let versions =
        ["git-lfs", "hawser"].map(|name| format!("version https://{name}.github.com/spec/"));
    versions
        .iter()
        .any(|version| start.starts_with(version.as_bytes()))
}
