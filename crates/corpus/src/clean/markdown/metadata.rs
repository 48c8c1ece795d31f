/// The bytes of the metadata at the start of a text, if there are any: lines that are keys of YAML
/// between `---`, or TOML between `+++`. Elsewhere such a line is a rule, and what follows is text.
pub(super) fn metadata(markdown: &str) -> usize {
    let mut lines = markdown.split_inclusive('\n');
    let ends: fn(&str) -> bool = match lines.next().map(str::trim_end) {
        Some("---") => |line| line == "---" || line == "...",
        Some("+++") => |line| line == "+++",
        _ => return 0,
    };
    let start = markdown.find('\n').map_or(markdown.len(), |end| end + 1);
    let mut end = start;
    for line in lines {
        if ends(line.trim_end()) {
            let body = &markdown[start..end];
            let keys = if markdown.starts_with('+') {
                toml::from_str::<toml::Table>(body).is_ok_and(|table| !table.is_empty())
            } else {
                is_yaml(body)
            };
            return if keys { end + line.len() } else { 0 };
        }
        end += line.len();
    }
    0
}

/// Whether each line is a key, a comment, or belongs to a key: an indented line, an item of a list,
/// the end of a bracket. A single line that ends as a sentence does is one: `Note: nobody waits.`
fn is_yaml(body: &str) -> bool {
    let sentence = |line: &str| {
        line.trim_ascii_end()
            .ends_with(['.', '!', '?', '。', '！', '？'])
    };
    if let [line] = body.trim().lines().collect::<Vec<_>>()[..]
        && sentence(line)
    {
        return false;
    }
    let mut lines = body.lines().filter(|line| {
        let line = line.trim_ascii_end();
        !line.is_empty() && !line.starts_with('#')
    });
    lines.next().is_some_and(begins_with_key)
        && lines.all(|line| {
            begins_with_key(line)
                || line.starts_with([' ', '\t', ']', '}'])
                || line.starts_with("- ")
        })
}

/// `key: value`, `key:`, `"a key": value`.
fn begins_with_key(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else {
        return false;
    };
    let key = key.trim_ascii_end();
    let quoted = |quote| key.len() > 1 && key.starts_with(quote) && key.ends_with(quote);
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let named = quoted('"') || quoted('\'') || (!key.is_empty() && key.chars().all(word));
    named && (value.is_empty() || value.starts_with([' ', '\t', '\r']))
}
