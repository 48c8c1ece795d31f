//! Vocabularies that are damaged, lie, or do not fit one another: one clear error each.

use std::fs;
use std::path::{Path, PathBuf};

use cloze_corpus::{Tokenizer, VocabularyError};
use cloze_hub::{Error, Folder};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A copy of a folder of `tests/tokenizers`, to be damaged.
struct Copy(TempDir);

impl Copy {
    fn of(kind: &str) -> Self {
        let home = tempfile::tempdir().expect("a place for temporary files");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tokenizers");
        for entry in fs::read_dir(from.join(kind)).expect("a folder") {
            let path = entry.expect("it was listed").path();
            let name = path.file_name().expect("a file");
            fs::copy(&path, home.path().join(name)).expect("a disk with room");
        }
        Self(home)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect("a file")
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("a disk with room");
    }

    /// Changes what a JSON file says.
    fn edit(&self, name: &str, edit: impl FnOnce(&mut Value)) {
        let mut value = serde_json::from_slice(&self.bytes(name)).expect("JSON");
        edit(&mut value);
        self.put(name, value.to_string());
    }

    fn read(&self) -> Result<Option<Tokenizer>, Error> {
        let folder = Folder::open(self.0.path()).expect("a folder");
        folder.tokenizer(i64::MAX)
    }

    /// The error says this.
    fn says(&self, part: &str) {
        let error = self.read().expect_err(part).to_string();
        assert!(error.contains(part), "{error:?} does not say {part:?}");
    }
}

/// A field of a message of protocol buffers that holds bytes.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let mut length = content.len();
    let mut bytes = vec![number << 3 | 2];
    while length > 0x7f {
        bytes.push(0x80 | (length & 0x7f) as u8);
        length >>= 7;
    }
    bytes.push(length as u8);
    [bytes, content.to_vec()].concat()
}

fn piece(text: &[u8], score: f32, role: u8) -> Vec<u8> {
    let score = [&[2 << 3 | 5][..], &score.to_le_bytes()].concat();
    field(1, &[field(1, text), score, vec![3 << 3, role]].concat())
}

/// A small model of T5's shape, with a few pieces more, how it was trained, and this map of characters.
fn model(more: &[Vec<u8>], trained: &[u8], map: &[u8]) -> Vec<u8> {
    let first = [
        piece(b"<pad>", 0.0, 3),
        piece(b"</s>", 0.0, 3),
        piece(b"<unk>", 0.0, 2),
    ];
    let pieces = [&first[..], more].concat().concat();
    [pieces, field(2, trained), field(3, &field(2, map))].concat()
}

#[test]
fn a_model_that_is_cut_off_is_damaged_wherever_it_is_cut() {
    for (kind, file) in [
        ("t5", "spiece.model"),
        ("llama", "tokenizer.model"),
        ("marian", "target.spm"),
    ] {
        let copy = Copy::of(kind);
        let whole = copy.bytes(file);
        let folder = Folder::open(copy.0.path()).expect("a folder");
        for length in (0..whole.len()).step_by(23) {
            copy.put(file, &whole[..length]);
            let read = match kind {
                "marian" => folder.target_tokenizer(i64::MAX),
                _ => folder.tokenizer(i64::MAX),
            };
            let error = read.expect_err("it is cut off").to_string();
            assert!(error.contains(file), "{error}");
        }
    }
}

#[test]
fn no_byte_of_a_model_makes_anything_panic() {
    for (kind, file) in [
        ("t5", "spiece.model"),
        ("llama", "tokenizer.model"),
        ("marian", "source.spm"),
    ] {
        let copy = Copy::of(kind);
        let whole = copy.bytes(file);
        for at in (0..whole.len()).step_by(11) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0xff;
            copy.put(file, &damaged);
            if let Ok(Some(tokenizer)) = copy.read() {
                let ids = tokenizer
                    .prompt_ids("the sea ﬁne e\u{301} 天 \u{0}")
                    .unwrap_or_default();
                drop(tokenizer.decode(&ids));
            }
        }
    }
}

#[test]
fn a_model_says_what_is_wrong_with_it() {
    let copy = Copy::of("t5");
    let with = |content: Vec<u8>, part: &str| {
        copy.put("spiece.model", content);
        copy.says(part);
    };
    let good = piece("▁the".as_bytes(), -1.0, 1);
    copy.put("spiece.model", model(std::slice::from_ref(&good), &[], &[]));
    assert_eq!(
        copy.read().expect("a model").expect("a model").vocab_size(),
        104
    );

    let long = [&[1 << 3 | 2][..], &[0xff; 8], &[0x7f]].concat();
    with(long, "bytes were announced");
    with(vec![0xff; 40], "no message of protocol buffers");
    with(b"\x0b".to_vec(), "no message of protocol buffers");
    with(b"IQ== 0\nIg== 1\n".to_vec(), "tiktoken");
    with([field(2, &[]), field(3, &[])].concat(), "no pieces");
    with(
        model(&[good.clone(), good.clone()], &[], &[]),
        "stands there twice, with the ids 3 and 4",
    );
    with(model(&[piece(b"", 0.0, 1)], &[], &[]), "piece 3 is empty");
    with(
        model(&[piece(b"a", f32::NAN, 1)], &[], &[]),
        "without a finite score",
    );
    with(
        model(&[piece(b"\xff", 0.0, 1)], &[], &[]),
        "no text in UTF-8",
    );
    with(
        model(&[piece(&[b'a'; 1025], 0.0, 1)], &[], &[]),
        "piece 3 is too long",
    );
    with(
        model(&[], &[3 << 3, 2], &[]),
        "\"bpe\" (model_type), and unigram is read here",
    );
    with(model(&[], &[0xc0, 1, 1], &[]), "treat_whitespace_as_suffix");
    for (map, part) in [
        (&[1, 0, 0][..], "no length"),
        (&[255, 255, 255, 255, 0], "longer than the map"),
        (&[4, 0, 0, 0, 0, 0, 0, 0], "leads out of its tree"),
        (&[3, 0, 0, 0, 0, 0, 0], "no list of units"),
    ] {
        with(model(&[], &[], map), part);
    }
    fs::remove_file(copy.path("spiece.model")).expect("it was there");
    assert!(copy.read().expect("nothing to read").is_none());
}

