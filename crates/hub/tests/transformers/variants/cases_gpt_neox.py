"""GPT-NeoX: Pythia."""

from __future__ import annotations

from functools import partial

from decoders import BASE, LONG, variants
from parts import *  # noqa: F403

SAVED = {"lm_head.weight": "embed_out.weight"}
V = partial(Variant, cls="GPTNeoXForCausalLM", base=BASE, inputs=unpadded, labels=causal, saved=SAVED)
VARIANTS = [
    *variants("gpt_neox", "GPTNeoX", BASE, "gpt_neox.", saved=SAVED),
    V("gpt_neox-sequential", config={"use_parallel_residual": False}),
    V("gpt_neox-sequential-five", config={"use_parallel_residual": False, "num_hidden_layers": 5}, **LONG),
    V("gpt_neox-no-attention-bias", config={"attention_bias": False}),
    *(V(f"gpt_neox-share-{share}", config={"rope_parameters": {"rope_type": "default", "rope_theta": 10000.0,
        "partial_rotary_factor": share}}) for share in (0.5, 1.0)),
    V("gpt_neox-eps-large", config={"layer_norm_eps": 1e-2}),
    V("gpt_neox-old-config", config={"rope_parameters": {"rope_type": "default", "rope_theta": 500.0, "partial_rotary_factor": 0.5}},
      config_json={"rope_parameters": None, "rotary_emb_base": 500, "rotary_pct": 0.5}),
    V("gpt_neox-buffers", weights=extra(gpt_neox__layers__0__attention__bias=lambda w: torch.ones(1, 1, 4, 4, dtype=torch.bool),
      gpt_neox__layers__0__attention__masked_bias=lambda w: torch.tensor(-1e9),
      gpt_neox__layers__1__attention__rotary_emb__inv_freq=lambda w: torch.ones(4))),
]
