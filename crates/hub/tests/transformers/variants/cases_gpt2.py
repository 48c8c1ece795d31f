"""GPT-2."""

from __future__ import annotations

from functools import partial

import torch

from parts import *  # noqa: F403

BASE = dict(vocab_size=120, n_embd=32, n_layer=2, n_head=4, n_positions=40, bos_token_id=0, eos_token_id=0,
            resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0)
V = partial(Variant, base=BASE, inputs=unpadded)
LM = "GPT2LMHeadModel"
PADDED = {"pad_token_id": 0}
VARIANTS = [
    V("gpt2-base", "GPT2Model"),
    V("gpt2-base-with-prefix", "GPT2Model", weights=prefixed("transformer.")),
    V("gpt2-head-no-prefix", LM, labels=causal, weights=without("transformer.")),
    *(V(f"gpt2-act-{act}", LM, {"activation_function": act}, labels=causal)
      for act in ("relu", "gelu", "gelu_pytorch_tanh", "silu", "quick_gelu", "tanh", "gelu_fast")),
    V("gpt2-inner-80", LM, {"n_inner": 80}, labels=causal),
    V("gpt2-inner-300", LM, {"n_inner": 300}, labels=causal),
    V("gpt2-one-layer-one-head", LM, {"n_layer": 1, "n_head": 1}, labels=causal),
    V("gpt2-four-layers-eight-heads", LM, {"n_layer": 4, "n_head": 8}, labels=causal),
    V("gpt2-embd-48-vocab-777", LM, {"n_embd": 48, "n_head": 3, "vocab_size": 777}, labels=causal),
    V("gpt2-full-length", LM, {"n_positions": 28}, lengths=(28, 28, 28), labels=causal),
    V("gpt2-unscaled", LM, {"scale_attn_weights": False}, labels=causal),
    V("gpt2-inverse-layer", LM, {"scale_attn_by_inverse_layer_idx": True, "n_layer": 3}, labels=causal),
    V("gpt2-unscaled-inverse-layer", LM, {"scale_attn_weights": False, "scale_attn_by_inverse_layer_idx": True, "n_layer": 3}, labels=causal),
    V("gpt2-upcast", LM, {"reorder_and_upcast_attn": True}, labels=causal),
    V("gpt2-upcast-inverse-layer", LM, {"reorder_and_upcast_attn": True, "scale_attn_by_inverse_layer_idx": True, "n_layer": 3}, labels=causal),
    V("gpt2-untied", LM, {"tie_word_embeddings": False}, labels=causal),
    V("gpt2-eps-1e-6", LM, {"layer_norm_epsilon": 1e-6}, labels=causal),
    V("gpt2-eps-large", LM, {"layer_norm_epsilon": 1e-2}, labels=causal),
    V("gpt2-buffers", LM, labels=causal, weights=with_buffers),
    V("gpt2-buffers-no-prefix", LM, labels=causal, weights=chain(without("transformer."), with_buffers)),
    V("gpt2-head-stored", LM, labels=causal, weights=extra(lm_head__weight=lambda w: w["transformer.wte.weight"].clone())),
    V("gpt2-only-head-stored", LM, labels=causal, weights=renamed(("transformer.wte.weight", "lm_head.weight"))),
    V("gpt2-padded", LM, labels=causal, inputs=ids_and_mask),
    V("gpt2-bf16", LM, labels=causal, dtype=torch.bfloat16),
    V("gpt2-fp16-sharded", LM, labels=causal, dtype=torch.float16, shard="20KB"),
    V("gpt2-beams-eos", LM, labels=causal, modes=MORE_BEAMS, eos=several_ends),
    V("gpt2-beams-eos-3-layers", LM, {"n_layer": 3, "n_embd": 48}, labels=causal, modes=MORE_BEAMS, eos=several_ends),
    V("gpt2-beams-two-eos", LM, labels=causal, modes=MORE_BEAMS, eos=two_ends),
    V("gpt2-beams-pad-3", LM, {"pad_token_id": 3}, labels=causal, modes=MORE_BEAMS, eos=several_ends),
    V("gpt2-beams-pad-0", LM, {"pad_token_id": 0}, labels=causal, modes=MORE_BEAMS, eos=several_ends),
    V("gpt2-beams-no-eos", LM, labels=causal, modes=MORE_BEAMS, eos=lambda model, prompt: None),
    V("gpt2-left-padded", LM, labels=causal, modes=MORE_BEAMS, eos=several_ends, left_pad=(0, 2, 5)),
    V("gpt2-tied-but-differs", LM, {"tie_word_embeddings": False}, labels=causal, config_json={"tie_word_embeddings": True}),
    V("gpt2-classes-3", "GPT2ForSequenceClassification", PADDED | {"num_labels": 3}, labels=classes, inputs=ids_and_mask),
    V("gpt2-tags-5", "GPT2ForTokenClassification", {"num_labels": 5, "classifier_dropout": 0.0}, labels=tags, inputs=ids_and_mask),
    V("gpt2-qa", "GPT2ForQuestionAnswering", labels=span([3, 0, 5], [7, 10, 5]), inputs=ids_and_mask),
]
