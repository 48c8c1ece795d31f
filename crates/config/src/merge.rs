use crate::error::Fault;
use crate::node::{Node, Place, Table, Value};
use crate::table::join;
use crate::{Presets, nearest};

/// The key that names the variant, where the variant is not itself the only key.
pub(crate) const TAG: &str = "kind";

/// Lays tables on a complete one.
#[derive(Debug)]
pub(crate) struct Layers {
    /// Whose choices and free tables these are.
    presets: &'static Presets,
    /// All paths of the base, for advice.
    known: Vec<String>,
    /// What did not fit and stayed out, with the path where it would have stood.
    faults: Vec<(String, Fault)>,
}

impl Layers {
    pub(crate) fn on(base: &Node, presets: &'static Presets) -> Self {
        Self {
            presets,
            known: base.paths(),
            faults: Vec::new(),
        }
    }

    /// Where both have a value, the one of `over` wins.
    pub(crate) fn lay(&mut self, tree: &mut Node, over: Node) {
        self.lay_node("", tree, over);
    }

    pub(crate) fn faults(self) -> impl Iterator<Item = Fault> {
        self.faults.into_iter().map(|(_, fault)| fault)
    }

    fn lay_node(&mut self, path: &str, base: &mut Node, over: Node) {
        let is_choice = self.presets.choices.contains(&path);
        let place = over.place().clone();
        match (&mut base.value, over.value) {
            (below @ Value::Table(_), above @ Value::Table(_))
                if self.presets.free.contains(&path) =>
            {
                *below = above;
            }
            (Value::Table(below), Value::Table(above)) if is_choice && several(below, &above) => {
                let given: Vec<String> = above.into_keys().collect();
                let what = format!("`{path}` is one variant, given: {}", given.join(", "));
                return self.fault(path, Fault::new(place, what));
            }
            (below @ Value::Array(_), above @ Value::Array(_)) => *below = above,
            (below, above) if is_choice && another(below, &above) => *below = above,
            (Value::Table(below), Value::Table(above)) => {
                return self.lay_table(path, below, above);
            }
            (Value::Leaf(below), Value::Leaf(above)) if below.same_type(&above) => *below = above,
            (
                Value::Leaf(below @ toml::Value::Float(_)),
                Value::Leaf(toml::Value::Integer(above)),
            ) => {
                *below = toml::Value::Float(above as f64);
            }
            (below, above) => {
                let what = format!(
                    "`{path}` is {}, expected: {}",
                    above.described(),
                    below.type_name()
                );
                return self.fault(path, Fault::new(place, what));
            }
        }
        (base.key, base.place) = (over.key, over.place);
        // What was wrong with the value that is now covered does not matter any more.
        self.faults
            .retain(|(faulty, _)| !is_at_or_below(faulty, path));
    }

    fn fault(&mut self, path: &str, fault: Fault) {
        self.faults.push((path.to_owned(), fault));
    }

    fn lay_table(&mut self, path: &str, base: &mut Table, over: Table) {
        for (key, node) in over {
            let path = join(path, &key);
            match base.get_mut(&key) {
                Some(below) => self.lay_node(&path, below, node),
                None => self.unknown(&path, &key, base, &node.key),
            }
        }
    }

    fn unknown(&mut self, path: &str, key: &str, siblings: &Table, place: &Place) {
        let siblings: Vec<&str> = siblings.keys().map(String::as_str).collect();
        let elsewhere = || {
            self.known
                .iter()
                .find(|known| known.rsplit('.').next() == Some(key))
        };
        let meant = nearest(key, &siblings).or_else(|| elsewhere().map(String::as_str));
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the keys here are {}", siblings.join(", ")),
        };
        let what = format!("there is no key `{path}`");
        self.fault(path, Fault::new(place.clone(), what).help(Some(help)));
    }
}

fn is_at_or_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn several(below: &Table, above: &Table) -> bool {
    above.len() > 1 && !below.contains_key(TAG)
}

fn another(below: &Value, above: &Value) -> bool {
    match (below, above) {
        (Value::Table(below), Value::Table(above)) => match below.get(TAG) {
            Some(tag) => above.get(TAG).is_some_and(|given| given.value != tag.value),
            None => above.keys().any(|key| !below.contains_key(key)),
        },
        (Value::Table(_), Value::Leaf(leaf)) | (Value::Leaf(leaf), Value::Table(_)) => {
            leaf.is_str() || leaf.is_bool()
        }
        _ => false,
    }
}
