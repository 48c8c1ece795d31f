use std::cell::RefCell;

use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink};
use html5ever::tree_builder::{QuirksMode, Tracer, TreeBuilder, TreeBuilderOpts, TreeSink};

use super::bounds::is_formatting;
use super::tree::{Content, Id, Tree};

/// html5ever's builder of a tree, which can be followed by another in the middle of a page.
pub(super) struct Builder {
    pub(super) tree: TreeBuilder<Id, Tree>,
    /// The nodes below this were entered in the tree before.
    pub(super) entered: Id,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            tree: TreeBuilder::new(Tree::new(), TreeBuilderOpts::default()),
            entered: 0,
        }
    }

    pub(super) fn nodes(&self) -> usize {
        self.tree.sink.nodes().len()
    }

    pub(super) fn is_foreign(&self) -> bool {
        self.tree
            .adjusted_current_node_present_but_not_in_html_namespace()
    }

    /// The elements that are open, from the outermost in; some twice, and a few that were.
    pub(super) fn open(&self) -> Vec<Id> {
        let open = Open(RefCell::default());
        self.tree.trace_handles(&open);
        open.0.into_inner()
    }

    /// How many of these are formatting.
    pub(super) fn formatting(&self, open: &[Id]) -> usize {
        let formats = |id: &&Id| is_formatting(&self.tree.sink.elem_name(id).local);
        open.iter().filter(formats).count()
    }

    /// An empty tree in which the same elements are open, and these.
    pub(super) fn continued(&self) -> (Self, Vec<Id>) {
        let mut fresh = Self::new();
        let feed = |token| drop(fresh.tree.process_token(token, 0));
        if self.tree.sink.quirks.get() != QuirksMode::Quirks {
            let name = Some("html".into());
            feed(Token::DoctypeToken(Doctype {
                name,
                ..Doctype::default()
            }));
        }
        let mut open = Vec::new();
        let nodes = self.tree.sink.nodes();
        for id in self.open() {
            let Content::Element { name, element, .. } = &nodes[id as usize].content else {
                continue;
            };
            // Formatting means nothing to the text, and could have multiplied.
            if id == 0 || open.contains(&id) || is_formatting(&name.local) {
                continue;
            }
            open.push(id);
            feed(Token::TagToken(Tag {
                kind: TagKind::StartTag,
                name: name.local.clone(),
                self_closing: false,
                attrs: Vec::new(),
                had_duplicate_attributes: false,
            }));
            fresh.tree.sink.set_last(name, *element);
        }
        fresh.entered = fresh.nodes() as Id;
        (fresh, open)
    }
}

struct Open(RefCell<Vec<Id>>);

impl Tracer for Open {
    type Handle = Id;

    fn trace_handle(&self, node: &Id) {
        self.0.borrow_mut().push(*node);
    }
}
