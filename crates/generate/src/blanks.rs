/// A blank in anyone's spelling, if it is at least so long.
const LINE: &str = "____";

/// The text, with each blank as the tokenizer spells it.
pub(crate) fn spelled(text: &str, mask: &str) -> String {
    let mut parts = text.split(LINE);
    let mut spelled = parts.next().unwrap_or_default().to_owned();
    let mut is_new = true;
    for part in parts {
        // Of more underscores than that, the first four begin the blank and the others belong to it.
        if is_new {
            spelled += mask;
        }
        let after = part.trim_start_matches('_');
        is_new = !after.is_empty();
        spelled += after;
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::spelled;

    #[test]
    fn a_line_of_any_length_is_one_blank() {
        for (text, expected) in [
            ("a ____ b", "a * b"),
            ("a ________ b_", "a * b_"),
            ("_____", "*"),
            ("____ ___ _________.____", "* ___ *.*"),
            ("* and ____", "* and *"),
            ("", ""),
        ] {
            assert_eq!(spelled(text, "*"), expected);
        }
    }
}
