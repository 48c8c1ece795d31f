use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::error::{Fault, Problem, nearest};
use super::{Placed, described};

/// Takes values out of tables, and keeps what is wrong with them.
pub(super) struct Reader<'t> {
    text: &'t str,
    faults: Vec<Fault>,
}

/// A table and where it begins.
pub(super) struct Section<'t> {
    table: &'t DeTable<'t>,
    at: usize,
    /// Before the keys of the table: empty, or such as `arms.`.
    prefix: &'static str,
}

impl<'t> Section<'t> {
    pub(super) fn root(table: &'t DeTable<'t>) -> Self {
        Self {
            table,
            at: 0,
            prefix: "",
        }
    }

    pub(super) fn below(table: &'t DeTable<'t>, at: usize, prefix: &'static str) -> Self {
        Self { table, at, prefix }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    pub(super) fn place(&self, key: &str) -> Option<usize> {
        self.get(key).map(|value| value.span().start)
    }
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            faults: Vec::new(),
        }
    }

    /// In the order of lines.
    pub(super) fn into_faults(mut self) -> Vec<Fault> {
        self.faults.sort_by_key(|fault| fault.line);
        self.faults
    }

    /// The line of a byte, counted from one.
    pub(super) fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|&b| b == b'\n').count()
    }

    pub(super) fn fault(&mut self, at: usize, problem: Problem) {
        self.fault_on_line(self.line(at), problem);
    }

    pub(super) fn fault_on_line(&mut self, line: usize, problem: Problem) {
        self.faults.push(Fault { line, problem });
    }

    /// Finds keys that have no meaning.
    pub(super) fn know(&mut self, section: &Section<'_>, keys: &'static [&'static str]) {
        for key in section.table.keys() {
            let name = key.get_ref().as_ref();
            if !keys.contains(&name) {
                let problem = Problem::UnknownKey {
                    key: format!("{}{name}", section.prefix),
                    nearest: nearest(name, keys),
                    known: keys,
                };
                self.fault(key.span().start, problem);
            }
        }
    }

    pub(super) fn required<T: DeserializeOwned>(
        &mut self,
        section: &Section<'_>,
        key: &'static str,
        expected: &'static str,
    ) -> Option<T> {
        self.placed(section, key, expected)
            .map(|placed| placed.value)
    }

    pub(super) fn placed<T: DeserializeOwned>(
        &mut self,
        section: &Section<'_>,
        key: &'static str,
        expected: &'static str,
    ) -> Option<Placed<T>> {
        let value = self.present(section, key, expected)?;
        self.typed(value, &format!("{}{key}", section.prefix), expected)
    }

    pub(super) fn optional<T: DeserializeOwned>(
        &mut self,
        section: &Section<'_>,
        key: &'static str,
        expected: &'static str,
    ) -> Option<T> {
        let value = section.get(key)?;
        let placed = self.typed(value, &format!("{}{key}", section.prefix), expected)?;
        Some(placed.value)
    }

    pub(super) fn list<T: DeserializeOwned>(
        &mut self,
        section: &Section<'_>,
        key: &'static str,
        expected: &'static str,
    ) -> Option<Vec<Placed<T>>> {
        let value = self.present(section, key, expected)?;
        let DeValue::Array(parts) = value.get_ref() else {
            self.unfit(value, key, expected);
            return None;
        };
        let parts: Vec<Option<_>> = parts
            .iter()
            .map(|part| self.typed(part, key, expected))
            .collect();
        parts.into_iter().collect()
    }

    pub(super) fn present<'s>(
        &mut self,
        section: &Section<'s>,
        key: &'static str,
        expected: &'static str,
    ) -> Option<&'s Spanned<DeValue<'s>>> {
        let value = section.get(key);
        if value.is_none() {
            let key = format!("{}{key}", section.prefix);
            self.fault(section.at, Problem::Missing { key, expected });
        }
        value
    }

    pub(super) fn typed<T: DeserializeOwned>(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        key: &str,
        expected: &'static str,
    ) -> Option<Placed<T>> {
        let typed = T::deserialize(ValueDeserializer::from(value.clone())).ok();
        if typed.is_none() {
            self.unfit(value, key, expected);
        }
        Some(Placed {
            value: typed?,
            line: self.line(value.span().start),
        })
    }

    pub(super) fn unfit(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        key: &str,
        expected: &'static str,
    ) {
        let problem = Problem::Value {
            key: key.to_owned(),
            given: described(value.get_ref()),
            expected,
        };
        self.fault(value.span().start, problem);
    }
}
