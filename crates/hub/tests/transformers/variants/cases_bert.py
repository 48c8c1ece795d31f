"""BERT."""

from __future__ import annotations

from functools import partial

import torch

from parts import *  # noqa: F403

BASE = dict(vocab_size=120, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=72,
            max_position_embeddings=40, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
V = partial(Variant, base=BASE)
MLM, PRE, SEQ, TOK, QA = ("BertForMaskedLM", "BertForPreTraining", "BertForSequenceClassification",
                          "BertForTokenClassification", "BertForQuestionAnswering")
VARIANTS = [
    *(V(f"bert-act-{act}", MLM, {"hidden_act": act}, labels=masked)
      for act in ("relu", "gelu_new", "silu", "quick_gelu", "gelu_pytorch_tanh", "gelu_fast", "gelu_python", "gelu_accurate",
                  "gelu_python_tanh", "gelu_10", "swish", "tanh", "sigmoid", "mish", "relu2", "relu6", "leaky_relu", "linear",
                  "hardswish", "laplace", "sqrtsoftplus")),
    V("bert-one-layer-one-head", PRE, {"num_hidden_layers": 1, "num_attention_heads": 1}, labels=pretraining),
    V("bert-five-layers-eight-heads", MLM, {"num_hidden_layers": 5, "num_attention_heads": 8}, labels=masked),
    V("bert-hidden-96", MLM, {"hidden_size": 96, "num_attention_heads": 6, "num_hidden_layers": 1}, labels=masked),
    V("bert-narrow-inner", MLM, {"intermediate_size": 20}, labels=masked),
    V("bert-vocab-777", MLM, {"vocab_size": 777}, labels=masked),
    V("bert-position-64", PRE, {"max_position_embeddings": 64}, lengths=(64, 50, 3), labels=pretraining),
    V("bert-full-length", MLM, {"max_position_embeddings": 16}, labels=masked),
    V("bert-eps-1e-5", PRE, {"layer_norm_eps": 1e-5}, labels=pretraining),
    V("bert-eps-large", MLM, {"layer_norm_eps": 1e-2}, labels=masked),
    V("bert-types-1", PRE, {"type_vocab_size": 1}, labels=pretraining),
    V("bert-types-3", PRE, {"type_vocab_size": 3}, labels=pretraining),
    V("bert-untied-masked-lm", MLM, {"tie_word_embeddings": False}, labels=masked),
    V("bert-untied-pretraining", PRE, {"tie_word_embeddings": False}, labels=pretraining),
    V("bert-pad-inside", MLM, inputs=pad_inside, labels=masked),
    V("bert-pad-inside-untied", MLM, {"tie_word_embeddings": False}, inputs=pad_inside, labels=masked),
    V("bert-pad-id-5", MLM, {"pad_token_id": 5}, labels=masked),
    V("bert-pad-none", MLM, {"pad_token_id": None}, inputs=pad_inside, labels=masked),
    V("bert-mask-holes", MLM, inputs=with_holes, labels=masked),
    V("bert-ids-only", MLM, inputs=only_ids, labels=masked),
    V("bert-no-types", MLM, inputs=ids_and_mask, labels=masked),
    V("bert-base-no-pooler", "BertModel", init={"add_pooling_layer": False}),
    V("bert-base-dropout", "BertModel", {"hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1}),
    V("bert-classes-3", SEQ, {"num_labels": 3}, labels=classes),
    V("bert-classes-4-named", SEQ, {"num_labels": 4, "problem_type": "single_label_classification",
      "id2label": {0: "red", 1: "green", 2: "blue", 3: "grey"}, "label2id": {"red": 0, "green": 1, "blue": 2, "grey": 3}}, labels=classes),
    V("bert-classes-2-default", SEQ, labels=classes),
    V("bert-regression-1", SEQ, {"num_labels": 1, "problem_type": "regression"}, labels=regression),
    V("bert-regression-1-implied", SEQ, {"num_labels": 1}, labels=regression),
    V("bert-regression-3", SEQ, {"num_labels": 3, "problem_type": "regression"}, labels=regression),
    V("bert-multi-4", SEQ, {"num_labels": 4, "problem_type": "multi_label_classification"}, labels=multi),
    V("bert-multi-3-implied", SEQ, {"num_labels": 3}, labels=multi),
    V("bert-multi-1", SEQ, {"num_labels": 1, "problem_type": "multi_label_classification"}, labels=multi),
    V("bert-tags", TOK, {"num_labels": 5, "classifier_dropout": 0.0}, labels=tags),
    V("bert-tags-2", TOK, {"num_labels": 2}, labels=tags),
    V("bert-qa", QA, labels=span([3, 0, 5], [7, 10, 5])),
    V("bert-qa-out-of-range", QA, labels=span([3, 99, -4], [7, 16, 5])),
    V("bert-bf16", PRE, labels=pretraining, dtype=torch.bfloat16),
    V("bert-fp16", PRE, labels=pretraining, dtype=torch.float16),
    V("bert-fp64", PRE, labels=pretraining, dtype=torch.float64),
    V("bert-sharded", PRE, labels=pretraining, shard="30KB"),
    V("bert-old-names", PRE, labels=pretraining, weights=old_norms),
    V("bert-old-names-base", "BertModel", weights=chain(prefixed("bert."), old_norms)),
    V("bert-module-prefix", PRE, labels=pretraining, weights=prefixed("module.")),
    V("bert-position-ids", PRE, labels=pretraining,
      weights=extra(bert__embeddings__position_ids=lambda w: torch.arange(40).unsqueeze(0))),
    V("bert-heads-no-prefix", PRE, labels=pretraining, weights=without("bert.")),
    V("bert-base-with-prefix", "BertModel", weights=prefixed("bert.")),
    V("bert-base-position-ids", "BertModel", weights=extra(embeddings__position_ids=lambda w: torch.arange(40).unsqueeze(0))),
    V("bert-masked-lm-from-pretraining", MLM, labels=masked, weights=from_pretraining),
    V("bert-decoder-bias-only", MLM, labels=masked, weights=renamed(("cls.predictions.bias", "cls.predictions.decoder.bias"))),
    V("bert-decoder-weight-only", MLM, labels=masked,
      weights=renamed(("bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight"))),
    V("bert-old-config", PRE, labels=pretraining, config_json={
        "position_embedding_type": "absolute", "gradient_checkpointing": False, "transformers_version": "4.6.0.dev0",
        "pruned_heads": {}, "tie_word_embeddings": None, "dtype": None, "torch_dtype": "float32",
        "is_decoder": None, "add_cross_attention": None, "bos_token_id": None, "eos_token_id": None, "classifier_dropout": None}),
    V("bert-tied-but-differs", MLM, {"tie_word_embeddings": False}, labels=masked, config_json={"tie_word_embeddings": True}),
]
