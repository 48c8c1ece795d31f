"""Sentence embeddings as `transformers` computes them: the reference for `cloze embed`.

    python embeddings.py MODEL SENTENCES OUTPUT

MODEL is a folder in the layout of Hugging Face with a BERT and its tokenizer, SENTENCES a text file
with one sentence per line. OUTPUT becomes a safetensors file with, for N sentences of at most T
tokens,

- `embeddings` [N, hidden]: the mean of the last hidden states over the real tokens, [CLS] and [SEP]
  among them, divided by its Euclidean length;
- `input_ids` and `attention_mask` [N, T]: what was embedded, padded on the right.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor
from transformers import AutoModel, AutoTokenizer


def mean_pooled(hidden: Tensor, mask: Tensor) -> Tensor:
    """The normalised mean over the positions that the mask keeps: [N, T, hidden] to [N, hidden]."""
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * weights).sum(dim=1) / weights.sum(dim=1)
    return torch.nn.functional.normalize(mean, dim=-1)


@torch.inference_mode()
def embed(folder: Path, sentences: list[str]) -> dict[str, Tensor]:
    """Embeds all sentences in one batch; one that is too long for the model loses its end."""
    model = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    batch = tokenizer(
        sentences,
        padding=True,
        truncation=True,
        max_length=model.config.max_position_embeddings,
        return_tensors="pt",
    )
    hidden = model.eval()(**batch).last_hidden_state
    return {
        "embeddings": mean_pooled(hidden, batch["attention_mask"]),
        "input_ids": batch["input_ids"],
        "attention_mask": batch["attention_mask"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="folder of the model")
    parser.add_argument("sentences", type=Path, help="text file, one sentence per line")
    parser.add_argument("output", type=Path, help="safetensors file to write")
    arguments = parser.parse_args()
    sentences = arguments.sentences.read_text(encoding="utf-8").splitlines()
    save_file(embed(arguments.model, sentences), arguments.output)


if __name__ == "__main__":
    main()
