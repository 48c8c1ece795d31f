"""ModernBERT."""

from __future__ import annotations

from functools import partial

import torch

from parts import *  # noqa: F403

BASE = dict(vocab_size=120, hidden_size=32, num_hidden_layers=4, num_attention_heads=4, intermediate_size=40,
            max_position_embeddings=40, local_attention=8, pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1,
            sep_token_id=2)
V = partial(Variant, base=BASE)
MLM, SEQ, TOK, QA = (f"ModernBertFor{purpose}" for purpose in
                     ("MaskedLM", "SequenceClassification", "TokenClassification", "QuestionAnswering"))
UNTIED = {"tie_word_embeddings": False}
F, S = "full_attention", "sliding_attention"
EVERYWHERE = dict(norm_bias=True, attention_bias=True, mlp_bias=True, classifier_bias=True, decoder_bias=True)


def rope(full, sliding):
    return {"rope_parameters": {F: {"rope_type": "default", "rope_theta": full},
                                S: {"rope_type": "default", "rope_theta": sliding}}}


def types(*kinds):
    return {"layer_types": list(kinds), "num_hidden_layers": len(kinds)}


VARIANTS = [
    V("modernbert-mlm", MLM, labels=masked),
    V("modernbert-window-1", MLM, {"local_attention": 1}, labels=masked),
    V("modernbert-window-odd", MLM, {"local_attention": 7}, labels=masked),
    V("modernbert-window-wide", MLM, {"local_attention": 128}, labels=masked),
    V("modernbert-every-2", MLM, {"global_attn_every_n_layers": 2}, labels=masked),
    V("modernbert-every-1", MLM, {"global_attn_every_n_layers": 1}, labels=masked),
    V("modernbert-every-9", MLM, {"global_attn_every_n_layers": 9}, labels=masked),
    V("modernbert-types", MLM, types(S, F, F, S, S), labels=masked),
    V("modernbert-all-local", MLM, types(S, S), labels=masked),
    V("modernbert-bases", MLM, rope(500.0, 20.0), labels=masked),
    V("modernbert-bases-equal", MLM, rope(10000.0, 10000.0), labels=masked),
    V("modernbert-biases", MLM, EVERYWHERE, labels=masked),
    *(V(f"modernbert-{bias.replace('_', '-')}", MLM, {bias: True}, labels=masked) for bias in list(EVERYWHERE)[:4]),
    V("modernbert-decoder-no-bias", MLM, {"decoder_bias": False}, labels=masked),
    *(V(f"modernbert-act-{act}", MLM, {"hidden_activation": act}, labels=masked) for act in ("silu", "relu")),
    V("modernbert-classifier-act", MLM, {"classifier_activation": "silu"}, labels=masked),
    V("modernbert-untied", MLM, UNTIED, labels=masked),
    V("modernbert-untied-no-bias", MLM, UNTIED | {"decoder_bias": False}, inputs=pad_inside, labels=masked),
    V("modernbert-pad-5", MLM, {"pad_token_id": 5}, labels=masked),
    V("modernbert-pad-inside", MLM, inputs=pad_inside, labels=masked),
    V("modernbert-mask-holes", MLM, inputs=with_holes, labels=masked),
    V("modernbert-ids-only", MLM, inputs=only_ids, labels=masked),
    V("modernbert-full-length", MLM, {"max_position_embeddings": 16}, labels=masked),
    V("modernbert-one-layer", MLM, {"num_hidden_layers": 1, "num_attention_heads": 1}, labels=masked),
    V("modernbert-eps-large", MLM, {"norm_eps": 1e-2, "vocab_size": 777}, labels=masked),
    V("modernbert-base", "ModernBertModel"),
    V("modernbert-base-with-prefix", "ModernBertModel", EVERYWHERE, weights=prefixed("model.")),
    V("modernbert-classes", SEQ, {"num_labels": 3}, labels=classes),
    V("modernbert-classes-mean", SEQ, {"num_labels": 3, "classifier_pooling": "mean", "classifier_bias": True}, labels=classes),
    V("modernbert-tags", TOK, {"num_labels": 5}, labels=tags),
    V("modernbert-qa", QA, {"norm_bias": True, "local_attention": 32}, labels=span([3, 0, 5], [7, 10, 5])),
    # Without padding, which an answer may point to: what a window hides from it all, kernels fill differently.
    V("modernbert-qa-window", QA, lengths=(16, 16, 16), labels=span([3, 0, 5], [7, 10, 5])),
    V("modernbert-bf16", MLM, labels=masked, dtype=torch.bfloat16),
    V("modernbert-fp16", MLM, labels=masked, dtype=torch.float16),
    V("modernbert-fp64", MLM, labels=masked, dtype=torch.float64),
    V("modernbert-sharded", MLM, labels=masked, shard="30KB"),
    V("modernbert-old-config", MLM, rope(5000.0, 90.0) | types(F, S, F, S), labels=masked, config_json={
        "layer_types": None, "rope_parameters": None, "global_attn_every_n_layers": 2, "global_rope_theta": 5000.0,
        "local_rope_theta": 90.0, "layer_norm_eps": 1e-5, "position_embedding_type": "absolute",
        "reference_compile": False, "repad_logits_with_grad": False, "tie_word_embeddings": None, "dtype": None}),
]
