//! HTML to text: html5ever builds the tree that a browser builds, and the text is read off it.

mod attributes;
mod bounds;
mod builder;
mod charset;
mod element;
mod page;
mod parser;
mod tree;

use super::stage::{Edit, Edited};
pub(crate) use charset::declared_encoding;
pub(crate) use parser::html_to_text;

pub(super) struct Html;

impl Edit for Html {
    fn edit(&self, text: &str) -> Option<Edited> {
        if !text.contains(['<', '&']) {
            return None;
        }
        let page = html_to_text(text, Scope::Page);
        Edited::unless_same(text, page.text, page.tags)
    }
}

/// What is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// A page of a site, whose navigation is no part of its text.
    Page,
    /// A part of another text: all of it was written for its reader.
    Fragment,
}

/// What a page says.
pub(crate) struct PageText {
    pub(crate) text: String,
    /// Tags, comments and declarations.
    pub(super) tags: u64,
    /// Whether more of what can be read was left out, as navigation or by `hidden`, than is here.
    pub(crate) stripped: bool,
}
