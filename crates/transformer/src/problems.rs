use cloze_attention::{RotaryScaling, Rotation, Yarn};
use cloze_config::Problem;

use crate::{AttentionWindow, Config, PositionEncoding, RotaryPositions};

impl Config {
    /// All that is wrong, at once; nothing if a network can be built.
    pub fn problems(&self) -> Vec<Problem> {
        let divides = |field, given: i64, whole: i64, of: &str| {
            let bad = given > 0 && whole > 0 && whole % given != 0;
            bad.then(|| Problem::new(field, given, format!("a divisor of {of} = {whole}")))
        };
        let own_heads = self.head_dim == 0;
        let odd = match &self.positions {
            PositionEncoding::Sinusoidal => self.embedding_dim() % 2 != 0,
            PositionEncoding::Rotary(rotary) => rotary.share == 1.0 && self.head_dim() % 2 != 0,
            _ => false,
        };
        let sizes = [
            least("layers", self.layers, 1),
            least("dim", self.dim, 1),
            least("heads", self.heads, 1),
            least("key_value_heads", self.key_value_heads, 1),
            least("head_dim", self.head_dim, 0),
            least("hidden", self.hidden, 1),
            least("max_len", self.max_len, 1),
            least("segments", self.segments, 0),
            least("embedding_dim", self.embedding_dim, 0),
            least("padding_token", self.padding_token, -1),
            (own_heads.then(|| divides("heads", self.heads, self.dim, "dim"))).flatten(),
            divides("key_value_heads", self.key_value_heads, self.heads, "heads"),
            odd.then(|| Problem::new("dim", self.dim, "even in each head for these positions")),
            positive("eps", self.eps),
            positive("init_std", self.init_std),
            share("dropout", self.dropout),
            share("attention_dropout", self.attention_dropout),
        ];
        let places = self.of_positions().into_iter().chain(self.of_window());
        sizes.into_iter().chain(places).flatten().collect()
    }

    /// What is wrong with it for an output layer that reads the states as they are, with a table as wide as
    /// the embeddings': that of a decoder.
    pub fn output_problem(&self) -> Option<Problem> {
        Problem::unless(
            self.embedding_dim() == self.dim,
            "embedding_dim",
            self.embedding_dim,
            format!(
                "0, or dim = {}: the output layer reads the stream",
                self.dim
            ),
        )
    }

    fn of_positions(&self) -> Vec<Option<Problem>> {
        match &self.positions {
            PositionEncoding::Learned
            | PositionEncoding::Sinusoidal
            | PositionEncoding::SinesFirst
            | PositionEncoding::Alibi => Vec::new(),
            PositionEncoding::LearnedFromPadding => vec![Problem::unless(
                self.padding_token >= 0,
                "padding_token",
                self.padding_token,
                "a token, for positions that are counted from padding",
            )],
            PositionEncoding::LearnedFrom { first } => vec![least("positions.first", *first, 0)],
            PositionEncoding::Relative {
                buckets,
                max_distance,
            } => vec![
                least("positions.buckets", *buckets, 4),
                Problem::unless(
                    (buckets / 2 + 1..1 << 20).contains(max_distance),
                    "positions.max_distance",
                    max_distance,
                    format!("above {}, half of the buckets, below 2^20", buckets / 2),
                ),
            ],
            PositionEncoding::Rotary(rotary) => self.of_rotary(rotary),
        }
    }

    fn of_rotary(&self, rotary: &RotaryPositions) -> Vec<Option<Problem>> {
        let (head_dim, rotation) = (self.head_dim(), rotary.rotation(false));
        let pairs = rotation.pairs(head_dim);
        let no_local = self.window == AttentionWindow::None && rotary.local_base != 0.0;
        let mut problems = vec![
            Problem::unless(
                rotary.base > 1.0 && rotary.base.is_finite(),
                "positions.base",
                rotary.base,
                "above 1",
            ),
            Problem::unless(
                rotary.local_base == 0.0
                    || rotary.local_base > 1.0 && rotary.local_base.is_finite(),
                "positions.local_base",
                rotary.local_base,
                "above 1, or 0 for that of all layers",
            ),
            no_local.then(|| {
                Problem::new(
                    "positions.local_base",
                    rotary.local_base,
                    "0: no layer is local",
                )
            }),
            // Of whole heads, `dim` is told to be even.
            Problem::unless(
                rotary.share == 1.0 || (1..=head_dim / 2).contains(&pairs),
                "positions.share",
                rotary.share,
                format!("a share of {head_dim} features that is a pair or more, and at most all"),
            ),
        ];
        problems.extend(of_scaling(&rotation, head_dim));
        problems
    }

