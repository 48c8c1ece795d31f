use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// A configuration file, for messages that show its lines.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) text: String,
}

impl SourceCode for Source {
    /// As for any text, but with columns in characters, as editors count: miette counts bytes.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let bytes = self.text.read_span(span, lines_before, lines_after)?;
        let start = bytes.span().offset();
        let column = self.text[start - bytes.column()..start].chars().count();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            bytes.data(),
            *bytes.span(),
            bytes.line(),
            column,
            bytes.line_count(),
        )))
    }
}
