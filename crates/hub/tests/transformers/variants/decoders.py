"""Variants that every decoder has, whatever the names of its fields."""

from __future__ import annotations

from functools import partial

import torch

from parts import *  # noqa: F403

BASE = dict(vocab_size=120, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=72,
            max_position_embeddings=40, bos_token_id=0, eos_token_id=0)
LONG = dict(lengths=(40, 33, 6), modes={"greedy": dict(max_new_tokens=24), "beam4": BEAM4})


def variants(name: str, prefix: str, base: dict, trunk: str, **more) -> list[Variant]:
    """`trunk` is what the names of the trunk begin with."""
    V = partial(Variant, base=base, inputs=unpadded, **more)
    LM, SEQ, TOK, QA = (f"{prefix}For{head}" for head in
                        ("CausalLM", "SequenceClassification", "TokenClassification", "QuestionAnswering"))
    padded = {"pad_token_id": 0}
    return [
        V(f"{name}-plain", LM, labels=causal),
        V(f"{name}-base", f"{prefix}Model"),
        V(f"{name}-base-with-prefix", f"{prefix}Model", weights=prefixed(trunk)),
        V(f"{name}-head-no-prefix", LM, labels=causal, weights=without(trunk)),
        *(V(f"{name}-act-{act}", LM, {"hidden_act": act}, labels=causal) for act in ("gelu", "relu", "gelu_pytorch_tanh")),
        V(f"{name}-tied", LM, {"tie_word_embeddings": True}, labels=causal),
        V(f"{name}-one-layer-one-head", LM, {"num_hidden_layers": 1, "num_attention_heads": 1} |
          ({"num_key_value_heads": 1, "head_dim": 32} if "num_key_value_heads" in base else {}), labels=causal),
        V(f"{name}-five-layers-vocab-777", LM, {"num_hidden_layers": 5, "vocab_size": 777}, labels=causal),
        V(f"{name}-inner-20", LM, {"intermediate_size": 20}, labels=causal),
        V(f"{name}-full-length", LM, labels=causal, **LONG),
        V(f"{name}-theta-500", LM, {"rope_parameters": {"rope_type": "default", "rope_theta": 500.0}}, labels=causal),
        V(f"{name}-padded", LM, labels=causal, inputs=ids_and_mask),
        V(f"{name}-bf16", LM, labels=causal, dtype=torch.bfloat16),
        V(f"{name}-fp16-sharded", LM, labels=causal, dtype=torch.float16, shard="20KB"),
        V(f"{name}-beams", LM, labels=causal, modes=MORE_BEAMS, eos=several_ends),
        V(f"{name}-left-padded", LM, labels=causal, modes=MORE_BEAMS, eos=several_ends, left_pad=(0, 2, 5)),
        V(f"{name}-classes-3", SEQ, padded | {"num_labels": 3}, labels=classes, inputs=ids_and_mask),
        V(f"{name}-tags-5", TOK, padded | {"num_labels": 5, "classifier_dropout": 0.0}, labels=tags, inputs=ids_and_mask),
        V(f"{name}-qa", QA, labels=span([3, 0, 5], [7, 10, 5]), inputs=ids_and_mask),
    ]


def scaled(name: str, prefix: str, base: dict) -> list[Variant]:
    """Rotary positions that are stretched, each kind, in texts beyond what was learned from."""
    kinds = {
        "linear": dict(factor=2.5),
        "dynamic": dict(factor=3.0),
        "yarn": dict(factor=4.0, original_max_position_embeddings=10),
        "yarn-all": dict(factor=4.0, original_max_position_embeddings=10, beta_fast=16.0, beta_slow=2.0, truncate=False,
                         mscale=0.7, mscale_all_dim=0.5),
        "yarn-no-factor": dict(factor=None, original_max_position_embeddings=16, attention_factor=1.1),
        "longrope": dict(short_factor=[1.0, 1.1, 1.3, 1.7], long_factor=[1.2, 2.0, 3.0, 4.5], factor=4.0,
                         original_max_position_embeddings=10),
        "longrope-short": dict(short_factor=[1.0, 1.1, 1.3, 1.7], long_factor=[1.2, 2.0, 3.0, 4.5],
                               original_max_position_embeddings=40, factor=1.0),
        "llama3": dict(factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16),
    }
    V = partial(Variant, base=base, inputs=unpadded, labels=causal, lengths=(30, 21, 6))
    return [V(f"{name}-rope-{kind}", f"{prefix}ForCausalLM",
              {"rope_parameters": {"rope_type": kind.split("-")[0], "rope_theta": 10000.0, **values}},
              modes={"greedy": dict(max_new_tokens=12)} | ({} if kind != "longrope" else {"greedy": dict(max_new_tokens=2)}))
            for kind, values in kinds.items()]
