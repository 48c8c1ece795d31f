use whatlang::{Lang, detect};

use super::Reason;
use super::stage::{Check, Filter};

/// Bytes of a text to judge by at most, which bounds the cost.
const PREFIX: usize = 16 << 10;

pub(super) struct Language {
    keep: Vec<Lang>,
    min_confidence: f64,
}

impl Language {
    pub(super) fn new(keep: &[String], min_confidence: f64, check: &mut Check<'_>) -> Self {
        let any = !keep.is_empty();
        check.require(
            any,
            "keep",
            &"empty",
            "a list of languages, as in [\"eng\", \"cmn\"]",
        );
        check.share("min_confidence", min_confidence);
        let mut known = Vec::new();
        for name in keep {
            let lang = Lang::all().iter().find(|lang| lang.code() == name);
            known.extend(lang);
            check.require(lang.is_some(), "keep", &format!("{name:?}"), nearest(name));
        }
        Self {
            keep: known,
            min_confidence,
        }
    }
}

impl Filter for Language {
    fn objection(&self, text: &str) -> Option<Reason> {
        let found = detect(&text[..text.floor_char_boundary(PREFIX)]);
        let good = found.as_ref().is_some_and(|found| {
            self.keep.contains(&found.lang()) && found.confidence() >= self.min_confidence
        });
        (!good).then(|| Reason::Language {
            found: found.map(|found| (found.lang().code(), found.confidence())),
            wanted: self.keep.iter().map(Lang::code).collect(),
            least: self.min_confidence,
        })
    }
}

/// The codes whose code or English name resembles what was given.
fn nearest(given: &str) -> String {
    let given = given.to_lowercase();
    let distance = |lang: &Lang| {
        let name = lang.eng_name().to_lowercase();
        let likeness =
            strsim::jaro_winkler(&given, lang.code()).max(strsim::jaro_winkler(&given, &name));
        1.0 - likeness
    };
    let mut langs = Lang::all().to_vec();
    langs.sort_by(|a, b| {
        distance(a)
            .total_cmp(&distance(b))
            .then_with(|| a.code().cmp(b.code()))
    });
    let names: Vec<String> = langs[..3]
        .iter()
        .map(|lang| format!("{:?} ({})", lang.code(), lang.eng_name()))
        .collect();
    format!("an ISO 639-3 code, perhaps {}", names.join(", "))
}
