use std::cell::{Cell, RefCell};

use encoding_rs::Encoding;
use html5ever::tokenizer::{
    BufferQueue, Tag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::attributes::without_endless_tags;
use super::bounds::Bounds;
use super::builder::Builder;
use super::page::Page;
use super::tree::Id;
use super::{PageText, Scope};

/// Nodes of a tree, which is then read off and begun anew: 16 MB.
const NODES: usize = 1 << 18;

/// Bytes that the tokenizer is given at once; it counts in 32 bits.
const PIECE: usize = 1 << 20;

/// The text of a page, in time and memory that are linear however the elements nest.
pub(crate) fn html_to_text(html: &str, scope: Scope) -> PageText {
    let Parser {
        builder,
        page,
        tags,
        ..
    } = fed(html, scope);
    let mut page = page.into_inner();
    page.read(&builder.into_inner(), &[]);
    page.finish(tags.get())
}

/// The first encoding that a tag declares.
pub(super) fn declared(start: &str) -> Option<&'static Encoding> {
    fed(start, Scope::Page).declared.get()
}

fn fed(html: &str, scope: Scope) -> Parser {
    let tokenizer = Tokenizer::new(Parser::new(scope), TokenizerOpts::default());
    let input = BufferQueue::default();
    let html = without_endless_tags(html);
    let mut rest = &*html;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        input.push_back(piece.into());
        // The sink never asks to pause.
        let _ = tokenizer.feed(&input);
        rest = after;
    }
    tokenizer.end();
    tokenizer.sink
}

/// From tokens to the text of a page.
struct Parser {
    builder: RefCell<Builder>,
    page: RefCell<Page>,
    bounds: Bounds,
    tags: Cell<u64>,
    declared: Cell<Option<&'static Encoding>>,
}

impl Parser {
    fn new(scope: Scope) -> Self {
        Self {
            builder: RefCell::new(Builder::new()),
            page: RefCell::new(Page::new(scope)),
            bounds: Bounds::default(),
            tags: Cell::new(0),
            declared: Cell::new(None),
        }
    }

    /// Whether the tree needs the tag.
    fn admits(&self, tag: &mut Tag) -> bool {
        if self.builder.borrow().nodes() >= NODES {
            let builder = &mut *self.builder.borrow_mut();
            let (fresh, open) = builder.continued();
            self.page.borrow_mut().read(builder, &open);
            *builder = fresh;
        }
        self.bounds.admit(tag, &self.builder.borrow())
    }
}

impl TokenSink for Parser {
    type Handle = Id;

    fn process_token(&self, mut token: Token, line: u64) -> TokenSinkResult<Id> {
        if let Token::TagToken(_) | Token::CommentToken(_) | Token::DoctypeToken(_) = token {
            self.tags.update(|tags| tags + 1);
        }
        if let Token::TagToken(tag) = &mut token
            && !self.admits(tag)
        {
            return TokenSinkResult::Continue;
        }
        match self.builder.borrow().tree.process_token(token, line) {
            TokenSinkResult::EncodingIndicator(label) => {
                let first = self.declared.get();
                self.declared
                    .set(first.or_else(|| Encoding::for_label(label.as_bytes())));
                TokenSinkResult::Continue
            }
            TokenSinkResult::Script(_) => TokenSinkResult::Continue,
            result => result,
        }
    }

    fn end(&self) {
        self.builder.borrow().tree.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.borrow().is_foreign()
    }
}
