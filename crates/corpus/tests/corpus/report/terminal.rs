use cloze_corpus::report::Report;

use crate::report::sample::report;

const TABLE: &str = "\
novels
  60 documents, 42.1 MB in
  57 documents, 38.2 MB, 9.80 M tokens out
  removed: 1 by boilerplate, 1 by exact duplicates, 1 by near duplicates

  stage             documents      bytes      kept  changed           repairs
  read                     60    42.1 MB     100 %
  mojibake                 60    42.1 MB  > 99.9 %        2  7,214 characters
  unicode                      unchanged
  boilerplate              59    40.7 MB    96.6 %       58        116 blocks
  exact duplicates         58    39.4 MB    96.9 %
  near duplicates          57    38.2 MB    97.0 %
  paragraphs               57    38.2 MB  > 99.9 %        3      4 paragraphs
  tokens                       unchanged

  novels/moby-dick-2.txt says what novels/moby-dick.txt says: 100 %
  novels/白鲸.txt says what novels/moby-dick.txt says: 87.3 %

tokenizer bpe, 8,000 entries
  1.23 tokens a word, 0.25 a character; 4.02 bytes a token; 0 % unknown
  100 % of the texts come back exactly, 100 % but for what is normalised

  store     documents  sentences     tokens
  train            52    412,345  9,312,204
  held-out          5     21,004    487,220

  time                          MB/s
  reading and cleaning  1.83 s  23.0
  encoding              9.73 s  4.33

warning: 3 documents were not valid UTF-8: 17 sequences were replaced by U+FFFD
3 min 12 s in all
fingerprint ";

#[test]
fn the_terminal_shows_a_table() {
    let text = report().to_string();
    assert_eq!(text, format!("{TABLE}{}", report().fingerprint));
    assert!(text.lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn an_empty_report_is_short() {
    let report = Report {
        title: "none".to_owned(),
        ..Report::default()
    };
    let text = report.to_string();
    assert!(text.starts_with("none\n  nothing was read\n\n"), "{text}");
}
