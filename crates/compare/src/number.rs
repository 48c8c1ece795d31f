//! JSON has no NaN and no infinity: such numbers are written as text, as the trainer writes them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

pub(crate) fn serialize<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
    Number::of(*value).serialize(to)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Number::deserialize(from)?.value()
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

/// Numbers by name.
pub(crate) mod by_name {
    use std::collections::BTreeMap;

    use super::{Deserialize, Deserializer, Number, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        values: &BTreeMap<String, f64>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_map(
            values
                .iter()
                .map(|(name, value)| (name, Number::of(*value))),
        )
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<String, f64>, D::Error> {
        let numbers = BTreeMap::<String, Number>::deserialize(from)?.into_iter();
        numbers
            .map(|(name, number)| Ok((name, number.value()?)))
            .collect()
    }
}
