/// Writes a text of paragraphs, lines and cells, with one separator at most between two words.
#[derive(Default)]
pub(super) struct Layout {
    text: String,
    gap: Gap,
    /// What begins the next line, once there is text for it.
    marker: &'static str,
}

/// What separates two pieces of text. Of several the greatest counts.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Line,
    Paragraph,
}

impl Gap {
    fn separator(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Space => " ",
            Self::Cell => "\t",
            Self::Line => "\n",
            Self::Paragraph => "\n\n",
        }
    }
}

impl Layout {
    /// Separates what comes from what was.
    pub(super) fn gap(&mut self, gap: Gap) {
        // The first paragraph of a list item stands beside its marker.
        if self.marker.is_empty() {
            self.gap = self.gap.max(gap);
        }
    }

    /// A line break; two make a paragraph.
    pub(super) fn line_break(&mut self) {
        self.gap(if self.gap >= Gap::Line {
            Gap::Paragraph
        } else {
            Gap::Line
        });
    }

    /// Begins a list item.
    pub(super) fn item(&mut self, marker: &'static str) {
        self.gap(Gap::Line);
        self.marker = marker;
    }

    /// Ends a list item, which may be empty.
    pub(super) fn end_item(&mut self) {
        self.marker = "";
        self.gap(Gap::Line);
    }

    /// Begins a reading, right after its base.
    pub(super) fn open_bracket(&mut self) {
        if self.gap <= Gap::Space {
            self.gap = Gap::None;
        }
        self.verbatim("(");
    }

    /// Ends a reading, which may be empty.
    pub(super) fn close_bracket(&mut self) {
        if self.text.ends_with('(') {
            self.text.pop();
        } else {
            self.text.push(')');
        }
        self.gap = Gap::None;
    }

    /// Text in which runs of white space are one space.
    pub(super) fn flow(&mut self, text: &str) {
        if text.starts_with(|c: char| c.is_ascii_whitespace()) {
            self.gap(Gap::Space);
        }
        for word in text.split_ascii_whitespace() {
            self.verbatim(word);
            self.gap = Gap::Space;
        }
        if !text.is_empty() && !text.ends_with(|c: char| c.is_ascii_whitespace()) {
            self.gap = Gap::None;
        }
    }

    /// Text as it is.
    pub(super) fn verbatim(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.gap >= Gap::Line {
            self.text.truncate(self.text.trim_end().len());
        }
        if !self.text.is_empty() {
            self.text.push_str(self.gap.separator());
        }
        self.text.push_str(self.marker);
        self.text.push_str(text);
        (self.gap, self.marker) = (Gap::None, "");
    }

    pub(super) fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        self.text
    }
}
