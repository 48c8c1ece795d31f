//! The report of results that are made up, to see how it looks: `cargo run --example report -- FOLDER`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, error::Error, fs};

use cloze_compare::{
    Analysis, Arm, ArmRun, Better, Bootstrap, Bound, Budget, BudgetKind, Comparison, Item, Metric,
    MetricKind, Point, Shown, Used, differences, report,
};
use cloze_random::{Draws, Stream};

const SEEDS: [u64; 3] = [1, 2, 3];
const TOKENS: f64 = 2e6;
const PHENOMENA: [&str; 5] = [
    "anaphor agreement",
    "filler gap dependency",
    "island effects",
    "quantifiers",
    "subject verb agreement",
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("give a folder for the report")?;
    let folder = PathBuf::from(folder);
    let comparison = comparison();
    let analysis = Analysis::new(&comparison, Bootstrap::STANDARD)?;
    fs::create_dir_all(&folder)?;
    fs::write(
        folder.join("report.html"),
        report::html(&comparison, &analysis),
    )?;
    fs::write(
        folder.join("report.md"),
        report::markdown(&comparison, &analysis),
    )?;
    fs::write(
        folder.join("report.json"),
        report::json(&comparison, &analysis),
    )?;
    println!("{}", folder.join("report.html").display());
    Ok(())
}

/// How an arm comes out: what it can be scored by, and how good it is.
struct Character {
    name: &'static str,
    objective: &'static str,
    settings: &'static str,
    causal: Option<f64>,
    masked: Option<f64>,
    pairs: f64,
    share_of_targets: f64,
    speed: f64,
}

const CHARACTERS: [Character; 3] = [
    Character {
        name: "masked",
        objective: "masked",
        settings: "family.bert.masked_share = 0.15\nmodel.segments = 0",
        causal: None,
        masked: Some(0.031),
        pairs: 0.66,
        share_of_targets: 0.15,
        speed: 21_000.0,
    },
    Character {
        name: "causal",
        objective: "causal",
        settings: "family.gpt.across_documents = true\nmodel.segments = 0",
        causal: Some(0.013),
        masked: None,
        pairs: 0.71,
        share_of_targets: 1.0,
        speed: 18_000.0,
    },
    Character {
        name: "hybrid",
        objective: "masked=1,causal=1",
        settings: "family.bert.masked_share = 0.15\nfamily.gpt.across_documents = true\nmodel.segments = 0",
        causal: Some(0.022),
        masked: Some(0.043),
        pairs: 0.705,
        share_of_targets: 0.575,
        speed: 19_500.0,
    },
];

fn comparison() -> Comparison {
    let base = CHARACTERS[0].settings.parse().expect("TOML");
    let arms = CHARACTERS.iter().map(|character| Arm {
        name: character.name.to_owned(),
        objective: character.objective.to_owned(),
        differences: differences(&base, &character.settings.parse().expect("TOML")),
        runs: SEEDS.iter().map(|seed| run(character, *seed)).collect(),
    });
    Comparison {
        name: "language".to_owned(),
        question: "Masked or causal: how near does each come to the best possible prediction?".to_owned(),
        budget: Some(Budget {
            kind: BudgetKind::Tokens,
            amount: TOKENS,
        }),
        shared: "preset = \"bert-tiny\"\ndata.level = \"easy\"\nmodel.residual = \"pre\"\n".to_owned(),
        metrics: metrics(),
        arms: arms.collect(),
        notes: vec![
            "A run ends with the step that meets its budget: at most one step of 2048 tokens too much.".to_owned(),
            "These numbers are made up.".to_owned(),
        ],
        environment: serde_json::json!({
            "cloze": "0.1.0", "device": "cpu", "threads": 2, "processor": "made up",
        }),
    }
}

fn metrics() -> Vec<Metric> {
    let optimum = Some(Bound {
        name: "optimum".to_owned(),
        value: 0.0,
    });
    let metric = |name: &str, title: &str, unit: &str, kind, better, method: &str, bound| Metric {
        name: name.to_owned(),
        title: title.to_owned(),
        unit: unit.to_owned(),
        kind,
        better,
        method: method.to_owned(),
        bound,
    };
    vec![
        metric(
            "causal",
            "Next token, above the optimum",
            "nats per token",
            MetricKind::Mean,
            Better::Lower,
            "Each token from those before it, less what the best possible predictor needs; a model that sees both sides has no such score.",
            optimum.clone(),
        ),
        metric(
            "masked",
            "Masked token, above the optimum",
            "nats per token",
            MetricKind::Mean,
            Better::Lower,
            "Masked tokens from all others, less what the best possible predictor needs; a model that sees one side has no such score.",
            optimum,
        ),
        metric(
            "pairs",
            "Minimal pairs",
            "% of pairs",
            MetricKind::Accuracy,
            Better::Higher,
            "Which of two sentences is the likelier: causal by the sum of its tokens, masked by pseudo-log-likelihood.",
            Some(Bound {
                name: "chance".to_owned(),
                value: 0.5,
            }),
        ),
    ]
}

