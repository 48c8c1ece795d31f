use serde::{Deserialize, Serialize};

/// One value for each of the four arrays of a store.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Arrays<T> {
    pub(super) tokens: T,
    pub(super) documents: T,
    pub(super) sources: T,
    pub(super) sentences: T,
}

impl<T> Arrays<T> {
    /// Each value with the name of its array, under which its files stand.
    pub(super) fn named(self) -> Arrays<(&'static str, T)> {
        Arrays {
            tokens: ("tokens", self.tokens),
            documents: ("documents", self.documents),
            sources: ("sources", self.sources),
            sentences: ("sentences", self.sentences),
        }
    }

    pub(super) fn as_ref(&self) -> Arrays<&T> {
        Arrays {
            tokens: &self.tokens,
            documents: &self.documents,
            sources: &self.sources,
            sentences: &self.sentences,
        }
    }

    pub(super) fn try_map<U, E>(
        self,
        mut function: impl FnMut(T) -> Result<U, E>,
    ) -> Result<Arrays<U>, E> {
        Ok(Arrays {
            tokens: function(self.tokens)?,
            documents: function(self.documents)?,
            sources: function(self.sources)?,
            sentences: function(self.sentences)?,
        })
    }

    pub(super) fn into_array(self) -> [T; 4] {
        [self.tokens, self.documents, self.sources, self.sentences]
    }
}

/// The file of one shard of an array.
pub(super) fn shard_name(array: &str, number: usize) -> String {
    format!("{array}-{number:05}.bin")
}

/// Whether a file is a shard, of this version of the format or (without a number) of the first.
pub(super) fn is_shard_name(name: &str) -> bool {
    let arrays = Arrays::<()>::default().named().into_array();
    arrays.into_iter().any(|(array, ())| {
        let rest = name.strip_prefix(array);
        let middle = rest.and_then(|rest| rest.strip_suffix(".bin"));
        middle.is_some_and(|middle| {
            let number = middle.strip_prefix('-').unwrap_or("0");
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    })
}
