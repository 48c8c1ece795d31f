use cloze_corpus::report::{
    Duplicate, Example, Histogram, LogBins, PhaseTime, Report, Stage, StoreSummary,
    TokenizerSummary,
};

/// A report in which everything occurs.
pub(crate) fn report() -> Report {
    Report {
        title: "novels".to_owned(),
        stages: stages(),
        duplicates: vec![duplicate("novels/moby-dick-2.txt", 1.0), duplicate("novels/白鲸.txt", 0.8731)],
        tokenizer: Some(TokenizerSummary {
            kind: "bpe".to_owned(),
            vocabulary: 8000,
            tokens_per_word: 1.234,
            tokens_per_character: 0.251,
            bytes_per_token: 4.02,
            unknown: 0.0,
            round_trip: 1.0,
            normalized: 1.0,
            stripped: 0.0,
        }),
        stores: vec![store("train", 52, 412_345, 9_312_204), store("held-out", 5, 21_004, 487_220)],
        histograms: histograms(),
        examples: examples(),
        notes: vec!["3 documents were not valid UTF-8: 17 sequences were replaced by U+FFFD".to_owned()],
        fingerprint: "5f2c9b1d0e7a4468".repeat(4),
        recipe: "[[clean]]\nstep = \"unicode\"\nform = \"nfc\"\n\n[tokenizer]\nkind = \"bpe\"\nvocab = 8000\n".to_owned(),
        environment: vec![("version".to_owned(), "cloze 0.1.0".to_owned()), ("threads".to_owned(), "2".to_owned())],
        phases: vec![phase("reading and cleaning", 1.83), phase("encoding", 9.73)],
        seconds: 192.4,
    }
}

fn stages() -> Vec<Stage> {
    let stage =
        |name: &str, documents: [u64; 2], bytes: [u64; 2], repairs: (u64, u64, &str)| Stage {
            name: name.to_owned(),
            documents_in: documents[0],
            documents_out: documents[1],
            bytes_in: bytes[0],
            bytes_out: bytes[1],
            changed: repairs.0,
            count: repairs.1,
            unit: repairs.2.to_owned(),
        };
    let (read, clean, rest) = (42_104_331, 40_671_002, 38_204_117);
    vec![
        stage("read", [60, 60], [read, read], (0, 0, "")),
        stage(
            "mojibake",
            [60, 60],
            [read, read - 21_000],
            (2, 7_214, "characters"),
        ),
        stage(
            "unicode",
            [60, 60],
            [read - 21_000; 2],
            (0, 0, "characters"),
        ),
        stage(
            "boilerplate",
            [60, 59],
            [read - 21_000, clean],
            (58, 116, "blocks"),
        ),
        stage(
            "exact duplicates",
            [59, 58],
            [clean, 39_400_000],
            (0, 0, ""),
        ),
        stage(
            "near duplicates",
            [58, 57],
            [39_400_000, 38_210_000],
            (0, 0, ""),
        ),
        stage(
            "paragraphs",
            [57, 57],
            [38_210_000, rest],
            (3, 4, "paragraphs"),
        ),
        stage("tokens", [57, 57], [rest, rest], (0, 0, "")),
    ]
}

fn phase(name: &str, seconds: f64) -> PhaseTime {
    PhaseTime {
        name: name.to_owned(),
        bytes: 42_104_331,
        seconds,
    }
}

fn duplicate(removed: &str, similarity: f64) -> Duplicate {
    let (removed, kept) = (removed.to_owned(), "novels/moby-dick.txt".to_owned());
    Duplicate {
        removed,
        kept,
        similarity,
    }
}

fn store(name: &str, documents: u64, sentences: u64, tokens: u64) -> StoreSummary {
    StoreSummary {
        name: name.to_owned(),
        documents,
        sentences,
        tokens,
    }
}

fn histograms() -> Vec<Histogram> {
    let (mut read, mut kept, mut sentences) = (LogBins::new(), LogBins::new(), LogBins::new());
    // Products of small numbers are spread like lengths are.
    let lengths = (0..60_u64).map(|n| 40_000 * (1 + n * 7 % 11) * (1 + n * 5 % 7));
    read.extend(lengths.clone());
    kept.extend(lengths.skip(3));
    sentences.extend((0..40_000_u64).map(|n| (1 + n * 7 % 11) * (1 + n * 5 % 7) * (1 + n % 3) / 2));
    vec![
        Histogram::of_bins(
            "Length of documents",
            "characters",
            &[("read", &read), ("kept", &kept)],
        ),
        Histogram::of_bins(
            "Length of sentences",
            "tokens",
            &[("sentences", &sentences)],
        ),
    ]
}

fn examples() -> Vec<Example> {
    let licence =
        "The Project Gutenberg eBook of Moby Dick\n\nThis eBook is for the use of anyone \
                   anywhere in the United States and most other parts of the world at no cost.\n\n"
            .repeat(4);
    let book = "CHAPTER 1. Loomings.\n\nCall me Ishmael. Some years ago, never mind how long \
                precisely, having little or no money in my purse, I thought I would sail about."
        .repeat(9);
    let garbled = "He didnâ€™t know the cafÃ© on the corner, and so he went on and on and on.";
    let mended = "He didn’t know the café on the corner, and so he went on and on and on.";
    let spaced = "第一回  甄士隐梦幻识通灵\u{200b}\t贾雨村风尘怀闺秀\n\n\n\n列位看官。";
    let clean = "第一回 甄士隐梦幻识通灵 贾雨村风尘怀闺秀\n\n列位看官。";
    vec![
        Example::changed(
            "mojibake",
            "novels/cafe.txt",
            "2 runs repaired",
            garbled,
            mended,
        ),
        Example::changed("white-space", "novels/红楼梦.txt", "6 runs", spaced, clean),
        Example::changed(
            "boilerplate",
            "novels/moby-dick.txt",
            "1 block",
            &(licence + &book),
            &book,
        ),
        Example::dropped(
            "near duplicates",
            "novels/白鲸.txt",
            "87.3 % as novels/moby-dick.txt",
            &book,
        ),
    ]
}
