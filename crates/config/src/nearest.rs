/// The name that was probably meant, if one is near enough.
pub fn nearest<'a, S: AsRef<str>>(given: &str, names: &'a [S]) -> Option<&'a str> {
    names
        .iter()
        .map(|name| {
            (
                strsim::normalized_damerau_levenshtein(given, name.as_ref()),
                name.as_ref(),
            )
        })
        .filter(|&(likeness, _)| likeness >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
