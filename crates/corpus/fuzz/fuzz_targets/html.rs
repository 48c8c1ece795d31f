//! Any bytes as a page, and as a text in Markdown, which may hold one.
#![no_main]

mod common;

use std::sync::LazyLock;

use cloze_corpus::clean::{Cleaner, Step};
use common::{read, seed};
use libfuzzer_sys::fuzz_target;

const SEEDS: &[&[u8]] = &[
    b"<html><head><title>A</title><style>x</style></head><body><p>a &amp; b<br><ul><li>c</ul>",
    b"<table><tr><td>a<pre> b\n</pre><svg><template>&#x0;",
    b"<meta charset=shift_jis><a><b><p>\x93\xfa</a></b><table>x<td><ruby>y<rt>z</table>",
    b"---\na: b\n---\n# c {#d}\n\n| a |\n|---|\n| 1 | 2 |\n\n<aside>\n<!-- e\n",
];

/// The reader cuts pages into pieces of a few bytes; these get them whole.
static CLEANERS: LazyLock<[Cleaner; 2]> = LazyLock::new(|| {
    [Step::Html {}, Step::Markdown {}].map(|step| Cleaner::new(&[step]).expect("a step"))
});

fuzz_target!(init: seed("html", SEEDS), |bytes: &[u8]| {
    read("a.html", bytes);
    let text = String::from_utf8_lossy(bytes);
    for cleaner in CLEANERS.iter() {
        cleaner.clean(text.clone().into_owned());
    }
});
