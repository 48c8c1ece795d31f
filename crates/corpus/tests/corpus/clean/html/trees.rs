//! The trees of html5lib, another parser, show the same text.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

use cloze_random::{Draws, Stream};

use super::text;

const PAGES: u64 = 2000;

/// Without `main` and `summary`, for which html5lib does not know the rules of today (nor for `</br>`),
/// and `li`, `dd` and `dt`, which it puts into the table where they belong before it.
const NAMES: [&str; 57] = [
    "a",
    "address",
    "annotation",
    "article",
    "aside",
    "audio",
    "b",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "code",
    "col",
    "details",
    "div",
    "dl",
    "em",
    "fieldset",
    "font",
    "footer",
    "form",
    "h1",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "math",
    "mi",
    "mtext",
    "nav",
    "nobr",
    "noscript",
    "object",
    "ol",
    "p",
    "pre",
    "rp",
    "rt",
    "ruby",
    "script",
    "section",
    "span",
    "style",
    "svg",
    "table",
    "tbody",
    "td",
    "textarea",
    "th",
    "title",
    "tr",
    "ul",
];

#[test]
fn the_letters_are_those_of_html5lib() {
    let python = env::var_os("CLOZE_PYTHON").unwrap_or_else(|| "python3".into());
    let has = Command::new(&python)
        .args(["-c", "import html5lib"])
        .output();
    if !has.is_ok_and(|it| it.status.success()) {
        eprintln!(
            "skipped: {python:?} has no html5lib: `pip install html5lib`, or set CLOZE_PYTHON"
        );
        return;
    }
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/corpus/clean/html/letters.py"
    );
    let mut run = Command::new(python)
        .args(["-B", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let pages: Vec<String> = (0..PAGES).map(page).collect();
    let mut input = run.stdin.take().unwrap();
    let lines: Vec<_> = pages.iter().map(|page| serde_json::json!(page)).collect();
    // It answers while it is asked.
    let writer = std::thread::spawn(move || {
        for line in lines {
            writeln!(input, "{line}").unwrap();
        }
    });
    let output = run.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.lines().count() as u64, PAGES);
    let other: Vec<_> = pages
        .iter()
        .zip(answers.lines())
        .filter_map(|(page, answer)| {
            let theirs: String = serde_json::from_str(answer).unwrap();
            let ours: String = text(page).chars().filter(|c| c.is_alphanumeric()).collect();
            (ours != theirs).then_some((page, ours, theirs))
        })
        .collect();
    assert_eq!(other, []);
}

/// Tags of a few names, opened and closed as chance has it, and words.
fn page(index: u64) -> String {
    let mut draws = Draws::new(0, Stream::named("html"), 0, index);
    let mut names = NAMES;
    draws.shuffle(&mut names);
    let mut page = String::new();
    for i in 0..5 + draws.below(40) {
        let name = names[draws.below(8) as usize];
        page += &match draws.below(8) {
            0..3 => format!("<{name}>"),
            3..5 if name != "br" && name != "p" => format!("</{name}>"),
            5 => format!("<{name} hidden class=c>"),
            6 => format!("<!-- c{i} --> &amp;"),
            _ => format!("w{i}"),
        };
    }
    page
}
