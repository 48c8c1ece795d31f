use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::tokenizer::{Tag, TagKind};
use html5ever::{Attribute, LocalName};

use super::builder::Builder;

/// Elements that can be open at once: each tag costs html5ever a look at all of them. Blink has 512.
const DEEPEST: usize = 256;

/// Formatting elements that can be open at once: html5ever opens them anew in each paragraph.
const FORMATTING: usize = 32;

/// Keeps back what would make time or memory grow faster than the page.
#[derive(Default)]
pub(super) struct Bounds {
    /// Elements that would have been too deep, and have not ended.
    skipped: RefCell<HashMap<LocalName, u32>>,
}

impl Bounds {
    /// Whether the tree gets the tag, without the attributes that mean nothing to it.
    pub(super) fn admit(&self, tag: &mut Tag, builder: &Builder) -> bool {
        let mut skipped = self.skipped.borrow_mut();
        if tag.kind == TagKind::EndTag {
            let times = skipped.get_mut(&tag.name).filter(|times| **times > 0);
            return times.map(|times| *times -= 1).is_none();
        }
        tag.attrs.retain_mut(|it| keeps(&tag.name, it));
        if LEAVES.contains(&&*tag.name) && !builder.is_foreign() {
            return true;
        }
        let open = builder.open();
        if is_formatting(&tag.name) && builder.formatting(&open) >= FORMATTING {
            return false;
        }
        if open.len() >= DEEPEST {
            *skipped.entry(tag.name.clone()).or_default() += 1;
            return false;
        }
        skipped.clear();
        true
    }
}

/// Whether an attribute changes the tree or the text. Its value is cut down where only its being
/// there counts, for html5ever opens no more than three formatting elements that are equal.
fn keeps(tag: &str, attribute: &mut Attribute) -> bool {
    match (tag, &*attribute.name.local) {
        ("meta", "charset" | "content" | "http-equiv")
        | ("input", "type")
        | ("annotation-xml", "encoding") => true,
        (_, "hidden") => {
            let shown = attribute.value.eq_ignore_ascii_case("until-found");
            attribute.value.clear();
            !shown
        }
        ("font", "color" | "face" | "size") | ("template", "shadowrootmode") => {
            attribute.value.clear();
            true
        }
        _ => false,
    }
}

pub(super) fn is_formatting(name: &str) -> bool {
    FORMATS.contains(&name)
}

/// HTML standard, "formatting": the elements that misnested tags cut apart.
const FORMATS: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// In which nothing nests.
const LEAVES: [&str; 29] = [
    "area",
    "base",
    "basefont",
    "bgsound",
    "br",
    "col",
    "embed",
    "frame",
    "hr",
    "iframe",
    "image",
    "img",
    "input",
    "keygen",
    "link",
    "meta",
    "noembed",
    "noframes",
    "noscript",
    "param",
    "plaintext",
    "script",
    "source",
    "style",
    "textarea",
    "title",
    "track",
    "wbr",
    "xmp",
];
