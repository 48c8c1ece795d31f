//! An unfinished build whose files are lost or cut off gives the same corpus, or an error that names
//! the file; never another corpus.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use cloze_corpus::{Corpus, Error, Kind};

use crate::build::{PHASES, files, full, lasting, made, rows, scratch, unwatched, watched};

/// What happens to a file of so many bytes: it is gone, or only so many are left.
const DAMAGES: [fn(usize) -> Option<usize>; 4] = [
    |_| None,
    |_| Some(0),
    |bytes| Some(bytes / 2),
    |bytes| Some(bytes.saturating_sub(1)),
];

#[test]
fn a_damaged_file_of_an_unfinished_build_is_made_anew_or_named() {
    let folder = scratch();
    let mut texts = made(6000);
    texts.extend_from_within(..2);
    texts.push(" \n\u{feff}".to_owned());
    let documents = rows(folder.path(), &texts);
    let undisturbed = folder.path().join("undisturbed");
    let expected = unwatched(&documents, &full(), Kind::Char, &undisturbed).unwrap();
    let (mut mended, mut named) = (0, 0);
    for phase in PHASES {
        let stopped = folder.path().join(format!("{phase:?}"));
        let result = watched(
            &documents,
            &full(),
            Kind::Char,
            &stopped,
            &|seen, cancel| {
                cancel.fetch_or(seen.phase == phase, Ordering::Relaxed);
            },
        );
        assert!(matches!(result, Err(Error::Cancelled)), "{phase:?}");
        for (name, bytes) in files(&stopped) {
            for damage in DAMAGES {
                let out = folder.path().join("damaged");
                copy(&stopped, &out);
                match damage(bytes.len()) {
                    Some(left) => fs::write(out.join(&name), &bytes[..left]),
                    None => fs::remove_file(out.join(&name)),
                }
                .unwrap();
                let what = format!(
                    "{} to {:?} in {phase:?}",
                    name.display(),
                    damage(bytes.len())
                );
                match unwatched(&documents, &full(), Kind::Char, &out) {
                    Ok(corpus) => {
                        assert_eq!(corpus.fingerprint(), expected.fingerprint(), "{what}");
                        // What was dropped is for the reader; no stage needs it.
                        let same = lasting(&out) == lasting(&undisturbed);
                        assert!(same || name.starts_with("dropped"), "{what}");
                        mended += 1;
                    }
                    Err(error) => {
                        names(&error, &out.join(&name), &what);
                        named += 1;
                    }
                }
                fs::remove_dir_all(&out).unwrap();
            }
        }
    }
    assert!(mended > 50 && named > 50, "{mended} mended, {named} named");
}

fn names(error: &Error, path: &Path, what: &str) {
    let lock = path.with_file_name("build.lock");
    let message = error.to_string();
    // Without its lock, the folder is not known to be a build's.
    let foreign = *path == lock && matches!(error, Error::ForeignFolder(_));
    let named = message.contains(&path.display().to_string());
    assert!(foreign || named, "{what}: {message}");
}

#[test]
fn a_finished_corpus_without_one_of_its_files_does_not_open() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(20_000));
    let whole = folder.path().join("whole");
    unwatched(&documents, &full(), Kind::Char, &whole).unwrap();
    let out = folder.path().join("damaged");
    let needed = |name: &&PathBuf| {
        let text = name.display().to_string();
        !["report", "text", "dropped", "build.lock"]
            .iter()
            .any(|free| text.starts_with(free))
    };
    let all = files(&whole);
    for name in all.keys().filter(needed) {
        for damage in DAMAGES {
            copy(&whole, &out);
            match damage(all[name].len()) {
                Some(left) => fs::write(out.join(name), &all[name][..left]),
                None => fs::remove_file(out.join(name)),
            }
            .unwrap();
            let opened = Corpus::open(&out);
            let only_white_space = fs::read(out.join(name)).is_ok_and(|found| {
                !found.is_empty() && found.trim_ascii() == all[name].trim_ascii()
            });
            assert!(opened.is_err() || only_white_space, "{}", name.display());
            fs::remove_dir_all(&out).unwrap();
        }
    }
}

#[test]
fn files_of_two_corpora_are_not_one() {
    let folder = scratch();
    let [one, other] = ["One text.", "Another text."].map(|text| {
        let documents = rows(folder.path(), &[text.repeat(9), text.repeat(5)]);
        let out = folder.path().join(text);
        unwatched(&documents, &full(), Kind::Char, &out).unwrap();
        out
    });
    for name in ["tokenizer.json", "train", "held-out"] {
        let mixed = folder.path().join("mixed");
        copy(&one, &mixed);
        if other.join(name).is_dir() {
            fs::remove_dir_all(mixed.join(name)).unwrap();
            copy(&other.join(name), &mixed.join(name));
        } else {
            fs::copy(other.join(name), mixed.join(name)).unwrap();
        }
        let opened = Corpus::open(&mixed);
        assert!(
            matches!(opened, Err(Error::Damaged { .. })),
            "{name}: {opened:?}"
        );
        fs::remove_dir_all(&mixed).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}
