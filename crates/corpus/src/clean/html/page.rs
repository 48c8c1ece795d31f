use std::collections::HashSet;

use super::builder::Builder;
use super::element::Element;
use super::tree::{Content, Id, NOTHING, Node};
use super::{PageText, Scope};
use crate::clean::layout::{Gap, Layout};

/// Writes the text of trees, which may be the parts of one page.
pub(super) struct Page {
    scope: Scope,
    layout: Layout,
    /// How many of these are open.
    lists: u32,
    verbatim: u32,
    sections: u32,
    /// The outermost element that is left out.
    hidden: Option<Id>,
    /// Bytes of words.
    shown: usize,
    stripped: usize,
}

impl Page {
    pub(super) fn new(scope: Scope) -> Self {
        Self {
            scope,
            layout: Layout::default(),
            lists: 0,
            verbatim: 0,
            sections: 0,
            hidden: None,
            shown: 0,
            stripped: 0,
        }
    }

    pub(super) fn finish(self, tags: u64) -> PageText {
        PageText {
            text: self.layout.finish(),
            tags,
            stripped: self.stripped > self.shown,
        }
    }

    /// Reads a tree off, without recursion: elements nest as deep as a page says.
    ///
    /// What the tree begins with was entered before, and `open` is left later.
    pub(super) fn read(&mut self, builder: &Builder, open: &[Id]) {
        let open: HashSet<Id> = open.iter().copied().collect();
        let nodes = &builder.tree.sink.nodes();
        let mut id = 0;
        loop {
            match &nodes[id as usize].content {
                Content::Text(text) => self.text(nodes, id, text),
                &Content::Element { element, .. } => {
                    self.enter(nodes, id, element, id >= builder.entered);
                }
            }
            if let Some(child) = some(nodes[id as usize].first) {
                id = child;
                continue;
            }
            loop {
                let node = &nodes[id as usize];
                if let Content::Element { element, .. } = node.content {
                    self.leave(nodes, id, element, !open.contains(&id));
                }
                if let Some(next) = some(node.next) {
                    id = next;
                    break;
                }
                let Some(parent) = some(node.parent) else {
                    return;
                };
                id = parent;
            }
        }
    }

    fn text(&mut self, nodes: &[Node], id: Id, text: &str) {
        let node = &nodes[id as usize];
        let parent = element(nodes, node.parent);
        let bytes = || text.split_ascii_whitespace().map(str::len).sum::<usize>();
        if self.hidden.is_some() {
            self.stripped += if parent == Element::Code { 0 } else { bytes() };
            return;
        }
        self.shown += bytes();
        if self.verbatim > 0 {
            return self.layout.verbatim(text);
        }
        // White space at the ends of a ruby is no part of the line.
        let ruby = parent == Element::Ruby;
        let start = ruby && node.previous == NOTHING;
        let text = if start { text.trim_ascii_start() } else { text };
        let end = ruby && node.next == NOTHING;
        self.layout
            .flow(if end { text.trim_ascii_end() } else { text });
    }

    fn enter(&mut self, nodes: &[Node], id: Id, element: Element, begins: bool) {
        if self.hidden.is_some() {
            return;
        }
        if self.hides(element) {
            self.hidden = Some(id);
        }
        if !begins {
            return;
        }
        self.layout.gap(self.gap(element));
        match element {
            Element::Section => self.sections += 1,
            Element::List => self.lists += 1,
            Element::Verbatim => self.verbatim += 1,
            Element::Item => self.layout.item("- "),
            Element::Break => self.layout.line_break(),
            Element::Reading if !goes_on(nodes, id, |node| node.previous) => {
                self.layout.open_bracket();
            }
            _ => {}
        }
    }

    fn leave(&mut self, nodes: &[Node], id: Id, element: Element, ends: bool) {
        if self.hidden.is_some_and(|hidden| hidden != id) {
            return;
        }
        self.hidden = None;
        if !ends {
            return;
        }
        match element {
            Element::Section => self.sections = self.sections.saturating_sub(1),
            Element::List => {
                self.lists = self.lists.saturating_sub(1);
                self.layout.end_item();
            }
            Element::Verbatim => self.verbatim = self.verbatim.saturating_sub(1),
            Element::Item => self.layout.end_item(),
            Element::Reading if !goes_on(nodes, id, |node| node.next) => {
                self.layout.close_bracket();
            }
            _ => {}
        }
        self.layout.gap(self.gap(element));
    }

    fn hides(&self, element: Element) -> bool {
        match element {
            Element::Code | Element::Hidden => true,
            Element::Navigation => self.scope == Scope::Page,
            Element::Banner => self.scope == Scope::Page && self.sections == 0,
            _ => false,
        }
    }

    /// What stands before and after an element.
    fn gap(&self, element: Element) -> Gap {
        match element {
            Element::Block
            | Element::Section
            | Element::Banner
            | Element::Navigation
            | Element::Verbatim => Gap::Paragraph,
            Element::List if self.lists == 0 => Gap::Paragraph,
            Element::List | Element::Line => Gap::Line,
            Element::Cell => Gap::Cell,
            Element::Hidden => Gap::Space,
            Element::Inline
            | Element::Code
            | Element::Item
            | Element::Break
            | Element::Ruby
            | Element::Reading => Gap::None,
        }
    }
}

fn some(id: Id) -> Option<Id> {
    (id != NOTHING).then_some(id)
}

fn element(nodes: &[Node], id: Id) -> Element {
    match nodes.get(id as usize).map(|node| &node.content) {
        Some(&Content::Element { element, .. }) => element,
        _ => Element::Inline,
    }
}

/// Whether a reading stands in another, or beside another that belongs to the same base.
fn goes_on(nodes: &[Node], id: Id, beside: fn(&Node) -> Id) -> bool {
    let node = &nodes[id as usize];
    if element(nodes, node.parent) == Element::Reading {
        return true;
    }
    let mut neighbour = nodes.get(beside(node) as usize);
    while let Some(other) = neighbour {
        match (&other.content, &node.content) {
            (Content::Text(text), _) if text.trim_ascii().is_empty() => {}
            (
                Content::Element {
                    element: Element::Code,
                    ..
                },
                _,
            ) => {}
            (Content::Element { name: other, .. }, Content::Element { name, .. }) => {
                return name == other;
            }
            _ => return false,
        }
        neighbour = nodes.get(beside(other) as usize);
    }
    false
}
