use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::RowFault;
use super::lenient::lenient_json;

/// The names of fields that a message shows.
const SHOWN: usize = 20;

/// What is wanted of a JSON object. The other fields are read over without being kept.
pub(super) struct Row {
    pub(super) text: String,
    pub(super) id: Option<String>,
}

/// Whether a file that begins so holds objects: in lines, spread over lines, or in a list.
pub(super) fn holds_rows(start: &[u8]) -> bool {
    let object = |start: &[u8]| {
        let rest = start.trim_ascii_start().strip_prefix(b"{");
        rest.is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\""))
    };
    let list = start.trim_ascii_start().strip_prefix(b"[");
    object(start) || list.is_some_and(object)
}

/// Whether a file that begins so holds a list of objects, or more than one in lines.
pub(super) fn holds_many(start: &[u8]) -> bool {
    let mut lines = start.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    start.trim_ascii_start().starts_with(b"[") && holds_rows(start)
        || lines.next().is_some_and(|line| line.ends_with(b"}"))
            && lines.next().is_some_and(|line| line.starts_with(b"{"))
}

/// Whether the values of a file that begins so do not lie in lines: the elements of a list, or what
/// was written for people to read.
pub(super) fn is_spread(start: &[u8]) -> bool {
    let start = start.trim_ascii_start();
    let line = start.split(|&byte| byte == b'\n').next();
    let list = start.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
    matches!(line.map(<[u8]>::trim_ascii_end), Some(b"{" | b"["))
        || list.is_some_and(|list| list.starts_with(b"{"))
}

/// Reads one JSON object, whose text is in the field `column`; and how many characters of it had to
/// be replaced.
pub(super) fn row(json: &str, column: &str) -> (Result<Row, RowFault>, u64) {
    let (row, replaced) = lenient_json(json, |json| {
        let mut input = serde_json::Deserializer::from_str(json);
        let object = Wanted(column).deserialize(&mut input)?;
        input.end()?;
        object.row(column)
    });
    (
        row.unwrap_or_else(|error| Err(RowFault::json(&error))),
        replaced,
    )
}

/// The values as they are written.
#[derive(Default)]
struct Object<'a> {
    text: Option<&'a RawValue>,
    id: Option<&'a RawValue>,
    others: Vec<String>,
}

impl Object<'_> {
    fn row(self, column: &str) -> serde_json::Result<Result<Row, RowFault>> {
        let column = column.to_owned();
        let Some(text) = self.text.map(RawValue::get) else {
            let fields = self.others;
            return Ok(Err(RowFault::NoField { column, fields }));
        };
        let found = match text.as_bytes()[0] {
            b'"' => {
                let text = serde_json::from_str(text)?;
                let id = self.id.map_or(Ok(None), json_name)?;
                return Ok(Ok(Row { text, id }));
            }
            b'{' => "an object",
            b'[' => "a list",
            b't' | b'f' => "true or false",
            b'n' => "null",
            _ => "a number",
        };
        Ok(Err(RowFault::NotText { column, found }))
    }
}

/// What names a row: a string, or a number as it is written; nothing else does.
///
/// # Errors
/// A string that is none, as half a pair of surrogates.
pub fn json_name(value: &RawValue) -> serde_json::Result<Option<String>> {
    let json = value.get();
    match json.as_bytes()[0] {
        b'"' => serde_json::from_str(json).map(Some),
        b'-' | b'0'..=b'9' => Ok(Some(json.to_owned())),
        _ => Ok(None),
    }
}

struct Wanted<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = Object<'de>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Object<'de>, D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
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
