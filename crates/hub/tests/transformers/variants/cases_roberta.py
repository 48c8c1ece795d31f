"""RoBERTa, XLM-R and CamemBERT."""

from __future__ import annotations

from functools import partial

import torch

from parts import *  # noqa: F403

BASE = dict(vocab_size=120, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=72,
            max_position_embeddings=42, type_vocab_size=1, layer_norm_eps=1e-5, hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0)
V = partial(Variant, base=BASE)
MLM, SEQ, TOK, QA = (f"RobertaFor{purpose}" for purpose in
                     ("MaskedLM", "SequenceClassification", "TokenClassification", "QuestionAnswering"))
UNTIED = {"tie_word_embeddings": False}


def padding_inside(inputs):
    """The padding token at real positions, which counts none there, and others at padded ones."""
    inputs["input_ids"][0, 2:4] = 1
    inputs["input_ids"][2, 8:] = 77
    return inputs


def with_pooler(weights):
    """As roberta-base is stored."""
    draw = torch.Generator().manual_seed(5)
    return weights | {"roberta.pooler.dense.weight": torch.randn(32, 32, generator=draw),
                      "roberta.pooler.dense.bias": torch.randn(32, generator=draw),
                      "roberta.embeddings.position_ids": torch.arange(42).unsqueeze(0),
                      "lm_head.decoder.weight": weights["roberta.embeddings.word_embeddings.weight"].clone()}


VARIANTS = [
    V("roberta-mlm", MLM, labels=masked),
    V("roberta-xlm-r", "XLMRobertaForMaskedLM", labels=masked),
    V("roberta-camembert", "CamembertForMaskedLM", labels=masked),
    V("roberta-xlm-r-classes", "XLMRobertaForSequenceClassification", {"num_labels": 3}, labels=classes),
    V("roberta-camembert-base", "CamembertModel"),
    *(V(f"roberta-act-{act}", MLM, {"hidden_act": act}, labels=masked) for act in ("relu", "gelu_new", "silu", "tanh")),
    V("roberta-untied", MLM, UNTIED, labels=masked),
    V("roberta-untied-padding-inside", MLM, UNTIED, inputs=padding_inside, labels=masked),
    V("roberta-types-2", MLM, {"type_vocab_size": 2}, labels=masked),
    V("roberta-pad-0", MLM, {"pad_token_id": 0, "max_position_embeddings": 41}, labels=masked),
    V("roberta-pad-5", MLM, {"pad_token_id": 5, "max_position_embeddings": 22}, labels=masked),
    V("roberta-full-length", MLM, {"max_position_embeddings": 18}, labels=masked),
    V("roberta-padding-inside", MLM, inputs=padding_inside, labels=masked),
    V("roberta-mask-holes", MLM, inputs=with_holes, labels=masked),
    V("roberta-ids-only", MLM, inputs=only_ids, labels=masked),
    V("roberta-one-layer", MLM, {"num_hidden_layers": 1, "num_attention_heads": 1}, labels=masked),
    V("roberta-hidden-96", MLM, {"hidden_size": 96, "num_attention_heads": 6, "vocab_size": 777}, labels=masked),
    V("roberta-eps-large", MLM, {"layer_norm_eps": 1e-2}, labels=masked),
    V("roberta-base", "RobertaModel"),
    V("roberta-base-no-pooler", "RobertaModel", init={"add_pooling_layer": False}),
    V("roberta-base-with-prefix", "RobertaModel", weights=prefixed("roberta.")),
    V("roberta-classes", SEQ, {"num_labels": 3, "classifier_dropout": 0.0}, labels=classes),
    V("roberta-regression", SEQ, {"num_labels": 1}, labels=regression),
    V("roberta-tags", TOK, {"num_labels": 5}, labels=tags),
    V("roberta-qa", QA, labels=span([3, 0, 5], [7, 10, 5])),
    V("roberta-qa-out-of-range", QA, labels=span([3, 99, -4], [7, 16, 5])),
    V("roberta-bf16", MLM, labels=masked, dtype=torch.bfloat16),
    V("roberta-fp16", MLM, labels=masked, dtype=torch.float16),
    V("roberta-fp64", MLM, labels=masked, dtype=torch.float64),
    V("roberta-sharded", MLM, labels=masked, shard="30KB"),
    V("roberta-module-prefix", MLM, labels=masked, weights=prefixed("module.")),
    V("roberta-from-hub", MLM, labels=masked, weights=with_pooler),
    V("roberta-old-config", MLM, labels=masked, config_json={
        "position_embedding_type": "absolute", "gradient_checkpointing": False, "transformers_version": "4.6.0.dev0",
        "tie_word_embeddings": None, "dtype": None, "is_decoder": None, "add_cross_attention": None}),
]
