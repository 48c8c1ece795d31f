use crate::visible;

/// Text for an SVG or HTML file, in an element or an attribute. Characters that cannot be seen are
/// signs, and those that XML forbids the replacement character.
pub(crate) fn escaped(text: &str) -> String {
    let text = visible::block(text);
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => safe.push(char::REPLACEMENT_CHARACTER),
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_leave_its_place() {
        assert_eq!(
            escaped("<b a=\"1\" c='2'>&\u{1b}[0m é\n\u{ffff}"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;⟨U+001B⟩[0m é\n\u{fffd}"
        );
    }
}
