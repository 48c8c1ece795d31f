mod metadata;
mod page;

use super::stage::{Edit, Edited};
use page::Page;

pub(super) struct Markdown;

impl Edit for Markdown {
    fn edit(&self, text: &str) -> Option<Edited> {
        let metadata = metadata::metadata(text);
        let mut page = Page::default();
        page.read(&text[metadata..]);
        let (plain, elements) = page.finish();
        let elements = elements + u64::from(metadata > 0);
        Edited::unless_same(text, plain, elements)
    }
}
