use std::fmt::{self, Display};
use std::str::FromStr;

use cloze_config::nearest;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// What an arm is trained to predict.
///
/// ```
/// use cloze_compare::ArmObjective;
/// let hybrid: ArmObjective = "masked=2,causal=2".parse()?;
/// assert_eq!(hybrid, ArmObjective::Hybrid { masked: 1, causal: 1, prefix: 0 });
/// assert_eq!(hybrid.to_string(), "masked=1,causal=1");
/// assert_eq!("masked+nsp".parse(), Ok(ArmObjective::MaskedNext));
/// # Ok::<(), cloze_compare::UnknownObjective>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArmObjective {
    /// Masked tokens: `masked`.
    Masked,
    /// Besides, whether a sentence follows another: `masked+nsp`.
    MaskedNext,
    /// Besides, whether two sentences are in order: `masked+sop`.
    MaskedOrder,
    /// The next token: `causal`.
    Causal,
    /// The next token of the second part of a text whose first part is seen from everywhere: `prefix`.
    Prefix,
    /// Steps of several, in turns: `masked=1,causal=1`. At least two are not zero, and no number divides
    /// all.
    Hybrid {
        /// Steps of each round with masked tokens.
        masked: u32,
        /// With the next token.
        causal: u32,
        /// With a prefix.
        prefix: u32,
    },
}

/// A text that names no objective.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no objective `{given}`{}; there are {}, and hybrids of at least two, such as \
     {{ masked = 1, causal = 1, prefix = 0 }}",
    .nearest.as_ref().map(|name| format!(", did you mean `{name}`?")).unwrap_or_default(),
    ArmObjective::NAMES.join(", ")
)]
pub struct UnknownObjective {
    /// As given.
    pub given: String,
    /// What was probably meant.
    pub nearest: Option<String>,
}

impl ArmObjective {
    const SIMPLE: [Self; 5] = [
        Self::Masked,
        Self::MaskedNext,
        Self::MaskedOrder,
        Self::Causal,
        Self::Prefix,
    ];
    /// Of the simple ones, in this order.
    const NAMES: [&str; 5] = ["masked", "masked+nsp", "masked+sop", "causal", "prefix"];

    /// Several in turns, in lowest terms; none if they are not several.
    pub fn hybrid(masked: u32, causal: u32, prefix: u32) -> Option<Self> {
        let parts = [masked, causal, prefix];
        let divisor = parts.into_iter().fold(0, greatest_common_divisor);
        let several = parts.iter().filter(|&&part| part > 0).count() > 1;
        several.then(|| Self::Hybrid {
            masked: masked / divisor,
            causal: causal / divisor,
            prefix: prefix / divisor,
        })
    }
}

impl Display for ArmObjective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Hybrid {
            masked,
            causal,
            prefix,
        } = self
        else {
            let names = Self::SIMPLE.iter().zip(Self::NAMES);
            let mut of_this = names.filter(|(objective, _)| *objective == self);
            return f.write_str(of_this.next().map_or("", |(_, name)| name));
        };
        let parts = [("masked", masked), ("causal", causal), ("prefix", prefix)];
        let parts = parts.iter().filter(|(_, part)| **part > 0);
        let parts: Vec<String> = parts.map(|(name, part)| format!("{name}={part}")).collect();
        f.write_str(&parts.join(","))
    }
}

impl FromStr for ArmObjective {
    type Err = UnknownObjective;

    fn from_str(text: &str) -> Result<Self, UnknownObjective> {
        let mut simple = Self::SIMPLE.into_iter().zip(Self::NAMES);
        let simple = simple.find(|(_, name)| *name == text);
        let found = simple.map_or_else(|| hybrid(text), |(objective, _)| Some(objective));
        found.ok_or_else(|| UnknownObjective {
            given: text.to_owned(),
            nearest: nearest(text, &Self::NAMES).map(str::to_owned),
        })
    }
}

impl<'de> Deserialize<'de> for ArmObjective {
    /// From a name, or a table of the steps of each round.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrRounds)
    }
}

struct NameOrRounds;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rounds {
    #[serde(default)]
    masked: u32,
    #[serde(default)]
    causal: u32,
    #[serde(default)]
    prefix: u32,
}

impl<'de> Visitor<'de> for NameOrRounds {
    type Value = ArmObjective;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of an objective in quotes, or a table of a hybrid")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ArmObjective, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ArmObjective, A::Error> {
        let rounds = Rounds::deserialize(MapAccessDeserializer::new(map))?;
        let Rounds {
            masked,
            causal,
            prefix,
        } = rounds;
        ArmObjective::hybrid(masked, causal, prefix).ok_or_else(|| {
            A::Error::custom(UnknownObjective {
                given: format!("{{ masked = {masked}, causal = {causal}, prefix = {prefix} }}"),
                nearest: None,
            })
        })
    }
}

/// Of a text such as `masked=1,causal=1`.
fn hybrid(text: &str) -> Option<ArmObjective> {
    let names = ["masked", "causal", "prefix"];
    let mut parts = [None; 3];
    for part in text.split(',') {
        let (name, count) = part.split_once('=')?;
        let place = names.iter().position(|known| *known == name.trim())?;
        let twice = parts[place].replace(count.trim().parse().ok()?).is_some();
        if twice {
            return None;
        }
    }
    let [masked, causal, prefix] = parts.map(Option::unwrap_or_default);
    ArmObjective::hybrid(masked, causal, prefix)
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}
