//! Rotary positions in a `config.json`: `rope_parameters`, or `rope_scaling` and `rope_theta` as they were
//! called before. The values and what stands in for missing ones are those of `modeling_rope_utils.py` of
//! transformers 5.23.

use cloze_config::Problem;
use cloze_transformer::{Config, PositionEncoding, RotaryPositions, RotaryScaling, Yarn};
use serde_json::{Value, json};

use crate::field::Fields;
use crate::fields::{flag_of, get, number_of, shown};

const PARAMETERS: &str = "rope_parameters";
const KIND: &str = "rope_type";
const ORIGINAL: &str = "original_max_position_embeddings";
const KINDS: &str = "one of default, linear, dynamic, yarn, longrope, llama3";

/// What a family calls its base and the share of a head that is turned, and what they are where the file
/// is silent.
#[derive(Debug)]
pub(crate) struct Rope {
    pub(crate) base: (&'static str, f64),
    pub(crate) share: (&'static str, f64),
}

/// The names of most families.
pub(crate) const ROPE: Rope = Rope {
    base: ("rope_theta", 10_000.0),
    share: ("partial_rotary_factor", 1.0),
};

impl Rope {
    /// Reads the positions, and how long a text may be where they are stretched beyond what the file says.
    pub(crate) fn read(&self, fields: &Fields, config: &mut Config) -> Result<(), Problem> {
        let none = Fields::new();
        let given = get(fields, &["rope_scaling", PARAMETERS]);
        let table = given.map_or(Ok(&none), |(name, value)| {
            let table = value.as_object();
            table.ok_or_else(|| Problem::new(name, value, "a table"))
        })?;
        let base = number_of(fields, &[self.base.0], self.base.1)?;
        let share = number_of(fields, &[self.share.0], self.share.1)?;
        let kind =
            get(table, &[KIND, "type"]).map_or("default".to_owned(), |(_, kind)| shown(kind));
        let mut table = Table {
            table,
            fields,
            max_len: config.max_len,
        };
        let scaling = match kind.as_str() {
            "default" => RotaryScaling::None,
            "linear" => RotaryScaling::Linear {
                factor: table.needed("factor")?,
            },
            "dynamic" => {
                let (factor, original_max_len) = (table.needed("factor")?, config.max_len);
                config.max_len = (original_max_len as f64 * factor) as i64;
                RotaryScaling::Dynamic {
                    factor,
                    original_max_len,
                }
            }
            "yarn" => RotaryScaling::Yarn(table.yarn()?),
            "longrope" => table.long_rope()?,
            "llama3" => RotaryScaling::Llama3 {
                factor: table.needed("factor")?,
                low_freq_factor: table.needed("low_freq_factor")?,
                high_freq_factor: table.needed("high_freq_factor")?,
                original_max_len: table.original()?,
            },
            _ => return Err(Problem::new(format!("{PARAMETERS}.{KIND}"), kind, KINDS)),
        };
        config.positions = PositionEncoding::Rotary(RotaryPositions {
            base: table.number("rope_theta", base)?,
            share: table.number("partial_rotary_factor", share)?,
            scaling,
            ..RotaryPositions::new(base)
        });
        Ok(())
    }

    /// Under the names of today, and the base under that of yesterday.
    pub(crate) fn write(&self, config: &Config, fields: &mut Fields) {
        let PositionEncoding::Rotary(RotaryPositions {
            base,
            share,
            scaling,
            ..
        }) = &config.positions
        else {
            return;
        };
        let mut table = json!({ KIND: "default", "rope_theta": base });
        let mut set = |values: Value| {
            let values = values.as_object().cloned().unwrap_or_default();
            table.as_object_mut().expect("a table").extend(values);
        };
        match scaling {
            RotaryScaling::None => (),
            RotaryScaling::Linear { factor } => set(json!({ KIND: "linear", "factor": factor })),
            RotaryScaling::Dynamic {
                factor,
                original_max_len,
            } => {
                set(json!({ KIND: "dynamic", "factor": factor }));
                fields.insert(
                    "max_position_embeddings".to_owned(),
                    json!(original_max_len),
                );
            }
            RotaryScaling::Yarn(yarn) => set(json!({
                KIND: "yarn",
                "factor": yarn.factor,
                ORIGINAL: yarn.original_max_len,
                "beta_fast": yarn.beta_fast,
                "beta_slow": yarn.beta_slow,
                "truncate": yarn.truncate,
                "attention_factor": yarn.attention_factor,
            })),
            RotaryScaling::LongRope {
                short_factor,
                long_factor,
                original_max_len,
                attention_factor,
            } => {
                set(json!({
                    KIND: "longrope",
                    "short_factor": short_factor,
                    "long_factor": long_factor,
                    ORIGINAL: original_max_len,
                    "attention_factor": attention_factor,
                }));
            }
            RotaryScaling::Llama3 {
                factor,
                low_freq_factor,
                high_freq_factor,
                original_max_len,
            } => {
                set(json!({
                    KIND: "llama3",
                    "factor": factor,
                    "low_freq_factor": low_freq_factor,
                    "high_freq_factor": high_freq_factor,
                    ORIGINAL: original_max_len,
                }));
            }
        }
        if *share != self.share.1 {
            set(json!({ "partial_rotary_factor": share }));
            fields.insert(self.share.0.to_owned(), json!(share));
        }
        fields.insert(self.base.0.to_owned(), json!(base));
        fields.insert(PARAMETERS.to_owned(), table);
    }
}

/// The table of a file, and what stands beside it.
struct Table<'a> {
    table: &'a Fields,
    fields: &'a Fields,
    max_len: i64,
}

impl Table<'_> {
    fn number(&self, name: &str, default: f64) -> Result<f64, Problem> {
        number_of(self.table, &[name], default).map_err(|problem| problem.under(PARAMETERS))
    }

