use std::collections::HashMap;
use std::sync::LazyLock;

use html5ever::{Attribute, QualName, local_name, ns};

/// What an element means for the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Inline,
    /// Apart from the text before and after it.
    Block,
    /// A block whose header and footer are its own, not the site's.
    Section,
    /// A header or a footer.
    Banner,
    Navigation,
    /// Never shown, or no text.
    Code,
    /// Text that is not shown, or belongs to a form.
    Hidden,
    List,
    Item,
    Cell,
    Line,
    Break,
    Verbatim,
    Ruby,
    /// How the characters before it are read.
    Reading,
}

impl Element {
    pub(super) fn of(name: &QualName, attributes: &[Attribute]) -> Self {
        match name.ns {
            ns!(html) => {}
            ns!(svg) if name.local == local_name!("svg") => return Self::Hidden,
            // The formula once more, in another notation.
            ns!(mathml) if name.local.starts_with("annotation") => return Self::Code,
            ns!(mathml) => return math(&name.local),
            _ => return Self::Inline,
        }
        let has = |name: &str| attributes.iter().any(|it| *it.name.local == *name);
        match KNOWN.get(&*name.local).copied() {
            // Text that a browser shows in the place of its element.
            Some(Self::Code) if has("shadowrootmode") => Self::Block,
            Some(Self::Code) => Self::Code,
            // A script shows the whole page once it is there.
            None if matches!(&*name.local, "html" | "body") => Self::Block,
            _ if has("hidden") => Self::Hidden,
            known => known.unwrap_or(Self::Inline),
        }
    }
}

fn math(name: &str) -> Element {
    match name {
        "mtr" | "mlabeledtr" => Element::Line,
        "mtd" => Element::Cell,
        _ => Element::Inline,
    }
}

const NAMES: [(Element, &str); 13] = [
    (
        Element::Block,
        "address caption center div dl fieldset figcaption form h1 h2 h3 h4 h5 h6 head hgroup hr legend p search summary table",
    ),
    (
        Element::Section,
        "article blockquote details dialog figure main section",
    ),
    (Element::Banner, "footer header"),
    (Element::Navigation, "aside nav"),
    (
        Element::Code,
        "noembed noscript rp script style template title",
    ),
    (
        Element::Hidden,
        "audio button canvas datalist iframe input noframes object select textarea video",
    ),
    (Element::List, "dir menu ol ul"),
    (Element::Item, "li"),
    (Element::Cell, "td th"),
    (Element::Line, "dd dt tr"),
    (Element::Break, "br"),
    (Element::Verbatim, "listing plaintext pre xmp"),
    (Element::Ruby, "ruby"),
];

/// All told apart by one look-up for each element.
static KNOWN: LazyLock<HashMap<&str, Element>> = LazyLock::new(|| {
    let readings = [("rt", Element::Reading), ("rtc", Element::Reading)];
    let named = NAMES
        .iter()
        .flat_map(|&(kind, names)| names.split(' ').map(move |name| (name, kind)));
    named.chain(readings).collect()
});
