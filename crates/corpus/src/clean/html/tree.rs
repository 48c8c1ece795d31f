use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, QualName, ns};

use super::element::Element;

/// Index of a node.
pub(super) type Id = u32;

/// No node: also what a comment is.
pub(super) const NOTHING: Id = Id::MAX;

/// The tree of a page: an arena, so that nothing recurses and every move takes constant time.
pub(super) struct Tree {
    nodes: RefCell<Vec<Node>>,
    pub(super) quirks: Cell<QuirksMode>,
}

pub(super) struct Node {
    pub(super) parent: Id,
    pub(super) previous: Id,
    pub(super) next: Id,
    pub(super) first: Id,
    pub(super) last: Id,
    pub(super) content: Content,
}

pub(super) enum Content {
    Element {
        name: QualName,
        element: Element,
        integrates_html: bool,
    },
    Text(StrTendril),
}

impl Tree {
    pub(super) fn new() -> Self {
        let tree = Self {
            nodes: RefCell::default(),
            quirks: Cell::new(QuirksMode::NoQuirks),
        };
        let document = QualName::new(None, ns!(), LocalName::from(""));
        tree.create_element(document, Vec::new(), ElementFlags::default());
        tree
    }

    /// All of them; the first is the document.
    pub(super) fn nodes(&self) -> Ref<'_, Vec<Node>> {
        self.nodes.borrow()
    }

    /// What the last node means, if it is this element.
    pub(super) fn set_last(&self, name: &QualName, element: Element) {
        match self.nodes.borrow_mut().last_mut().map(|it| &mut it.content) {
            Some(Content::Element {
                name: last,
                element: meaning,
                ..
            }) if last == name => *meaning = element,
            _ => {}
        }
    }

    fn add(&self, content: Content) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node {
            parent: NOTHING,
            previous: NOTHING,
            next: NOTHING,
            first: NOTHING,
            last: NOTHING,
            content,
        });
        (nodes.len() - 1) as Id
    }

    /// Before a child of the parent; NOTHING is behind the last.
    fn insert(&self, parent: Id, next: Id, child: NodeOrText<Id>) {
        let child = match child {
            NodeOrText::AppendNode(NOTHING) => return,
            NodeOrText::AppendNode(child) => child,
            NodeOrText::AppendText(text) => {
                let Some(text) = self.joined(self.before(parent, next), text) else {
                    return;
                };
                self.add(Content::Text(text))
            }
        };
        self.remove_from_parent(&child);
        let previous = self.before(parent, next);
        let nodes = &mut *self.nodes.borrow_mut();
        let node = &mut nodes[child as usize];
        (node.parent, node.previous, node.next) = (parent, previous, next);
        *link(
            nodes,
            previous,
            |node| &mut node.next,
            parent,
            |node| &mut node.first,
        ) = child;
        *link(
            nodes,
            next,
            |node| &mut node.previous,
            parent,
            |node| &mut node.last,
        ) = child;
    }

    fn before(&self, parent: Id, next: Id) -> Id {
        let nodes = self.nodes();
        match nodes.get(next as usize) {
            Some(next) => next.previous,
            None => nodes[parent as usize].last,
        }
    }

    /// Adds the text to that of a node; gives it back where the node holds none.
    fn joined(&self, node: Id, text: StrTendril) -> Option<StrTendril> {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(Content::Text(before)) = nodes.get_mut(node as usize).map(|it| &mut it.content)
        {
            before.push_tendril(&text);
            return None;
        }
        Some(text)
    }
}

/// What points to a place in a list of children: a neighbour, or at the end of it the parent.
fn link(
    nodes: &mut [Node],
    neighbour: Id,
    of_neighbour: fn(&mut Node) -> &mut Id,
    parent: Id,
    of_parent: fn(&mut Node) -> &mut Id,
) -> &mut Id {
    match neighbour {
        NOTHING => of_parent(&mut nodes[parent as usize]),
        _ => of_neighbour(&mut nodes[neighbour as usize]),
    }
}

impl TreeSink for Tree {
    type Handle = Id;
    type Output = Self;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Ref<'a, QualName> {
        Ref::map(self.nodes(), |nodes| {
            match &nodes[*target as usize].content {
                Content::Element { name, .. } => name,
                Content::Text(_) => unreachable!("text has no handle"),
            }
        })
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> Id {
        self.add(Content::Element {
            element: Element::of(&name, &attrs),
            name,
            integrates_html: flags.mathml_annotation_xml_integration_point,
        })
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        NOTHING
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        NOTHING
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, NOTHING, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        let parent = self.nodes()[*element as usize].parent;
        if parent == NOTHING {
            return self.append(previous, child);
        }
        self.insert(parent, *element, child);
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// Those of a template are below it: none of it is shown.
    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.quirks.set(mode);
    }

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let parent = self.nodes()[*sibling as usize].parent;
        self.insert(parent, *sibling, child);
    }

    fn add_attrs_if_missing(&self, _: &Id, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Id) {
        let nodes = &mut *self.nodes.borrow_mut();
        let node = &mut nodes[*target as usize];
        let parent = std::mem::replace(&mut node.parent, NOTHING);
        let previous = std::mem::replace(&mut node.previous, NOTHING);
        let next = std::mem::replace(&mut node.next, NOTHING);
        if parent == NOTHING {
            return;
        }
        *link(
            nodes,
            previous,
            |node| &mut node.next,
            parent,
            |node| &mut node.first,
        ) = next;
        *link(
            nodes,
            next,
            |node| &mut node.previous,
            parent,
            |node| &mut node.last,
        ) = previous;
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        loop {
            let child = self.nodes()[*node as usize].first;
            if child == NOTHING {
                return;
            }
            self.append(new_parent, NodeOrText::AppendNode(child));
        }
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &Id) -> bool {
        let content = &self.nodes()[*handle as usize].content;
        matches!(
            content,
            Content::Element {
                integrates_html: true,
                ..
            }
        )
    }
}
