use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::Error};

/// JSON has no NaN: the trainer writes such numbers as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Plain(f64),
    Text(String),
}

impl Number {
    fn value<E: Error>(self) -> Result<f64, E> {
        match self {
            Self::Plain(value) => Ok(value),
            Self::Text(text) => text.parse().map_err(E::custom),
        }
    }
}

pub(super) fn one<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Number::deserialize(from)?.value()
}

pub(super) fn maybe<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    let number = Option::<Number>::deserialize(from)?;
    number.map(Number::value).transpose()
}

pub(super) fn by_name<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, f64>, D::Error> {
    let numbers = BTreeMap::<String, Number>::deserialize(from)?;
    let values = numbers.into_iter();
    values
        .map(|(name, number)| Ok((name, number.value()?)))
        .collect()
}
