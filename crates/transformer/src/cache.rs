use std::cell::RefCell;
use std::collections::BTreeMap;

use cloze_attention::KeyValue;
use tch::Tensor;

use crate::Recorder;

/// The keys and values of the tokens that were read so far, so that each token passes through the
/// network once. What is read next follows them.
///
/// Room for all tokens is taken at the first pass: `2 * layers * batch * kv_heads * capacity *
/// head_dim` numbers. A step then writes its own part and copies nothing else.
#[derive(Debug)]
pub struct Cache {
    capacity: i64,
    own: RefCell<BTreeMap<usize, Past>>,
    memory: RefCell<BTreeMap<usize, KeyValue>>,
}

#[derive(Debug)]
struct Past {
    key: Tensor,   // [batch, kv_heads, capacity, head_dim]
    value: Tensor, // [batch, kv_heads, capacity, head_dim]
    len: i64,
}

impl Cache {
    /// An empty cache for `capacity` tokens of each sequence.
    pub fn new(capacity: i64) -> Self {
        Self {
            capacity,
            own: RefCell::default(),
            memory: RefCell::default(),
        }
    }

    /// Number of tokens of each sequence that are in it.
    pub fn len(&self) -> i64 {
        self.own.borrow().values().next().map_or(0, |past| past.len)
    }

    /// Whether nothing was read yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory that is taken for all sequences, in bytes.
    pub fn bytes(&self) -> u64 {
        let (own, memory) = (self.own.borrow(), self.memory.borrow());
        let own = own.values().flat_map(|past| [&past.key, &past.value]);
        let memory = memory.values().flat_map(|kept| [&kept.key, &kept.value]);
        let bytes = |tensor: &Tensor| (tensor.numel() * tensor.kind().elt_size_in_bytes()) as u64;
        own.chain(memory).map(bytes).sum()
    }

    /// Keeps these sequences, in this order; one may be kept several times. What is kept of the
    /// memory of an encoder follows.
    ///
    /// # Shapes
    /// `rows`: `[new batch]`, int64.
    pub fn select(&self, rows: &Tensor) {
        let choose = |key: &mut Tensor, value: &mut Tensor| {
            *key = key.index_select(0, rows);
            *value = value.index_select(0, rows);
        };
        for Past { key, value, .. } in self.own.borrow_mut().values_mut() {
            choose(key, value);
        }
        for KeyValue { key, value } in self.memory.borrow_mut().values_mut() {
            choose(key, value);
        }
    }
}

impl Recorder for Cache {
    /// # Panics
    /// If there is no room for the tokens.
    fn remember(&self, layer: usize, new: KeyValue) -> KeyValue {
        let mut own = self.own.borrow_mut();
        let past = own.entry(layer).or_insert_with(|| self.room(&new));
        let (begin, seq) = (past.len, new.key.size()[2]);
        assert!(
            begin + seq <= self.capacity,
            "the cache has room for {} tokens: {begin} are in it, {seq} more were read",
            self.capacity
        );
        past.len += seq;
        let keep = |all: &Tensor, new: &Tensor| {
            all.narrow(2, begin, seq).copy_(new);
            all.narrow(2, 0, begin + seq) // [batch, kv_heads, mem, head_dim]
        };
        KeyValue {
            key: keep(&past.key, &new.key),
            value: keep(&past.value, &new.value),
        }
    }

    fn recall(&self, layer: usize, memory: &dyn Fn() -> KeyValue) -> KeyValue {
        let mut kept = self.memory.borrow_mut();
        let KeyValue { key, value } = kept.entry(layer).or_insert_with(memory);
        KeyValue {
            key: key.shallow_clone(),
            value: value.shallow_clone(),
        }
    }
}

impl Cache {
    fn room(&self, new: &KeyValue) -> Past {
        let [batch, heads, _, head_dim] =
            cloze_tensor::axes(&new.key, "key", ["batch", "kv_heads", "seq", "head_dim"]);
        let room = || {
            new.key
                .new_empty([batch, heads, self.capacity, head_dim], new_options(new))
        };
        Past {
            key: room(),
            value: room(),
            len: 0,
        }
    }
}

fn new_options(like: &KeyValue) -> (tch::Kind, tch::Device) {
    (like.key.kind(), like.key.device())
}
