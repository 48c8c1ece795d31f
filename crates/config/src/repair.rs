use crate::error::Fault;
use crate::merge::TAG;
use crate::nearest;
use crate::node::{Node, Value};

/// What serde says of the value at `path`, at the place where that value was written.
pub(crate) fn fault(tree: &Node, path: &[String], message: &str) -> Fault {
    // "unknown field `given`, expected one of `known`, `known`", and the same of a variant.
    let mut names = message.split('`').skip(1).step_by(2);
    let named = names.next().filter(|_| message.starts_with("unknown"));
    let help = match named {
        Some(given) => nearest(given, &names.collect::<Vec<_>>())
            .map(|meant| format!("did you mean `{meant}`?")),
        None => message
            .contains("unit variant, expected")
            .then(|| format!("it has settings: give them in a table [{}]", path.join("."))),
    };
    let node = tree.deepest(path);
    let node = named.and_then(|given| node.child(given)).unwrap_or(node);
    let place = if message.starts_with("unknown field") {
        &node.key
    } else {
        node.place()
    };
    Fault::new(place.clone(), format!("`{}`: {message}", path.join("."))).help(help)
}

/// Puts the base's value where `path` leads in both; for the name of a variant, the whole variant,
/// since its keys mean nothing without it. Says whether that changed anything.
pub(crate) fn repair(tree: &mut Node, base: &Node, path: &[String]) -> bool {
    if let (Value::Table(below), Some((key, rest))) = (&mut tree.value, path.split_first())
        && let (Some(child), Some(good)) = (below.get_mut(key), base.child(key))
        && key != TAG
    {
        return repair(child, good, rest);
    }
    let changed = tree != base;
    *tree = base.clone();
    changed
}
