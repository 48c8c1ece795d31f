use scraper::{ElementRef, Html, Node};

/// Begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "title",
    "tr",
    "ul",
];

/// Hold no text to be read.
const HIDDEN: &[&str] = &["noscript", "script", "style", "svg", "template"];

/// The visible text: block elements become paragraphs, white space is what a browser shows.
///
/// A loop and no recursion: elements may be nested as deep as the input is long.
pub(super) fn html_to_text(html: &str) -> String {
    let page = Html::parse_document(html);
    let mut text = String::new();
    let mut next = page.tree.root().first_child();
    while let Some(node) = next {
        let hidden = match node.value() {
            Node::Text(piece) => {
                add(&mut text, piece);
                true
            }
            Node::Element(element) if HIDDEN.contains(&element.name()) => true,
            _ => {
                open_or_close(&mut text, ElementRef::wrap(node));
                false
            }
        };
        let child = node.first_child().filter(|_| !hidden);
        next = child.or_else(|| {
            let mut node = node;
            loop {
                if let Some(next) = node.next_sibling() {
                    return Some(next);
                }
                node = node.parent()?;
                open_or_close(&mut text, ElementRef::wrap(node));
            }
        });
    }
    text.truncate(text.trim_end().len());
    text
}

fn open_or_close(text: &mut String, element: Option<ElementRef<'_>>) {
    let name = element.map_or("", |element| element.value().name());
    if name == "br" {
        text.push('\n');
    } else if BLOCKS.contains(&name) && !text.is_empty() {
        text.truncate(text.trim_end().len());
        text.push_str("\n\n");
    }
}

/// Adds words with single spaces.
fn add(text: &mut String, piece: &str) {
    for (i, word) in piece.split(|c: char| c.is_ascii_whitespace()).enumerate() {
        if i > 0 && text.ends_with(|c: char| !c.is_ascii_whitespace()) {
            text.push(' ');
        }
        text.push_str(word);
    }
}
