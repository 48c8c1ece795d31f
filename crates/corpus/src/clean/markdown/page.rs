use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::clean::html::{Scope, html_to_text};
use crate::clean::layout::{Gap, Layout};

/// Writes the text of Markdown.
#[derive(Default)]
pub(super) struct Page {
    layout: Layout,
    elements: u64,
    content: Content,
    html: String,
    /// The end of the last text, and of the last cell of a table.
    shown: usize,
    cell: usize,
}

/// What text means in the element that is open.
#[derive(Default)]
enum Content {
    #[default]
    Prose,
    Code,
    Html,
}

/// Marks that nothing ends hide the rest of a text: they are dropped instead.
const ENDS: [(&str, &str); 4] = [
    ("<!--", "-->"),
    ("<![CDATA[", "]]>"),
    ("<?", "?>"),
    ("<!", ">"),
];

impl Page {
    pub(super) fn read(&mut self, markdown: &str) {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_MATH
            | Options::ENABLE_GFM;
        let parser = Parser::new_ext(markdown, options);
        self.elements += parser.reference_definitions().iter().count() as u64;
        self.shown = 0;
        for (event, range) in parser.into_offset_iter() {
            self.event(event, markdown, range);
        }
        // Places in what this was a part of come next.
        self.shown = 0;
    }

    /// The text, and the number of elements that are not plain paragraphs.
    pub(super) fn finish(self) -> (String, u64) {
        (self.layout.finish(), self.elements)
    }

    fn event(&mut self, event: Event<'_>, markdown: &str, range: Range<usize>) {
        self.elements += u64::from(is_mark(&event));
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag, markdown, range),
            Event::Text(text) => {
                self.shown = range.end;
                self.text(&text);
            }
            Event::Code(code) => {
                self.shown = range.end;
                self.layout.flow(&code);
            }
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
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        self.layout.gap(gap(&tag.to_end()));
        match tag {
            Tag::CodeBlock(kind) => {
                self.content = Content::Code;
                // A line of prose in a frame: ~~~ Chapter 1 ~~~
                if let CodeBlockKind::Fenced(info) = kind
                    && info.ends_with('~')
                {
                    self.layout.flow(info.trim_end_matches('~'));
                    self.layout.gap(Gap::Line);
                }
            }
            Tag::HtmlBlock => self.content = Content::Html,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, markdown: &str, range: Range<usize>) {
        match tag {
            TagEnd::HtmlBlock => {
                self.content = Content::Prose;
                self.html_block();
            }
            TagEnd::CodeBlock => self.content = Content::Prose,
            TagEnd::TableCell => self.cell = range.end,
            TagEnd::TableRow => self.cells(&markdown[self.cell..range.end]),
            TagEnd::Heading(_) => self.braces(markdown, range),
            _ => {}
        }
        self.layout.gap(gap(&tag));
    }

    fn html_block(&mut self) {
        let html = std::mem::take(&mut self.html);
        let start = html.trim_ascii_start();
        let mark = ENDS.iter().find(|(mark, _)| start.starts_with(mark));
        if let Some((mark, end)) = mark
            && !start.contains(end)
        {
            return self.read(&html.replace(mark, ""));
        }
        let (closed, open) = html.split_at(html.rfind("-->").unwrap_or_default());
        let html = closed.to_owned() + &open.replace("<!--", "");
        let page = html_to_text(&html, Scope::Fragment);
        self.layout.verbatim(&page.text);
    }

    /// The cells of a row behind those for which the table has columns: parsers drop them.
    fn cells(&mut self, rest: &str) {
        let rest = rest.trim_ascii().replace("\\|", "\0");
        for cell in rest.split('|').filter(|cell| !cell.trim().is_empty()) {
            self.layout.gap(Gap::Cell);
            self.layout.flow(&cell.trim().replace('\0', "|"));
        }
    }

    /// What the parser took for the attributes of a heading, and is none: `Sets {1, 2}`.
    fn braces(&mut self, markdown: &str, range: Range<usize>) {
        let heading = &markdown[range.start..range.end];
        let Some(end) = heading.rfind('}') else {
            return;
        };
        let Some(start) = heading[..end].rfind('{') else {
            return;
        };
        let is_attribute = |word: &str| word.starts_with(['#', '.']) || word.contains('=');
        if self.shown <= range.start + start
            && !heading[start + 1..end].split_whitespace().all(is_attribute)
        {
            self.layout.gap(Gap::Space);
            self.layout.flow(&heading[start..=end]);
        }
    }
}

/// Whether the source has something there that the text has not.
fn is_mark(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => *tag != Tag::Paragraph,
        Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => true,
        _ => false,
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
