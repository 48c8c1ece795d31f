use std::borrow::Cow;

/// The longest tag, in attributes, or values: html5ever compares each name with all before it.
const MOST: usize = 1 << 12;

/// The page with longer tags as text, which they are: somebody wrote `<` where it ends nowhere.
pub(super) fn without_endless_tags(html: &str) -> Cow<'_, str> {
    let (mut text, mut done, mut at) = (String::new(), 0, 0);
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        let end = start + 1;
        match tag(&html.as_bytes()[end..]) {
            Ok(size) => at = end + size,
            Err(size) => {
                at = end + size;
                text.push_str(&html[done..start]);
                text.push_str(&html[start..at].replace('<', "&lt;"));
                done = at;
            }
        }
    }
    if done == 0 {
        return Cow::Borrowed(html);
    }
    text.push_str(&html[done..]);
    Cow::Owned(text)
}

/// The bytes of a tag behind its `<`, or of the part of it that is too long already.
fn tag(bytes: &[u8]) -> Result<usize, usize> {
    let name = bytes.strip_prefix(b"/").unwrap_or(bytes);
    if !name.first().is_some_and(u8::is_ascii_alphabetic) {
        return Ok(0);
    }
    let after = |from: usize, ends: fn(&u8) -> bool| {
        let found = bytes[from..].iter().position(ends);
        found.map_or(bytes.len(), |found| from + found)
    };
    let (mut at, mut count) = (0, 0);
    while at < bytes.len() {
        at = match bytes[at] {
            b'>' => return Ok(at + 1),
            b'=' => {
                count += 1;
                let value = after(at + 1, |byte| !byte.is_ascii_whitespace());
                match bytes.get(value) {
                    Some(b'"') => after(value + 1, |&byte| byte == b'"') + 1,
                    Some(b'\'') => after(value + 1, |&byte| byte == b'\'') + 1,
                    _ => after(value, |byte| byte.is_ascii_whitespace() || *byte == b'>'),
                }
            }
            byte => {
                count += usize::from(byte.is_ascii_whitespace() || byte == b'/');
                at + 1
            }
        };
        if count > MOST {
            return Err(at.min(bytes.len()));
        }
    }
    Ok(bytes.len())
}
