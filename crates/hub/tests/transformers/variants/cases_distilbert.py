"""DistilBERT."""

from __future__ import annotations

from functools import partial

import torch

from parts import *  # noqa: F403

BASE = dict(vocab_size=120, dim=32, n_layers=2, n_heads=4, hidden_dim=72, max_position_embeddings=40, dropout=0.0,
            attention_dropout=0.0, seq_classif_dropout=0.0, qa_dropout=0.0)
V = partial(Variant, base=BASE)
MLM, SEQ, TOK, QA = (f"DistilBertFor{purpose}" for purpose in
                     ("MaskedLM", "SequenceClassification", "TokenClassification", "QuestionAnswering"))
UNTIED = {"tie_word_embeddings": False}
VARIANTS = [
    V("distilbert-mlm", MLM, labels=masked),
    *(V(f"distilbert-act-{act}", MLM, {"activation": act}, labels=masked) for act in ("relu", "gelu_new", "silu")),
    V("distilbert-sinusoidal", MLM, {"sinusoidal_pos_embds": True}, labels=masked),
    V("distilbert-untied", MLM, UNTIED, labels=masked),
    V("distilbert-untied-pad-inside", MLM, UNTIED, inputs=pad_inside, labels=masked),
    V("distilbert-pad-5", MLM, {"pad_token_id": 5}, labels=masked),
    V("distilbert-pad-inside", MLM, inputs=pad_inside, labels=masked),
    V("distilbert-mask-holes", MLM, inputs=with_holes, labels=masked),
    V("distilbert-ids-only", MLM, inputs=only_ids, labels=masked),
    V("distilbert-full-length", MLM, {"max_position_embeddings": 16}, labels=masked),
    V("distilbert-one-layer", MLM, {"n_layers": 1, "n_heads": 1}, labels=masked),
    V("distilbert-dim-96", MLM, {"dim": 96, "n_heads": 6, "vocab_size": 777}, labels=masked),
    V("distilbert-narrow-inner", MLM, {"hidden_dim": 20}, labels=masked),
    V("distilbert-base", "DistilBertModel"),
    V("distilbert-base-with-prefix", "DistilBertModel", {"dropout": 0.1}, weights=prefixed("distilbert.")),
    V("distilbert-classes", SEQ, {"num_labels": 3}, labels=classes),
    V("distilbert-multi-4", SEQ, {"num_labels": 4, "problem_type": "multi_label_classification"}, labels=multi),
    V("distilbert-tags", TOK, {"num_labels": 5}, labels=tags),
    V("distilbert-qa", QA, labels=span([3, 0, 5], [7, 10, 5])),
    V("distilbert-bf16", MLM, labels=masked, dtype=torch.bfloat16),
    V("distilbert-fp16", MLM, labels=masked, dtype=torch.float16),
    V("distilbert-fp64", MLM, labels=masked, dtype=torch.float64),
    V("distilbert-sharded", MLM, labels=masked, shard="30KB"),
    V("distilbert-module-prefix", MLM, labels=masked, weights=prefixed("module.")),
    V("distilbert-decoder-twice", MLM, labels=masked,
      weights=extra(vocab_projector__weight=lambda w: w["distilbert.embeddings.word_embeddings.weight"].clone())),
    V("distilbert-old-config", MLM, labels=masked, config_json={
        "output_past": True, "tie_weights_": True, "transformers_version": "4.10.0.dev0", "tie_word_embeddings": None}),
]
