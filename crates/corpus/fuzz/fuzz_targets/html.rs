//! Any bytes as a page.
#![no_main]

mod common;

use common::{read, seed};
use libfuzzer_sys::fuzz_target;

const SEEDS: &[&[u8]] = &[
    b"<html><head><title>A</title><style>x</style></head><body><p>a &amp; b<br><ul><li>c</ul>",
    b"<table><tr><td>a<pre> b\n</pre><svg><template>&#x0;",
];

fuzz_target!(init: seed("html", SEEDS), |bytes: &[u8]| read("a.html", bytes));
