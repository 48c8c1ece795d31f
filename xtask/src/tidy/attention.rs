use super::Violation;
use super::code::has_word;
use super::tree::Tree;

const FOLDER: &str = "crates/attention/";
const UNKNOWN: &[&str] = &["Layer", "Scope", "CrossScope"];

/// Attention can be used alone, in a stranger's model: it does not know what it is a layer of.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let files = tree.rust().filter(|file| file.path.starts_with(FOLDER));
    files
        .flat_map(|file| {
            let code = file.code();
            let known = UNKNOWN.iter().filter(move |word| has_word(&code, word));
            known.map(|word| {
                let advice = "that belongs to transformer, which wraps attention";
                Violation::new(&file.path, format!("knows `{word}`: {advice}"))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn attention_that_implements_a_layer_is_found() {
        let found = check(&Tree::of_files(&[
            (
                "crates/attention/src/a.rs",
                "impl<S: Scope> Layer<S> for MultiHead {}",
            ),
            (
                "crates/attention/src/b.rs",
                "// Layer\nuse cloze_tensor::LayerNorm;",
            ),
            ("crates/transformer/src/c.rs", "pub trait Scope {}"),
        ]));
        assert_eq!(places(&found), ["crates/attention/src/a.rs"; 2]);
    }
}
