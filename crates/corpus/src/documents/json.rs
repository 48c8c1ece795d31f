use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::Fault;

/// The names of fields that a message shows.
const SHOWN: usize = 20;

/// What is wanted of a JSON object. The other fields are read over without being kept.
pub(super) struct Row {
    pub(super) text: String,
    pub(super) id: Option<String>,
}

/// Reads one JSON object, whose text is in the field `column`.
pub(super) fn row(json: &str, column: &str) -> Result<Row, Fault> {
    let mut input = serde_json::Deserializer::from_str(json);
    let object = Wanted(column)
        .deserialize(&mut input)
        .and_then(|object| input.end().map(|()| object));
    let object = object.map_err(|error| Fault::json(&error))?;
    let column = column.to_owned();
    match object.text {
        Some(Cell::Text(text)) => Ok(Row {
            text,
            id: object.id.and_then(Cell::name),
        }),
        Some(Cell::Number(_)) => Err(Fault::NotText {
            column,
            found: "a number",
        }),
        Some(Cell::Other(found)) => Err(Fault::NotText { column, found }),
        None => Err(Fault::NoField {
            column,
            fields: object.others,
        }),
    }
}

#[derive(Default)]
struct Object {
    text: Option<Cell>,
    id: Option<Cell>,
    others: Vec<String>,
}

struct Wanted<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = Object;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Object, D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut object = Object::default();
        while let Some(name) = map.next_key::<String>()? {
            if name == self.0 {
                object.text = Some(map.next_value()?);
            } else if name == "id" {
                object.id = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            if name != self.0 && object.others.len() < SHOWN {
                object.others.push(name);
            }
        }
        Ok(object)
    }
}

enum Cell {
    Text(String),
    Number(String),
    Other(&'static str),
}

impl Cell {
    /// As an `id`.
    fn name(self) -> Option<String> {
        match self {
            Self::Text(name) | Self::Number(name) => Some(name),
            Self::Other(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(AnyCell)
    }
}

struct AnyCell;

impl<'de> Visitor<'de> for AnyCell {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Cell, E> {
        Ok(Cell::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Cell, E> {
        Ok(Cell::Text(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Cell, E> {
        Ok(Cell::Number(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Cell, E> {
        Ok(Cell::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Cell, E> {
        Ok(Cell::Number(number.to_string()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Cell, E> {
        Ok(Cell::Other("true or false"))
    }

    fn visit_unit<E>(self) -> Result<Cell, E> {
        Ok(Cell::Other("null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Cell, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Cell::Other("a list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cell, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Cell::Other("an object"))
    }
}
