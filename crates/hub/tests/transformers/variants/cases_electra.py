"""ELECTRA: generators and discriminators."""

from __future__ import annotations

from functools import partial

import torch

from parts import *  # noqa: F403

BASE = dict(vocab_size=120, embedding_size=20, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
            intermediate_size=72, max_position_embeddings=40, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
V = partial(Variant, base=BASE)
MLM, PRE, SEQ, TOK, QA = (f"ElectraFor{purpose}" for purpose in (
    "MaskedLM", "PreTraining", "SequenceClassification", "TokenClassification", "QuestionAnswering"))
UNTIED = {"tie_word_embeddings": False}


def replaced(variant, inputs, generator):
    return {"labels": torch.randint(0, 2, inputs["input_ids"].shape, generator=generator)}


VARIANTS = [
    V("electra-generator", MLM, labels=masked),
    V("electra-discriminator", PRE, labels=replaced),
    V("electra-generator-as-wide", MLM, {"embedding_size": 32}, labels=masked),
    V("electra-discriminator-as-wide", PRE, {"embedding_size": 32}, labels=replaced),
    V("electra-generator-wider", MLM, {"embedding_size": 40}, labels=masked),
    *(V(f"electra-generator-{act}", MLM, {"hidden_act": act}, labels=masked) for act in ("relu", "silu")),
    *(V(f"electra-discriminator-{act}", PRE, {"hidden_act": act}, labels=replaced) for act in ("relu", "gelu_new")),
    V("electra-untied", MLM, UNTIED, labels=masked),
    V("electra-untied-as-wide", MLM, UNTIED | {"embedding_size": 32}, inputs=pad_inside, labels=masked),
    V("electra-types-1", PRE, {"type_vocab_size": 1}, labels=replaced),
    V("electra-pad-5", MLM, {"pad_token_id": 5}, labels=masked),
    V("electra-pad-inside", PRE, inputs=pad_inside, labels=replaced),
    V("electra-mask-holes", PRE, inputs=with_holes, labels=replaced),
    V("electra-ids-only", PRE, inputs=only_ids, labels=replaced),
    V("electra-full-length", MLM, {"max_position_embeddings": 16}, labels=masked),
    V("electra-one-layer", PRE, {"num_hidden_layers": 1, "num_attention_heads": 1}, labels=replaced),
    V("electra-eps-large", MLM, {"layer_norm_eps": 1e-2, "vocab_size": 777}, labels=masked),
    V("electra-base", "ElectraModel"),
    V("electra-base-with-prefix", "ElectraModel", weights=prefixed("electra.")),
    V("electra-classes", SEQ, {"num_labels": 3, "classifier_dropout": 0.0}, labels=classes),
    V("electra-regression", SEQ, {"num_labels": 1}, labels=regression),
    V("electra-tags", TOK, {"num_labels": 5}, labels=tags),
    V("electra-qa", QA, labels=span([3, 0, 5], [7, 10, 5])),
    V("electra-bf16", PRE, labels=replaced, dtype=torch.bfloat16),
    V("electra-fp16", MLM, labels=masked, dtype=torch.float16),
    V("electra-fp64", PRE, labels=replaced, dtype=torch.float64),
    V("electra-sharded", PRE, labels=replaced, shard="30KB"),
    V("electra-from-hub", MLM, labels=masked, weights=extra(
        electra__embeddings__position_ids=lambda w: torch.arange(40).unsqueeze(0),
        generator_lm_head__weight=lambda w: w["electra.embeddings.word_embeddings.weight"].clone())),
    V("electra-old-config", PRE, labels=replaced, config_json={
        "summary_type": "first", "summary_use_proj": True, "position_embedding_type": "absolute", "is_decoder": None,
        "transformers_version": "4.6.0.dev0", "tie_word_embeddings": None, "add_cross_attention": None}),
]
