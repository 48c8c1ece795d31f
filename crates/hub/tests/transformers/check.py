"""Does `transformers` compute from an exported folder what cloze computed?

    python check.py FOLDER LOGITS

FOLDER is what `cloze export` wrote, LOGITS a safetensors file with

- the inputs: `input_ids` [batch, time] and, where they matter, `attention_mask` and
  `token_type_ids`;
- the expected outputs, under the names that the class in the config's `architectures` gives them
  (`logits`, `prediction_logits`, `start_logits`, ...), and `hidden`, the last hidden states;
- in the metadata, perhaps, `text`: a JSON array of one string per row, of which the folder's
  tokenizer must make the row's `input_ids`.

Every weight must be found and used. Prints one line; the exit status is 0 if all agree, else 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors import safe_open
from torch import Tensor
from transformers import AutoConfig, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
TOLERANCE = 1e-4


class Disagreement(Exception):
    """What differs, and by how much."""


def loaded(folder: Path) -> tuple[PreTrainedModel, dict]:
    """The model in fp32 and evaluation mode, and what is wrong with its file."""
    architecture = AutoConfig.from_pretrained(folder).architectures[0]
    model, report = getattr(transformers, architecture).from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32, output_loading_info=True
    )
    return model.eval(), report


def load(folder: Path) -> PreTrainedModel:
    """The model, if the folder holds it whole and nothing else."""
    model, report = loaded(folder)
    complaints = {kind: sorted(map(str, names)) for kind, names in report.items() if names}
    if complaints:
        raise Disagreement(f"{type(model).__name__} does not load cleanly: {complaints}")
    return model


@torch.inference_mode()
def largest_difference(model: PreTrainedModel, tensors: dict[str, Tensor]) -> float:
    """Over all expected outputs, at the positions that the attention mask keeps."""
    inputs = {name: tensors[name] for name in INPUTS if name in tensors}
    outputs = model(**inputs, output_hidden_states=True)
    found = {**outputs, "hidden": outputs.hidden_states[-1]}
    real = inputs.get("attention_mask", torch.ones_like(inputs["input_ids"])) == 1
    largest = torch.tensor(0.0)
    expected = sorted(tensors.keys() - set(INPUTS))
    for name in expected:
        if name not in found:
            raise Disagreement(f"`{name}` is no output of {type(model).__name__}: {sorted(found)}")
        if found[name].shape != tensors[name].shape:
            raise Disagreement(f"{name}: {[*found[name].shape]}, expected {[*tensors[name].shape]}")
        difference = (found[name] - tensors[name]).abs()
        if difference.shape[:2] == real.shape:
            difference = difference[real]
        # Unlike Python's, torch's maximum keeps a NaN.
        largest = torch.maximum(largest, difference.max())
    if not expected:
        raise Disagreement("the file holds no expected output")
    return largest.item()


def check_tokenizer(
    tokenizer: PreTrainedTokenizerBase, texts: list[str], tensors: dict[str, Tensor]
) -> None:
    """The tokenizer must give the ids that the attention mask keeps, the special ones included."""
    ids = tensors["input_ids"]
    real = tensors.get("attention_mask", torch.ones_like(ids)) == 1
    if len(texts) != len(ids):
        raise Disagreement(f"{len(texts)} texts for {len(ids)} rows of input_ids")
    for text, row, kept in zip(texts, ids, real):
        given, expected = tokenizer(text)["input_ids"], row[kept].tolist()
        if given != expected:
            raise Disagreement(f"the tokenizer makes {given} of {text!r}, expected {expected}")


def check(folder: Path, file: Path) -> str:
    """What to print when all is well."""
    with safe_open(file, framework="pt") as opened:
        tensors = {name: opened.get_tensor(name) for name in opened.keys()}
        metadata = opened.metadata() or {}
    model = load(folder)
    if (folder / "tokenizer.json").exists():
        tokenizer = AutoTokenizer.from_pretrained(folder)
        if "text" in metadata:
            check_tokenizer(tokenizer, json.loads(metadata["text"]), tensors)
    difference = largest_difference(model, tensors)
    if not difference < TOLERANCE:
        raise Disagreement(f"the largest difference is {difference:.1e}, not below {TOLERANCE}")
    return f"{type(model).__name__}: largest difference {difference:.1e}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the exported folder")
    parser.add_argument("logits", type=Path, help="safetensors file of inputs and expected outputs")
    arguments = parser.parse_args()
    try:
        print(check(arguments.folder, arguments.logits))
    except Disagreement as disagreement:
        print(f"{arguments.folder}: {disagreement}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
