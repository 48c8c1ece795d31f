use cloze_attention::{RotaryScaling, Rotation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How positions enter a network.
///
/// A kind without numbers is written as its name, another as a table with `kind`; `rotary` alone stands
/// for [`PositionEncoding::ROTARY`].
///
/// ```
/// use cloze_transformer::PositionEncoding;
/// let read = |text| serde_json::from_str::<PositionEncoding>(text);
/// assert_eq!(read(r#""rotary""#)?, PositionEncoding::ROTARY);
/// let relative = PositionEncoding::Relative { buckets: 32, max_distance: 128 };
/// assert_eq!(read(r#"{ "kind": "relative", "buckets": 32, "max_distance": 128 }"#)?, relative);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Written", into = "Written")]
pub enum PositionEncoding {
    /// A trained vector for each.
    Learned,
    /// The same, counted over the tokens that are no padding from the row behind that of padding on, which
    /// padding reads: RoBERTa.
    LearnedFromPadding,
    /// The same from a later row on: BART.
    LearnedFrom {
        /// The row of the first position.
        first: i64,
    },
    /// Fixed sines and cosines in turn (Vaswani et al., 2017, section 3.5).
    Sinusoidal,
    /// The same, all sines before all cosines: Marian.
    SinesFirst,
    /// Rotation of queries and keys: [`cloze_attention::Rotary`].
    Rotary(RotaryPositions),
    /// A bias on the scores: [`cloze_attention::Alibi`].
    Alibi,
    /// A trained bias on the scores, one for all layers: [`cloze_attention::Relative`].
    Relative {
        /// Rows of the table.
        buckets: i64,
        /// From this distance on all are one.
        max_distance: i64,
    },
}

/// The numbers of rotary positions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RotaryPositions {
    /// The wave length of the slowest pair is nearly 2 pi times this.
    pub base: f64,
    /// The base in layers that see near tokens only; 0: the same.
    pub local_base: f64,
    /// The share of a head's features that are turned.
    pub share: f64,
    /// How it is stretched to longer texts.
    pub scaling: RotaryScaling,
}

impl PositionEncoding {
    /// Rotation of whole heads with the base of its paper.
    pub const ROTARY: Self = Self::Rotary(RotaryPositions::new(10_000.0));

    /// The name of the kind.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Learned => "learned",
            Self::LearnedFromPadding => "learned-from-padding",
            Self::LearnedFrom { .. } => "learned-from",
            Self::Sinusoidal => "sinusoidal",
            Self::SinesFirst => "sines-first",
            Self::Rotary(_) => "rotary",
            Self::Alibi => "alibi",
            Self::Relative { .. } => "relative",
        }
    }
}

impl RotaryPositions {
    /// Of whole heads.
    pub const fn new(base: f64) -> Self {
        Self {
            base,
            local_base: 0.0,
            share: 1.0,
            scaling: RotaryScaling::None,
        }
    }

    /// That of a layer, local or global.
    pub(crate) fn rotation(&self, is_local: bool) -> Rotation {
        let of_its_own = is_local && self.local_base > 0.0;
        Rotation {
            base: if of_its_own {
                self.local_base
            } else {
                self.base
            },
            share: self.share,
            scaling: self.scaling.clone(),
        }
    }
}

/// As it stands in a file.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "expected `learned`, `learned-from-padding`, `sinusoidal`, `sines-first`, `rotary` or \
                 `alibi`, or a table of all values of the kind `learned-from`, `rotary` or `relative`"
)]
enum Written {
    Name(Name),
    Table(Table),
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Name {
    Learned,
    LearnedFromPadding,
    Sinusoidal,
    SinesFirst,
    Rotary,
    Alibi,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum Table {
    LearnedFrom {
        /// The row of the first position.
        first: i64,
    },
    Rotary(RotaryPositions),
    Relative {
        /// Rows of the table.
        buckets: i64,
        /// From this distance on all are one.
        max_distance: i64,
    },
}

impl From<Written> for PositionEncoding {
    fn from(written: Written) -> Self {
        match written {
            Written::Name(Name::Learned) => Self::Learned,
            Written::Name(Name::LearnedFromPadding) => Self::LearnedFromPadding,
            Written::Name(Name::Sinusoidal) => Self::Sinusoidal,
            Written::Name(Name::SinesFirst) => Self::SinesFirst,
            Written::Name(Name::Rotary) => Self::ROTARY,
            Written::Name(Name::Alibi) => Self::Alibi,
            Written::Table(Table::LearnedFrom { first }) => Self::LearnedFrom { first },
            Written::Table(Table::Rotary(rotary)) => Self::Rotary(rotary),
            Written::Table(Table::Relative {
                buckets,
                max_distance,
            }) => Self::Relative {
                buckets,
                max_distance,
            },
        }
    }
}

impl From<PositionEncoding> for Written {
    fn from(positions: PositionEncoding) -> Self {
        match positions {
            PositionEncoding::Learned => Self::Name(Name::Learned),
            PositionEncoding::LearnedFromPadding => Self::Name(Name::LearnedFromPadding),
            PositionEncoding::Sinusoidal => Self::Name(Name::Sinusoidal),
            PositionEncoding::SinesFirst => Self::Name(Name::SinesFirst),
            PositionEncoding::Alibi => Self::Name(Name::Alibi),
            PositionEncoding::LearnedFrom { first } => Self::Table(Table::LearnedFrom { first }),
            plain if plain == PositionEncoding::ROTARY => Self::Name(Name::Rotary),
            PositionEncoding::Rotary(rotary) => Self::Table(Table::Rotary(rotary)),
            PositionEncoding::Relative {
                buckets,
                max_distance,
            } => Self::Table(Table::Relative {
                buckets,
                max_distance,
            }),
        }
    }
}
