//! Numbers in JSON, which has no NaN and no infinity: leaving them out would hide them, so they are
//! written as the strings `NaN`, `inf` and `-inf`, and read back.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Loss {
//!     #[serde(with = "cloze_pages::json")]
//!     nats: f64,
//! }
//!
//! let text = serde_json::to_string(&Loss { nats: f64::NAN })?;
//! assert_eq!(text, "{\"nats\":\"NaN\"}");
//! assert!(serde_json::from_str::<Loss>(&text)?.nats.is_nan());
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Writing fails where the serializer does; reading also where there is no such value.
#![expect(
    clippy::missing_errors_doc,
    reason = "each pair fails alike: said once"
)]

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Writes a number.
pub fn serialize<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
    Number::of(*value).serialize(to)
}

/// Reads a number.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Number::deserialize(from)?.value()
}

/// Numbers that may not be known.
pub mod maybe {
    use super::{Deserialize, Deserializer, Number, Serialize, Serializer};

    /// Writes a number, or null.
    pub fn serialize<S: Serializer>(value: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
        value.map(Number::of).serialize(to)
    }

    /// Reads a number, or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
        let number = Option::<Number>::deserialize(from)?;
        number.map(Number::value).transpose()
    }
}

/// Numbers in a row.
pub mod list {
    use super::{Deserialize, Deserializer, Number, Serializer};

    /// Writes an array of numbers.
    ///
    /// # Errors
    /// If the serializer fails.
    pub fn serialize<S: Serializer>(values: &[f64], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(|value| Number::of(*value)))
    }

    /// Reads an array of numbers.
    ///
    /// # Errors
    /// If there is none.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f64>, D::Error> {
        let numbers = Vec::<Number>::deserialize(from)?.into_iter();
        numbers.map(Number::value).collect()
    }
}

/// Numbers by name.
pub mod by_name {
    use std::collections::BTreeMap;

    use super::{Deserialize, Deserializer, Number, Serializer};

    /// Writes an object of numbers.
    pub fn serialize<S: Serializer>(
        values: &BTreeMap<String, f64>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let values = values.iter();
        to.collect_map(values.map(|(name, value)| (name, Number::of(*value))))
    }

    /// Reads an object of numbers.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<String, f64>, D::Error> {
        let numbers = BTreeMap::<String, Number>::deserialize(from)?.into_iter();
        numbers
            .map(|(name, number)| Ok((name, number.value()?)))
            .collect()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Number {
    Plain(f64),
    Text(String),
}

impl Number {
    fn of(value: f64) -> Self {
        if value.is_finite() {
            Self::Plain(value)
        } else {
            Self::Text(value.to_string())
        }
    }

    fn value<E: Error>(self) -> Result<f64, E> {
        match self {
            Self::Plain(value) => Ok(value),
            Self::Text(text) => text.parse().map_err(E::custom),
        }
    }
}