fn run(character: &Character, seed: u64) -> ArmRun {
    let mut results = BTreeMap::new();
    let losses = [("causal", character.causal), ("masked", character.masked)];
    for (name, level) in losses {
        if let Some(level) = level {
            results.insert(name.to_owned(), excess(character.name, seed, level));
        }
    }
    results.insert("pairs".to_owned(), pairs(character, seed));
    ArmRun {
        seed,
        folder: format!("runs/{}/{seed}", character.name),
        parameters: 1_062_912,
        used: Some(used(character, 1.001)),
        peak_memory: Some(410_000_000 + 1_000_000 * seed),
        curve: (1..=10)
            .map(|place| point(character, seed, f64::from(place) / 10.0))
            .collect(),
        results,
        shown: shown(character.name),
    }
}

fn used(character: &Character, share: f64) -> Used {
    let tokens = share * TOKENS;
    Used {
        steps: (tokens / 2048.0).ceil() as u64,
        tokens: tokens as u64,
        targets: (tokens * character.share_of_targets) as u64,
        flops: 6.4e6 * tokens,
        seconds: tokens / character.speed,
    }
}

fn point(character: &Character, seed: u64, share: f64) -> Point {
    let noise = 1.0 + 0.06 * (draws(character.name, seed, (100.0 * share) as u64).unit() - 0.5);
    let curve = |last: f64| noise * (last + 2.4 * (-6.0 * share).exp());
    let mut values = BTreeMap::new();
    values.extend(
        character
            .causal
            .map(|last| ("causal".to_owned(), curve(last))),
    );
    values.extend(
        character
            .masked
            .map(|last| ("masked".to_owned(), curve(last))),
    );
    let pairs = 0.5 + (character.pairs - 0.5) * (1.0 - (-4.0 * share).exp()) * noise;
    values.insert("pairs".to_owned(), pairs);
    Point {
        used: used(character, share),
        values,
    }
}

/// Texts of about thirty tokens, of which the later ones are easier.
fn excess(arm: &str, seed: u64, level: f64) -> Vec<Item> {
    let mut own = draws(arm, seed, 0);
    let shift = 1.0 + 0.1 * (own.unit() - 0.5);
    let item = |id: u64| {
        let weight = 2.0 + (id % 5) as f64;
        let hard = 2.0 * draws("all", 0, id).unit() + 0.2 * own.unit();
        let distance = 1 + id % 8;
        let per_token = level * shift * hard * (0.6 + 0.1 * distance as f64);
        Item {
            id: format!("text-{id}"),
            statistics: vec![weight * per_token, weight],
            groups: BTreeMap::from([("distance".to_owned(), distance.to_string())]),
        }
    };
    (0..800).map(item).collect()
}

fn pairs(character: &Character, seed: u64) -> Vec<Item> {
    let mut own = draws(character.name, seed, 1);
    let item = |id: u64| {
        let phenomenon = (id % 5) as usize;
        let easy = 0.1 * (phenomenon as f64 - 2.0);
        let hard = 0.8 * draws("pairs", 0, id).unit() + 0.2 * own.unit();
        let value = if own.chance(0.004) {
            0.5
        } else {
            f64::from(hard < character.pairs + easy)
        };
        Item {
            id: format!("pair-{id}"),
            statistics: vec![value, 1.0],
            groups: BTreeMap::from([("phenomenon".to_owned(), PHENOMENA[phenomenon].to_owned())]),
        }
    };
    (0..2000).map(item).collect()
}

fn shown(arm: &str) -> Vec<Shown> {
    let one = |task: &str, asked: &str, wrote: &str| Shown {
        task: task.to_owned(),
        asked: asked.to_owned(),
        wrote: wrote.to_owned(),
    };
    let filled = one(
        "Blanks filled",
        "the boxes near the grey cabin [MASK] heavy .",
        "are 0.93, look 0.04, were 0.01",
    );
    let continued = one(
        "Texts continued",
        "the song that every composer",
        "practises looks very heavy .\nthe composers near the piano are old .",
    );
    match arm {
        "masked" => vec![filled],
        "causal" => vec![continued],
        _ => vec![continued, filled],
    }
}

fn draws(purpose: &str, seed: u64, index: u64) -> Draws {
    Draws::new(seed, Stream::named(purpose), index, 0)
}
