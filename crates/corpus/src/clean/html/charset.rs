use encoding_rs::{Encoding, REPLACEMENT, WINDOWS_1252, X_USER_DEFINED};

use super::parser::declared;

/// The encoding that a page declares at its start (HTML standard, "determining the character
/// encoding"), where it is one that can be read. UTF-16 cannot be declared: who reads the declaration
/// reads ASCII.
pub(crate) fn declared_encoding(start: &[u8]) -> Option<&'static Encoding> {
    // Tags are ASCII in all encodings that can be declared.
    let start = String::from_utf8_lossy(start);
    match declared(&start).or_else(|| of_xml(&start))? {
        it if it == REPLACEMENT => None,
        it if it == X_USER_DEFINED => Some(WINDOWS_1252),
        it => Some(it.output_encoding()),
    }
}

/// Of `<?xml version="1.0" encoding="..."?>`.
fn of_xml(start: &str) -> Option<&'static Encoding> {
    let (declaration, _) = start.strip_prefix("<?xml")?.split_once('>')?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let (label, _) = value[1..].split_once(quote)?;
    Encoding::for_label(label.as_bytes())
}
