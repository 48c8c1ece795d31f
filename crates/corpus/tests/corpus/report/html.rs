use scraper::{Html, Selector};

/// Panics if it is none.
pub(crate) fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a selector of the tests")
}

/// The text of each element that a selector finds.
pub(crate) fn texts(html: &Html, css: &str) -> Vec<String> {
    let elements = selector(css);
    let elements = html.select(&elements);
    elements.map(|element| element.text().collect()).collect()
}
