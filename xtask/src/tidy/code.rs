/// Rust source without its comments and without what its strings hold: what the compiler acts
/// on, and no more. Keeps the lines. Rules that look for words in it find neither prose nor the
/// rules' own tests.
pub(super) fn code(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let skipped = comment(rest)
            .or_else(|| raw_string(rest, &out))
            .or_else(|| string(rest))
            .or_else(|| character(rest));
        let length = skipped.unwrap_or(first.len_utf8());
        let (seen, after) = rest.split_at(length);
        match skipped {
            Some(_) => out.extend(seen.chars().filter(|&c| c == '\n')),
            None => out.push(first),
        }
        rest = after;
    }
    out
}

// Each of these gives the length of what it knows, where `rest` begins with it.

fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    // Comments nest in Rust.
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    Some(at)
}

fn raw_string(rest: &str, before: &str) -> Option<usize> {
    let in_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let prefix = ["r", "br", "cr"].into_iter().find(|prefix| {
        let after = rest.strip_prefix(prefix);
        after.is_some_and(|after| after.trim_start_matches('#').starts_with('"'))
    })?;
    if in_word {
        return None;
    }
    let body = &rest[prefix.len()..];
    let hashes = body.len() - body.trim_start_matches('#').len();
    let end = format!("\"{}", "#".repeat(hashes));
    let start = prefix.len() + hashes + 1;
    let length = rest[start..].find(&end).map(|at| start + at + end.len());
    Some(length.unwrap_or(rest.len()))
}

fn string(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('"')?;
    Some(1 + quoted(body, b'"'))
}

/// A character, and not a lifetime.
fn character(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('\'')?;
    let mut characters = body.chars();
    let is_character = match (characters.next()?, characters.next()) {
        ('\\', _) => true,
        (_, second) => second == Some('\''),
    };
    is_character.then(|| 1 + quoted(body, b'\''))
}

/// The length of a body up to and with its closing quote.
fn quoted(body: &str, quote: u8) -> usize {
    let mut escaped = false;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote => return at + 1,
            _ => {}
        }
    }
    body.len()
}

/// A page of Markdown without its blocks of code. Keeps the lines.
pub(super) fn prose(page: &str) -> String {
    let mut in_block = false;
    let lines = page.lines().map(|line| {
        let is_fence = line.trim_start().starts_with("```");
        in_block ^= is_fence;
        if in_block || is_fence { "" } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// True when the text holds the word by itself, not as a part of a longer one.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let outside = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).any(|(at, _)| {
        outside(text[..at].chars().next_back()) && outside(text[at + word.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_go_and_lines_stay() {
        let source =
            "a // b\n/* c /* d */\n e */ f \"g \\\" h\" i r#\"j \" k\"# l\n'm' '\"' '\\'' &'n o";
        assert_eq!(code(source), "a \n\n f  i  l\n   &'n o");
    }

    #[test]
    fn an_unended_thing_ends_with_the_file() {
        for source in ["a \"b", "a /* b", "a r#\"b\"", "a // b"] {
            assert_eq!(code(source).trim(), "a", "{source}");
        }
    }

    #[test]
    fn raw_identifiers_and_words_that_end_in_r_are_code() {
        assert_eq!(code("r#match bar\"x\" ü"), "r#match bar ü");
    }

    #[test]
    fn words_are_whole() {
        assert!(has_word("impl Layer<S>", "Layer"));
        assert!(!has_word("LayerNorm MyLayer Layer_", "Layer"));
    }
}