#[test]
fn tables_and_merges_say_what_is_wrong_with_them() {
    let copy = Copy::of("roberta-space");
    let (vocab, merges) = (copy.bytes("vocab.json"), copy.bytes("merges.txt"));
    for (table, part) in [
        ("[1, 2]", "no table of tokens and their ids"),
        ("{\"a\": -1}", "no table of tokens and their ids"),
        ("{\"a\": 1, \"b\": 1, \"<s>\": 2, \"</s>\": 3}", "no token"),
        ("{", "no table of tokens and their ids"),
        ("{}", "which is the sep token"),
    ] {
        copy.put("vocab.json", table);
        copy.says(part);
    }
    copy.put("vocab.json", &vocab);
    let first = String::from_utf8_lossy(&merges)
        .lines()
        .take(2)
        .collect::<Vec<_>>()
        .join("\n");
    for (lines, part) in [
        (
            &*format!("{first}\nqq zz\n"),
            "line 3 merges \"qq\" and \"zz\", and the vocabulary has no token \"qq\"",
        ),
        ("t\n", "line 1 is \"t\""),
        ("t h e\n", "line 1 is \"t h e\""),
    ] {
        copy.put("merges.txt", lines);
        copy.says(part);
    }
    copy.put("merges.txt", b"\xff");
    copy.says("no text in UTF-8");
    copy.put("merges.txt", &merges);
    copy.edit("tokenizer_config.json", |said| {
        said["added_tokens_decoder"]["999"] = json!({ "content": "<new>" });
    });
    copy.says("the token \"<new>\" is said to have the id 999, and gets 400");

    let words = Copy::of("bert");
    words.put("vocab.txt", "[PAD]\n[UNK]\n[SEP]\n");
    words.says("no token \"[CLS]\", which is the cls token");

    let marian = Copy::of("marian");
    marian.edit("vocab.json", |table| table["▁the"] = json!(5_000));
    marian.says("and there are tokens with higher ones");
}

#[test]
fn two_vocabularies_that_disagree_are_refused() {
    let copy = Copy::of("bert.json");
    let vocab = Copy::of("bert").bytes("vocab.txt");
    copy.put("vocab.txt", &vocab);
    copy.read().expect("they agree");
    let text = String::from_utf8(vocab).expect("UTF-8");
    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(40, 41);
    copy.put("vocab.txt", lines.join("\n"));
    let error = copy.read().expect_err("they do not");
    let Error::Tokenizer(cloze_corpus::Error::Vocabulary(VocabularyError::Disagree {
        ids, ..
    })) = &error
    else {
        panic!("{error}");
    };
    assert_eq!(ids.map(|id| id == 40 || id == 41), [true, true]);
    // What cannot be read says nothing against the tokenizer.json.
    copy.put("vocab.txt", b"\xff");
    copy.read().expect("one tokenizer");
}

#[test]
fn a_vocabulary_that_nobody_reads_is_not_passed_over() {
    let copy = Copy::of("t5");
    copy.edit("tokenizer_config.json", |said| {
        said["tokenizer_class"] = json!("XLNetTokenizer");
    });
    copy.says("tokenizer_class: XLNetTokenizer");
    // The family of the model tells as much as the class, where no class is named.
    copy.put("tokenizer_config.json", "{}");
    copy.put("config.json", r#"{"model_type": "t5"}"#);
    let read = copy.read().expect("a vocabulary").expect("a vocabulary");
    assert_eq!(read.names().class(), Some("T5Tokenizer"));
    assert_eq!(read.end_of_text(), Some(1));
    let folder = Folder::open(copy.0.path()).expect("a folder");
    assert!(matches!(
        folder.tokenizer(5),
        Err(Error::Vocabulary { rows: 5, .. })
    ));
}

#[test]
fn a_tokenizer_json_that_lies_is_refused() {
    let copy = Copy::of("bert.json");
    copy.edit("tokenizer.json", |file| {
        file["normalizer"] = json!({ "type": "Sequence", "normalizers": [
            { "type": "Precompiled", "precompiled_charsmap": "BAAAAAAAAAA=" }] });
    });
    copy.says("leads out of its tree");
    copy.edit("tokenizer.json", |file| {
        file["normalizer"] = Value::Null;
        file["model"] =
            json!({ "type": "BPE", "vocab": { "aa": 0, "bb": 1 }, "merges": [["aa", "bb"]] });
    });
    copy.says("it merges \"aa\" and \"bb\" to what is no token");
}
