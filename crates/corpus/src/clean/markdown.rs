use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::html::{Scope, html_to_text};
use super::layout::{Gap, Layout};
use super::stage::{Edit, Edited};

pub(super) struct Markdown;

impl Edit for Markdown {
    fn edit(&self, text: &str) -> Option<Edited> {
        let (plain, elements) = read(text);
        Edited::unless_same(text, plain, elements)
    }
}

/// The text, and the number of elements that are not plain paragraphs.
fn read(markdown: &str) -> (String, u64) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    let mut page = Page::default();
    for event in Parser::new_ext(markdown, options) {
        page.event(event);
    }
    (page.layout.finish(), page.elements)
}

#[derive(Default)]
struct Page {
    layout: Layout,
    elements: u64,
    content: Content,
    html: String,
}

/// What text means in the element that is open.
#[derive(Default)]
enum Content {
    #[default]
    Prose,
    Code,
    Html,
    Metadata,
}

impl Page {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.layout.flow(&code),
            Event::InlineMath(formula) => self.layout.flow(&format!("${formula}$")),
            Event::DisplayMath(formula) => self.layout.flow(&format!("$${formula}$$")),
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(tag) if is_break(&tag) => self.layout.line_break(),
            // A line of the source ends: in Chinese a space would be wrong here.
            Event::SoftBreak | Event::HardBreak => self.layout.gap(Gap::Line),
            Event::Rule => self.layout.gap(Gap::Paragraph),
            Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        match self.content {
            Content::Prose => self.layout.flow(text),
            Content::Code => self.layout.verbatim(text),
            Content::Html => self.html.push_str(text),
            Content::Metadata => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        self.elements += u64::from(*tag != Tag::Paragraph);
        match tag {
            Tag::CodeBlock(_) => self.content = Content::Code,
            Tag::HtmlBlock => self.content = Content::Html,
            Tag::MetadataBlock(_) => self.content = Content::Metadata,
            _ => {}
        }
        self.layout.gap(gap(&tag.to_end()));
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::HtmlBlock => {
                let html = std::mem::take(&mut self.html);
                self.layout
                    .verbatim(&html_to_text(&html, Scope::Fragment).text);
                self.content = Content::Prose;
            }
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => self.content = Content::Prose,
            _ => {}
        }
        self.layout.gap(gap(&tag));
    }
}

/// What stands before and after an element.
fn gap(tag: &TagEnd) -> Gap {
    match tag {
        TagEnd::TableHead | TagEnd::TableRow => Gap::Line,
        TagEnd::TableCell => Gap::Cell,
        TagEnd::Emphasis
        | TagEnd::Strong
        | TagEnd::Strikethrough
        | TagEnd::Superscript
        | TagEnd::Subscript
        | TagEnd::Link
        | TagEnd::Image => Gap::None,
        _ => Gap::Paragraph,
    }
}

fn is_break(tag: &str) -> bool {
    let name = tag.trim_matches(['<', '>', '/', ' ']);
    name.eq_ignore_ascii_case("br")
}
