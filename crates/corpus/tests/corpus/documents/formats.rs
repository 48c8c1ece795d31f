use proptest::prelude::*;

use cloze_corpus::{Documents, ReadOptions};

use crate::documents::common::{error_of, folder, gzip, jsonl, read_one, table, texts, zstd};

pub(crate) fn some_texts() -> impl Strategy<Value = Vec<String>> {
    // At the start of a file, U+FEFF would be the mark of its encoding.
    let text = "[a-z][^\\p{Cc}]{0,20}[a中é\"<&,;\t\n]{0,4}x[^\\p{Cc}]{0,5}";
    prop::collection::vec(text.prop_map(String::from), 1..12)
}

type Compress = fn(&[u8]) -> Vec<u8>;

const COMPRESSIONS: [Compress; 3] = [<[u8]>::to_vec, gzip, zstd];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_is_written_is_read(texts in some_texts()) {
        let files = [
            ("a.jsonl", jsonl(&texts)),
            ("a.csv", table(b',', &texts)),
        ];
        let named: Vec<_> = (0..texts.len()).map(|id| Some(id.to_string())).collect();
        for (name, bytes) in files {
            for compress in COMPRESSIONS {
                let (read, tally) = read_one(name, &compress(&bytes));
                let (found, ids): (Vec<_>, Vec<_>) =
                    read.into_iter().map(|document| (document.text, document.source.id)).unzip();
                prop_assert_eq!(&found, &texts, "{}", name);
                prop_assert_eq!(&ids, &named, "{}", name);
                prop_assert_eq!(tally.replaced + tally.dropped + tally.bad, 0);
            }
        }
        for compress in COMPRESSIONS {
            let (read, _) = read_one("a.txt", &compress(texts[0].as_bytes()));
            prop_assert_eq!(&read[0].text, &texts[0]);
        }
    }

    #[test]
    fn the_words_of_a_page_are_read(texts in some_texts()) {
        let escape = |text: &String| text.replace('&', "&amp;").replace('<', "&lt;");
        let page: String = texts.iter().map(|text| format!("<div><p>{}</div>", escape(text))).collect();
        let (read, _) = read_one("a.html", page.as_bytes());
        let words = |text: &str| text.split_whitespace().map(String::from).collect::<Vec<_>>();
        prop_assert_eq!(words(&read[0].text), words(&texts.join(" ")));
    }
}

#[test]
fn pages_become_paragraphs() {
    let page =
        b"<html><head><title>Of the tab</title><style>p {}</style></head><body><script>x()</script>\
        <h1>One &amp; all</h1><p>Two <b>bold</b>,\n three<br>four</p><ul><li>five<li>six</ul></body></html>";
    for name in ["a.html", "b.HTM"] {
        let (read, _) = read_one(name, page);
        let text = &read[0].text;
        let lines: Vec<_> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        for line in ["One & all", "Two bold, three", "four"] {
            assert!(lines.contains(&line), "{text}");
        }
        assert!(
            !text.contains("x()") && !text.contains("p {}") && !text.contains("tab"),
            "{text}"
        );
    }
    let deep = "<div>".repeat(5000) + "end";
    assert_eq!(read_one("deep.html", deep.as_bytes()).0[0].text, "end");
    // Only the name makes it a page.
    assert_eq!(read_one("a.txt", b"<p>one").0[0].text, "<p>one");
}

#[test]
fn the_column_can_be_chosen() {
    let folder = folder(&[
        (
            "a.jsonl",
            b"{\"text\": \"no\", \"body\": \"one\", \"body\": \"two\"}",
        ),
        (
            "b.csv",
            b"\xef\xbb\xbftext, body ,id\r\nno,\"three\r\n\"\"four\"\"\",x\r\n",
        ),
        ("c.ndjson", b"{\"id\": null, \"body\": \"five\"}"),
    ]);
    let options = ReadOptions {
        column: "body".to_owned(),
        ..ReadOptions::standard()
    };
    let documents = Documents::open(&[folder.path()], &options).unwrap();
    let read: Vec<_> = documents.iter().map(Result::unwrap).collect();
    let texts: Vec<_> = read.iter().map(|document| document.text.as_str()).collect();
    assert_eq!(texts, ["two", "three\n\"four\"", "five"]);
    assert_eq!(read[1].source.id.as_deref(), Some("x"));
    assert_eq!(read[2].source.id, None);
}

#[test]
fn a_table_without_the_column_names_those_it_has() {
    let message = error_of("a.csv", b"id;text\n1;a\n").to_string();
    assert!(
        message.contains("no column \"text\"") && message.contains("id;text"),
        "{message}"
    );
    let message = error_of("a.tsv", b"name\tbody\nx\ty\n").to_string();
    assert!(message.contains("name, body"), "{message}");
}

#[test]
fn rows_of_a_table_are_found_by_their_line() {
    let table = b"text,id\n\n\none,1\r\n\"two\nlines\",2\n\nthree\n\"four\",4";
    let folder = folder(&[("a.csv", table)]);
    let documents = Documents::open(&[folder.path()], &ReadOptions::standard()).unwrap();
    let places: Vec<_> = documents
        .iter()
        .filter_map(|row| {
            row.ok()
                .map(|row| (row.source.row.unwrap(), row.source.offset))
        })
        .collect();
    assert_eq!(places, [(4, 10), (5, 17), (9, 38)]);
    let error = error_of("a.csv", table).to_string();
    assert!(error.contains("a.csv:8: 1 cells"), "{error}");
}

#[test]
fn a_wrong_name_does_no_harm() {
    let folder = folder(&[
        ("a.txt", &gzip(b"one")),
        ("b.txt.gz", b"two"),
        ("c.jsonl.gz", &zstd(b"{\"text\": \"three\"}")),
        ("d.csv.zst", b"text\nfour"),
        // Two members, as `cat` joins them.
        ("e.md.gz", &[gzip(b"fi"), gzip(b"ve")].concat()),
        (
            "f.txt.zst",
            &[b"\x50\x2a\x4d\x18\x01\0\0\0x".as_slice(), &zstd(b"six")].concat(),
        ),
        ("g.txt", b"PAR1 is no file of columns, nor is PAR."),
    ]);
    let read = texts(folder.path());
    assert_eq!(read[..6], ["one", "two", "three", "four", "five", "six"]);
    assert_eq!(read.len(), 7);
}