    fn of_window(&self) -> Vec<Option<Problem>> {
        let AttentionWindow::Layers { width, pattern } = &self.window else {
            return Vec::new();
        };
        let letters = !pattern.is_empty() && pattern.bytes().all(|letter| b"gl".contains(&letter));
        vec![
            least("window.width", *width, 1),
            Problem::unless(
                letters,
                "window.pattern",
                pattern,
                "letters g (global) and l (local), one or more",
            ),
        ]
    }
}

fn of_scaling(rotation: &Rotation, head_dim: i64) -> Vec<Option<Problem>> {
    let features = rotation.features(head_dim);
    let number = |name: &str, given| positive(&format!("positions.scaling.{name}"), given);
    let length = |given: i64, from| least("positions.scaling.original_max_len", given, from);
    let above = |name: &str, given: f64, bound: f64| {
        let field = format!("positions.scaling.{name}");
        Problem::unless(given > bound, &field, given, format!("above {bound}"))
    };
    let factors = |name: &str, given: &[f64]| {
        let pairs = rotation.pairs(head_dim);
        let good = given.len() as i64 == pairs && given.iter().all(|&factor| factor > 0.0);
        let allowed = format!("{pairs} numbers above 0, one for each pair");
        let field = format!("positions.scaling.{name}");
        Problem::unless(good, &field, format!("{given:?}"), allowed)
    };
    match &rotation.scaling {
        RotaryScaling::None => Vec::new(),
        RotaryScaling::Linear { factor } => vec![number("factor", *factor)],
        RotaryScaling::Dynamic {
            factor,
            original_max_len,
        } => vec![
            number("factor", *factor),
            length(*original_max_len, 1),
            Problem::unless(
                features > 2,
                "positions.share",
                rotation.share,
                "more than two features, for a base that grows",
            ),
        ],
        RotaryScaling::Yarn(Yarn {
            factor,
            original_max_len,
            beta_fast,
            beta_slow,
            truncate: _,
            attention_factor,
        }) => vec![
            number("factor", *factor),
            length(*original_max_len, 1),
            number("beta_slow", *beta_slow),
            above("beta_fast", *beta_fast, *beta_slow),
            number("attention_factor", *attention_factor),
        ],
        RotaryScaling::LongRope {
            short_factor,
            long_factor,
            original_max_len,
            attention_factor,
        } => vec![
            factors("short_factor", short_factor),
            factors("long_factor", long_factor),
            length(*original_max_len, 1),
            number("attention_factor", *attention_factor),
        ],
        RotaryScaling::Llama3 {
            factor,
            low_freq_factor,
            high_freq_factor,
            original_max_len,
        } => vec![
            number("factor", *factor),
            number("low_freq_factor", *low_freq_factor),
            above("high_freq_factor", *high_freq_factor, *low_freq_factor),
            length(*original_max_len, 1),
        ],
    }
}

/// Small enough that products of two sizes can be counted.
fn least(field: &str, given: i64, least: i64) -> Option<Problem> {
    let holds = (least..1 << 28).contains(&given);
    Problem::unless(holds, field, given, format!("{least} or more, below 2^28"))
}

fn share(field: &str, given: f64) -> Option<Problem> {
    Problem::unless(
        (0.0..1.0).contains(&given),
        field,
        given,
        "0 or more, below 1",
    )
}

fn positive(field: &str, given: f64) -> Option<Problem> {
    Problem::unless(given > 0.0 && given.is_finite(), field, given, "above 0")
}
