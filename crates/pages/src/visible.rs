//! Characters that a reader cannot see, or that would move the others about, by signs.

/// Control, bidirectional and other invisible characters as signs; line feeds and tabs stay, and
/// so do the joiners that emoji and Persian need.
pub fn block(text: &str) -> String {
    replaced(text, |c| match c {
        '\n' | '\t' | '\u{200c}' | '\u{200d}' => None,
        _ => sign(c),
    })
}

/// The same on one line.
pub fn line(text: &str) -> String {
    replaced(&block(text), |c| match c {
        '\t' => Some("→".to_owned()),
        '\n' => Some("↵".to_owned()),
        _ => None,
    })
}

/// The same where only blanks stand: each is a sign. Other text as [`block`] does.
pub fn change(text: &str) -> String {
    if text
        .chars()
        .any(|c| !c.is_whitespace() && sign(c).is_none())
    {
        return block(text);
    }
    replaced(text, |c| match c {
        ' ' => Some("·".to_owned()),
        '\t' => Some("→".to_owned()),
        '\n' => Some("↵".to_owned()),
        _ if c.is_whitespace() => Some(named(c)),
        _ => sign(c),
    })
}

fn replaced(text: &str, sign: impl Fn(char) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match sign(c) {
            Some(sign) => out.push_str(&sign),
            None => out.push(c),
        }
    }
    out
}

fn sign(c: char) -> Option<String> {
    match c {
        // Cc; then Cf as far as it is invisible, and the two separators; then the tags.
        '\0'..='\x1f'
        | '\x7f'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Some(named(c)),
        _ => None,
    }
}

fn named(c: char) -> String {
    format!("⟨U+{:04X}⟩", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_shown() {
        assert_eq!(
            block("a\0\x1b[31m\r\n\tb"),
            "a⟨U+0000⟩⟨U+001B⟩[31m⟨U+000D⟩\n\tb"
        );
        assert_eq!(
            block("x\u{202e}y\u{feff}\u{85}"),
            "x⟨U+202E⟩y⟨U+FEFF⟩⟨U+0085⟩"
        );
        assert_eq!(block("👩\u{200d}🚀 你好"), "👩\u{200d}🚀 你好");
        assert_eq!(line("a\n\tb"), "a↵→b");
        assert_eq!(change(" \t\n\u{3000}\u{200d}"), "·→↵⟨U+3000⟩⟨U+200D⟩");
        assert_eq!(change("a b\n"), "a b\n");
    }
}
