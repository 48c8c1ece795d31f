use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::layout::{Gap, Layout};
use super::stage::{Edit, Edited};

pub(super) struct Html;

impl Edit for Html {
    fn edit(&self, text: &str) -> Option<Edited> {
        if !text.contains(['<', '&']) {
            return None;
        }
        let page = read(text);
        Edited::unless_same(text, page.layout.finish(), page.tags)
    }
}

/// The text of a page. Reads tokens and builds no tree, so that time and memory stay linear however
/// deep the elements nest.
pub(crate) fn html_to_text(html: &str) -> String {
    read(html).layout.finish()
}

fn read(html: &str) -> Page {
    let input = BufferQueue::default();
    input.push_back(html.into());
    let tokenizer = Tokenizer::new(Sink(RefCell::default()), TokenizerOpts::default());
    // The sink never asks to pause, so that this reads to the end.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

#[derive(Default)]
struct Page {
    layout: Layout,
    tags: u64,
    /// Depth of nested lists and of `<pre>`.
    lists: u32,
    verbatim: u32,
    /// A line feed right after `<pre>` is no part of the text.
    begins_verbatim: bool,
    /// The outermost element that is left out, and how many of its name are open.
    hidden: Option<(String, u32)>,
}

struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                page.tags += 1;
                page.tag(&tag);
                return raw(&tag);
            }
            Token::CharacterTokens(text) => page.text(&text),
            Token::CommentToken(_) | Token::DoctypeToken(_) => page.tags += 1,
            Token::NullCharacterToken | Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

/// Elements whose content is not made of tags.
fn raw(tag: &Tag) -> TokenSinkResult<()> {
    if tag.kind == TagKind::EndTag {
        return TokenSinkResult::Continue;
    }
    match &*tag.name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "iframe" | "noembed" | "noframes" | "xmp" => {
            TokenSinkResult::RawData(RawKind::Rawtext)
        }
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        _ => TokenSinkResult::Continue,
    }
}

impl Page {
    fn text(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        if self.verbatim == 0 {
            return self.layout.flow(text);
        }
        let text = if std::mem::take(&mut self.begins_verbatim) {
            text.strip_prefix('\n').unwrap_or(text)
        } else {
            text
        };
        self.layout.verbatim(text);
    }

    fn tag(&mut self, tag: &Tag) {
        let opens = tag.kind == TagKind::StartTag;
        if let Some((name, depth)) = &mut self.hidden {
            if **name == *tag.name && !is_empty(tag) {
                *depth = if opens { *depth + 1 } else { *depth - 1 };
            }
            if *depth == 0 {
                self.hidden = None;
            }
            return;
        }
        match (&*tag.name, ELEMENTS.get(&*tag.name)) {
            (name, Some(Element::Hidden)) => {
                if opens && !is_empty(tag) {
                    self.hidden = Some((name.to_owned(), 1));
                }
                self.layout.gap(Gap::Space);
            }
            (_, Some(Element::Block)) => self.layout.gap(Gap::Paragraph),
            ("br", None) => self.layout.line_break(),
            ("td" | "th", None) => self.layout.gap(Gap::Cell),
            ("tr" | "dt" | "dd", None) => self.layout.gap(Gap::Line),
            ("li", None) if opens => self.layout.item("- "),
            ("li", None) => self.layout.end_item(),
            ("ul" | "ol" | "menu", None) => self.list(opens),
            ("pre" | "listing" | "xmp", None) => self.pre(opens),
            _ => {}
        }
    }

    fn list(&mut self, opens: bool) {
        self.lists = if opens {
            self.lists + 1
        } else {
            self.lists.saturating_sub(1)
        };
        if !opens {
            self.layout.end_item();
        }
        let outer = u32::from(opens);
        self.layout.gap(if self.lists > outer {
            Gap::Line
        } else {
            Gap::Paragraph
        });
    }

    fn pre(&mut self, opens: bool) {
        self.verbatim = if opens {
            self.verbatim + 1
        } else {
            self.verbatim.saturating_sub(1)
        };
        self.begins_verbatim = opens;
        self.layout.gap(Gap::Paragraph);
    }
}

/// `<svg/>`; other elements do not close themselves.
fn is_empty(tag: &Tag) -> bool {
    tag.self_closing && &*tag.name == "svg"
}

/// What is no part of the text of a page.
const HIDDEN: &str = "script style nav header footer aside form noscript template svg title textarea \
    select button iframe object canvas noembed noframes";

/// What stands apart from the text before and after it.
const BLOCKS: &str = "address article blockquote body caption center details dialog div dl fieldset \
    figcaption figure h1 h2 h3 h4 h5 h6 head hgroup hr html legend main p section summary table";

/// The elements of both lists, told apart by one look-up for each tag.
static ELEMENTS: LazyLock<HashMap<&str, Element>> = LazyLock::new(|| {
    let hidden = HIDDEN.split(' ').map(|name| (name, Element::Hidden));
    let blocks = BLOCKS.split(' ').map(|name| (name, Element::Block));
    hidden.chain(blocks).collect()
});

#[derive(Clone, Copy, PartialEq)]
enum Element {
    Hidden,
    Block,
}
