//! A configuration tells all that is wrong with it, at once, and nothing is built from it.

use cloze_config::Problem;
use cloze_tensor::Parameters;
use cloze_transformer::{Config, EncoderDecoder, PositionEncoding, Transformer};
use tch::Device;

use crate::networks::{Sizes, kinds};

fn config() -> Config {
    kinds(Sizes {
        layers: 1,
        head_dim: 4,
        hidden: 8,
        seed: 0,
    })
    .swap_remove(0)
}

/// A change that spoils one field.
type Spoil = fn(&mut Config);

const SIZE: &str = "1 or more, below 2^28";

const ZERO_OR_MORE: &str = "0 or more, below 2^28";

/// Each field that can be bad, spoilt; what is told of it: the value given and what is possible.
const BAD: [(&str, Spoil, &str, &str); 14] = [
    ("layers", |c| c.layers = 0, "0", SIZE),
    ("dim", |c| c.dim = 0, "0", SIZE),
    ("heads", |c| c.heads = -1, "-1", SIZE),
    ("key_value_heads", |c| c.key_value_heads = 0, "0", SIZE),
    ("head_dim", |c| c.head_dim = -1, "-1", ZERO_OR_MORE),
    ("hidden", |c| c.hidden = 0, "0", SIZE),
    ("max_len", |c| c.max_len = 0, "0", SIZE),
    ("segments", |c| c.segments = -1, "-1", ZERO_OR_MORE),
    (
        "embedding_dim",
        |c| c.embedding_dim = -1,
        "-1",
        ZERO_OR_MORE,
    ),
    (
        "padding_token",
        |c| c.padding_token = -2,
        "-2",
        "-1 or more, below 2^28",
    ),
    ("eps", |c| c.eps = 0.0, "0", "above 0"),
    ("init_std", |c| c.init_std = f64::INFINITY, "inf", "above 0"),
    ("dropout", |c| c.dropout = 1.0, "1", "0 or more, below 1"),
    (
        "attention_dropout",
        |c| c.attention_dropout = -0.1,
        "-0.1",
        "0 or more, below 1",
    ),
];

fn fields(problems: &[Problem]) -> Vec<&str> {
    problems
        .iter()
        .map(|problem| problem.field.as_str())
        .collect()
}

#[test]
fn good_configurations_have_none() {
    let sizes = Sizes {
        layers: 2,
        head_dim: 2,
        hidden: 3,
        seed: 0,
    };
    for config in kinds(sizes) {
        assert_eq!(config.problems(), []);
    }
}

#[test]
fn each_bad_field_is_named_with_what_was_given_and_what_is_possible() {
    for (field, spoil, given, allowed) in BAD {
        let mut config = config();
        spoil(&mut config);
        let expected = Problem::new(field, given, allowed);
        assert_eq!(config.problems(), [expected]);
    }
}

#[test]
fn sizes_are_small_enough_to_be_multiplied() {
    let spoils: [Spoil; 2] = [|c| c.hidden = 1 << 28, |c| c.hidden = i64::MAX];
    for spoil in spoils {
        let mut config = config();
        spoil(&mut config);
        let expected = Problem::new("hidden", config.hidden, SIZE);
        assert_eq!(config.problems(), [expected]);
    }
}

#[test]
fn all_bad_fields_are_named_at_once() {
    let mut config = config();
    for (_, spoil, ..) in BAD {
        spoil(&mut config);
    }
    assert_eq!(fields(&config.problems()), BAD.map(|(field, ..)| field));
}

#[test]
fn nan_is_no_number_of_a_network() {
    let nan = f64::NAN;
    let config = Config {
        eps: nan,
        init_std: nan,
        dropout: nan,
        attention_dropout: nan,
        ..config()
    };
    let expected = ["eps", "init_std", "dropout", "attention_dropout"];
    assert_eq!(fields(&config.problems()), expected);
}

#[test]
fn heads_divide_the_stream_and_key_value_heads_the_heads() {
    let config = Config {
        dim: 20,
        heads: 6,
        key_value_heads: 4,
        ..config()
    };
    let expected = [
        ("heads", "6", "a divisor of dim = 20"),
        ("key_value_heads", "4", "a divisor of heads = 6"),
    ];
    let expected = expected.map(|(field, given, allowed)| Problem::new(field, given, allowed));
    assert_eq!(config.problems(), expected);
}

/// Sines and cosines come in pairs: over the stream, or over each head.
#[test]
fn waves_need_an_even_number_of_features() {
    for (positions, dim, heads, even) in [
        (PositionEncoding::Sinusoidal, 15, 5, false),
        (PositionEncoding::Sinusoidal, 20, 4, true),
        (PositionEncoding::ROTARY, 20, 4, false),
        (PositionEncoding::ROTARY, 24, 4, true),
        (PositionEncoding::Learned, 15, 5, true),
        (PositionEncoding::Alibi, 15, 5, true),
    ] {
        let config = Config {
            positions,
            dim,
            heads,
            key_value_heads: 1,
            ..config()
        };
        let expected: &[&str] = if even { &[] } else { &["dim"] };
        assert_eq!(fields(&config.problems()), expected, "{config:?}");
    }
}

#[test]
#[should_panic(expected = "cannot build a transformer: [Problem { field: \"layers\"")]
fn no_transformer_is_built_from_a_bad_configuration() {
    let config = Config {
        layers: 0,
        ..config()
    };
    Transformer::new(&Parameters::new(0, Device::Cpu).root(), &config, 5);
}

#[test]
#[should_panic(expected = "cannot build a transformer: [Problem { field: \"hidden\"")]
fn no_encoder_decoder_is_built_from_a_bad_configuration() {
    let config = Config {
        hidden: 0,
        ..config()
    };
    EncoderDecoder::new(&Parameters::new(0, Device::Cpu).root(), &config, 5);
}
