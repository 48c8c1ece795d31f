"""Llama, Mistral, Qwen2 and Qwen3."""

from __future__ import annotations

from functools import partial

from decoders import BASE, LONG, scaled, variants
from parts import *  # noqa: F403

GROUPED = BASE | dict(num_key_value_heads=2)


def some(prefix: str, base: dict):
    return partial(Variant, cls=f"{prefix}ForCausalLM", base=base, inputs=unpadded, labels=causal)


L, M, Q2, Q3 = (some(prefix, GROUPED) for prefix in ("Llama", "Mistral", "Qwen2", "Qwen3"))
HEADS = {"multi": {"num_key_value_heads": 4}, "single": {"num_key_value_heads": 1}}
WINDOW = {"use_sliding_window": True, "sliding_window": 6, "max_window_layers": 1, "num_hidden_layers": 3}
ALTERNATE = ["full_attention", "sliding_attention", "sliding_attention"]
VARIANTS = [
    *variants("llama", "Llama", GROUPED, "model."),
    *scaled("llama", "Llama", GROUPED),
    *(L(f"llama-{name}-query", config=config) for name, config in HEADS.items()),
    L("llama-attention-bias", config={"attention_bias": True}),
    L("llama-mlp-bias", config={"mlp_bias": True}),
    L("llama-all-biases", config={"attention_bias": True, "mlp_bias": True}),
    L("llama-head-dim-16", config={"head_dim": 16}),
    L("llama-head-dim-6", config={"head_dim": 6}),
    L("llama-eps-large", config={"rms_norm_eps": 1e-2}),
    L("llama-old-config", config_json={"rope_parameters": None, "rope_theta": 10000.0, "rope_scaling": None, "head_dim": None,
      "num_key_value_heads": 2, "pretraining_tp": 1, "torch_dtype": "float32", "dtype": None, "attention_bias": None, "mlp_bias": None}),
    L("llama-old-rope", config={"rope_parameters": {"rope_type": "linear", "rope_theta": 500.0, "factor": 2.0}},
      config_json={"rope_parameters": None, "rope_theta": 500.0, "rope_scaling": {"type": "linear", "factor": 2.0}}),
    L("llama-buffers", weights=extra(model__layers__0__self_attn__rotary_emb__inv_freq=lambda w: torch.ones(4))),
    *variants("mistral", "Mistral", GROUPED | {"sliding_window": None}, "model."),
    *(M(f"mistral-window-{width}", config={"sliding_window": width}, **LONG) for width in (2, 5, 100)),
    M("mistral-window-padded", config={"sliding_window": 4}, modes=MORE_BEAMS, eos=several_ends, left_pad=(0, 2, 5)),
    M("mistral-head-dim-16", config={"head_dim": 16}),
    *variants("qwen2", "Qwen2", GROUPED, "model."),
    Q2("qwen2-window", config=WINDOW, **LONG),
    Q2("qwen2-window-layers", config=WINDOW | {"layer_types": ALTERNATE}, **LONG),
    Q2("qwen2-window-unused", config={"sliding_window": 6, "max_window_layers": 1}, **LONG),
    Q2("qwen2-yarn", config={"rope_parameters": {"rope_type": "yarn", "rope_theta": 1e6, "factor": 4.0,
       "original_max_position_embeddings": 10}}),
    *variants("qwen3", "Qwen3", GROUPED | {"head_dim": 8}, "model."),
    Q3("qwen3-head-dim-16", config={"head_dim": 16}),
    Q3("qwen3-attention-bias", config={"head_dim": 8, "attention_bias": True}),
    Q3("qwen3-window", config=WINDOW | {"head_dim": 8}, **LONG),
]