    fn needed(&self, name: &str) -> Result<f64, Problem> {
        let missing = || Problem::new(name, "missing", "a number").under(PARAMETERS);
        get(self.table, &[name]).ok_or_else(missing)?;
        self.number(name, 0.0)
    }

    fn maybe(&self, name: &str) -> Result<Option<f64>, Problem> {
        get(self.table, &[name])
            .map(|_| self.number(name, 0.0))
            .transpose()
    }

    /// Tokens of a text that was learned from: what the file says beside the table counts first.
    fn original(&self) -> Result<i64, Problem> {
        let beside = get(self.fields, &[ORIGINAL]).or_else(|| get(self.table, &[ORIGINAL]));
        beside.map_or(Ok(self.max_len), |(name, given)| {
            let tokens = given
                .as_i64()
                .filter(|tokens| (1..1 << 28).contains(tokens));
            tokens
                .ok_or_else(|| Problem::new(name, given, "1 or more, below 2^28").under(PARAMETERS))
        })
    }

    /// By how much longer its texts may be than those that were learned from.
    fn factor(&self) -> Result<f64, Problem> {
        let longer = self.max_len as f64 / self.original()? as f64;
        Ok(self.maybe("factor")?.unwrap_or(longer))
    }

    /// Peng et al., "YaRN", 2023, equation 22 for the factor of the scores.
    fn yarn(&mut self) -> Result<Yarn, Problem> {
        let factor = self.factor()?;
        let scale = |share: f64| {
            if factor <= 1.0 {
                1.0
            } else {
                0.1 * share * factor.ln() + 1.0
            }
        };
        let shares = [self.maybe("mscale")?, self.maybe("mscale_all_dim")?];
        let given = shares.map(|share| share.filter(|share| *share != 0.0));
        let scaled = match given {
            [Some(one), Some(other)] => scale(one) / scale(other),
            _ => scale(1.0),
        };
        let or =
            |given: Option<f64>, default| given.filter(|given| *given != 0.0).unwrap_or(default);
        Ok(Yarn {
            factor,
            original_max_len: self.original()?,
            beta_fast: or(self.maybe("beta_fast")?, 32.0),
            beta_slow: or(self.maybe("beta_slow")?, 1.0),
            truncate: flag_of(self.table, &["truncate"], true)
                .map_err(|problem| problem.under(PARAMETERS))?,
            attention_factor: self.maybe("attention_factor")?.unwrap_or(scaled),
        })
    }

    /// Ding et al., "LongRoPE", 2024, and the factor of the scores of its authors' code.
    fn long_rope(&mut self) -> Result<RotaryScaling, Problem> {
        let (factor, original_max_len) = (self.factor()?, self.original()?);
        let scaled = match factor {
            ..=1.0 => 1.0,
            factor => (1.0 + factor.ln() / (original_max_len as f64).ln()).sqrt(),
        };
        let list = |name| {
            let given = get(self.table, &[name]).map_or(&Value::Null, |(_, given)| given);
            let numbers = given
                .as_array()
                .map(|all| all.iter().map(Value::as_f64).collect());
            let problem = || Problem::new(name, given, "a number for each pair").under(PARAMETERS);
            numbers.flatten().ok_or_else(problem)
        };
        Ok(RotaryScaling::LongRope {
            short_factor: list("short_factor")?,
            long_factor: list("long_factor")?,
            original_max_len,
            attention_factor: self.maybe("attention_factor")?.unwrap_or(scaled),
        })
    }
}
