//! Layers that attend near and far: their kinds in a file, and a base of rotation for each kind, as ModernBERT has
//! them.

use cloze_config::Problem;
use cloze_transformer::{AttentionWindow, Config, PositionEncoding, RotaryPositions};
use serde_json::{Value, json};

use crate::field::Fields;
use crate::fields::{get, required_size, shown};

/// A kind of layer: its name, its letter in our patterns, and the name and value of its base before
/// there were `rope_parameters`.
type Kind = (&'static str, char, &'static str, f64);

const GLOBAL: Kind = ("full_attention", 'g', "global_rope_theta", 160_000.0);
const LOCAL: Kind = ("sliding_attention", 'l', "local_rope_theta", 10_000.0);

const TYPES: &str = "layer_types";
const EVERY: &str = "global_attn_every_n_layers";
const WIDTH: &str = "local_attention";
const ROTARY: &str = "rope_parameters";

pub(crate) fn read(fields: &Fields, config: &mut Config) -> Result<(), Problem> {
    let pattern = match pattern(fields, config.layers)? {
        Some(pattern) => pattern,
        None => in_turn(fields, config.layers)?,
    };
    let [base, local_base] = [base(fields, GLOBAL)?, base(fields, LOCAL)?];
    config.positions = PositionEncoding::Rotary(RotaryPositions {
        local_base,
        ..RotaryPositions::new(base)
    });
    // Both sides of a token, without itself.
    let width = size_or(fields, WIDTH, 128)? / 2 + 1;
    config.window = AttentionWindow::Layers { width, pattern };
    *config = canonical(config.clone());
    Ok(())
}

pub(crate) fn write(config: &Config, fields: &mut Fields) {
    let PositionEncoding::Rotary(rotary) = &config.positions else {
        return;
    };
    let rope = |theta: f64| json!({ "rope_type": "default", "rope_theta": theta });
    let mut rotations = Fields::from_iter([(GLOBAL.0.to_owned(), rope(rotary.base))]);
    let mut pattern = "g";
    if let AttentionWindow::Layers { width, pattern: p } = &config.window {
        pattern = p;
        let of_its_own = Some(rotary.local_base).filter(|base| *base > 0.0);
        let local = rope(of_its_own.unwrap_or(rotary.base));
        rotations.insert(LOCAL.0.to_owned(), local);
        fields.insert(WIDTH.to_owned(), json!((2 * (width - 1)).max(1)));
    }
    write_pattern(pattern, config.layers, fields);
    fields.insert(ROTARY.to_owned(), Value::Object(rotations));
}

/// Of the ways to say the same, one: the shortest pattern, no window without a local layer, no base that
/// is that of all layers.
pub(crate) fn canonical(mut network: Config) -> Config {
    if let AttentionWindow::Layers { width, pattern } = &network.window {
        // What repeats twice in a row repeats always.
        let enough = (network.layers.max(1) as usize).min(2 * pattern.len());
        let letters: String = pattern.chars().cycle().take(enough).collect();
        let repeats = |period: &usize| letters.starts_with(&letters[*period..]);
        let period = (1..letters.len()).find(repeats).unwrap_or(letters.len());
        let (width, pattern) = (*width, letters[..period].to_owned());
        network.window = match pattern.as_str() {
            "g" => AttentionWindow::None,
            _ => AttentionWindow::Layers { width, pattern },
        };
    }
    let no_local = network.window == AttentionWindow::None;
    if let PositionEncoding::Rotary(rotary) = &mut network.positions
        && (no_local || rotary.local_base == rotary.base)
    {
        rotary.local_base = 0.0;
    }
    network
}

/// A global layer first, and then every so many.
fn in_turn(fields: &Fields, layers: i64) -> Result<String, Problem> {
    let every = size_or(fields, EVERY, 3)?.min(layers).min(MOST_LAYERS);
    Ok(format!("g{}", "l".repeat(every as usize - 1)))
}

/// The name of each layer's kind.
pub(crate) fn write_pattern(pattern: &str, layers: i64, fields: &mut Fields) {
    let letters = pattern.chars().cycle().take(layers as usize);
    let kind = |letter| if letter == LOCAL.1 { LOCAL.0 } else { GLOBAL.0 };
    let types: Vec<&str> = letters.map(kind).collect();
    fields.insert(TYPES.to_owned(), json!(types));
}

/// A letter for each layer, where the file names their kinds.
pub(crate) fn pattern(fields: &Fields, layers: i64) -> Result<Option<String>, Problem> {
    let Some((_, given)) = get(fields, &[TYPES]) else {
        return Ok(None);
    };
    let letter = |kind: &Value| {
        let found = [GLOBAL, LOCAL].into_iter().find(|known| kind == known.0);
        found.map(|(_, letter, ..)| letter)
    };
    let letters = given.as_array().and_then(|kinds| {
        let letters = kinds.iter().map(letter).collect::<Option<String>>();
        letters.filter(|letters| letters.len() as i64 == layers)
    });
    letters.map(Some).ok_or_else(|| {
        let allowed = format!("{} or {} for each of {layers} layers", GLOBAL.0, LOCAL.0);
        Problem::new(TYPES, given, allowed)
    })
}

/// No file has as many: they are not believed before its tensors are counted.
const MOST_LAYERS: i64 = 1 << 16;

fn base(fields: &Fields, (kind, _, older, default): Kind) -> Result<f64, Problem> {
    let of_kind = get(fields, &[ROTARY]).and_then(|(_, all)| all.get(kind));
    let said = |name: &str| of_kind.and_then(|of_kind| of_kind.get(name));
    if let Some(scaling) = said("rope_type").filter(|name| **name != "default") {
        let field = format!("{ROTARY}.{kind}.rope_type");
        return Err(Problem::new(&field, shown(scaling), "default"));
    }
    let (name, given) = match (said("rope_theta"), get(fields, &[older])) {
        (Some(base), _) => (format!("{ROTARY}.{kind}.rope_theta"), base),
        (None, Some((name, base))) => (name.to_owned(), base),
        (None, None) => return Ok(default),
    };
    let base = given.as_f64().filter(|base| *base > 1.0);
    base.ok_or_else(|| Problem::new(&name, shown(given), "a number above 1"))
}

fn size_or(fields: &Fields, name: &str, default: i64) -> Result<i64, Problem> {
    get(fields, &[name]).map_or(Ok(default), |_| required_size(fields, name))
}
