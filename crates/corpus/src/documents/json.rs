use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::RowFault;

/// The names of fields that a message shows.
const SHOWN: usize = 20;

/// What is wanted of a JSON object. The other fields are read over without being kept.
pub(super) struct Row {
    pub(super) text: String,
    pub(super) id: Option<String>,
}

/// Reads one JSON object, whose text is in the field `column`.
pub(super) fn row(json: &str, column: &str) -> Result<Row, RowFault> {
    let mut input = serde_json::Deserializer::from_str(json);
    let object = Wanted(column)
        .deserialize(&mut input)
        .and_then(|object| input.end().map(|()| object));
    let object = object.map_err(|error| RowFault::json(&error))?;
    let column = column.to_owned();
    let found = match object.text {
        Some(Value::String(text)) => {
            let id = object.id.and_then(name);
            return Ok(Row { text, id });
        }
        Some(Value::Number(_)) => "a number",
        Some(Value::Bool(_)) => "true or false",
        Some(Value::Null) => "null",
        Some(Value::Array(_)) => "a list",
        Some(Value::Object(_)) => "an object",
        None => {
            let fields = object.others;
            return Err(RowFault::NoField { column, fields });
        }
    };
    Err(RowFault::NotText { column, found })
}

/// A value as an `id`.
fn name(value: Value) -> Option<String> {
    match value {
        Value::String(name) => Some(name),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[derive(Default)]
struct Object {
    text: Option<Value>,
    id: Option<Value>,
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
