"""What a variant is, and what can be altered in one: inputs, labels, weights, ends of texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

Weights = dict[str, Tensor]
GREEDY, BEAM4 = dict(max_new_tokens=12), dict(max_new_tokens=8, num_beams=4)
MORE_BEAMS = {
    "greedy": GREEDY, "beam4": BEAM4, "beam1": dict(max_new_tokens=10),
    "beam2": dict(max_new_tokens=10, num_beams=2),
    "beam5": dict(max_new_tokens=12, num_beams=5, num_return_sequences=5),
    "beam4.penalty0": dict(max_new_tokens=10, num_beams=4, length_penalty=0.0, num_return_sequences=4),
    "beam4.penalty2": dict(max_new_tokens=10, num_beams=4, length_penalty=2.0, num_return_sequences=4),
    "beam4.penalty-1": dict(max_new_tokens=10, num_beams=4, length_penalty=-1.0, num_return_sequences=4),
    "beam4.early": dict(max_new_tokens=10, num_beams=4, early_stopping=True, num_return_sequences=4),
    "beam4.never": dict(max_new_tokens=10, num_beams=4, early_stopping="never", num_return_sequences=4),
    "beam4.repetition": dict(max_new_tokens=10, num_beams=4, repetition_penalty=1.3, num_return_sequences=2),
    "greedy.repetition": dict(max_new_tokens=12, repetition_penalty=1.5),
    "greedy.min": dict(max_new_tokens=12, min_new_tokens=5),
}


@dataclass
class Variant:
    name: str
    cls: str
    config: dict = field(default_factory=dict)
    # What `config` changes: a small network of the family.
    base: dict = field(default_factory=dict)
    # Of the batch: real lengths, and what is peculiar about the inputs.
    lengths: tuple[int, ...] = (16, 11, 6)
    inputs: Callable[[dict[str, Tensor]], dict[str, Tensor]] = lambda inputs: inputs
    labels: Callable[["Variant", dict[str, Tensor], torch.Generator], dict[str, Tensor]] | None = None
    dtype: torch.dtype = torch.float32
    weights: Callable[[Weights], Weights] = lambda weights: weights
    shard: str | None = None
    init: dict = field(default_factory=dict)
    # Which generation modes, by the last part of their name; `None`: those of gpt2-tiny for models with a head.
    modes: dict[str, dict] | None = None
    # Chooses the config's eos_token_id from the model and the prompts.
    eos: Callable[[nn.Module, Tensor], int | list[int] | None] | None = None
    config_json: dict = field(default_factory=dict)
    left_pad: tuple[int, ...] | None = None
    # What parameters are called in a file, where the class calls them otherwise.
    saved: dict[str, str] = field(default_factory=dict)


def randomise(model: nn.Module, generator: torch.Generator) -> None:
    """Normal weights, standard deviation 0.08; biases 0.1; norms' weights 1 with 0.1 around it."""
    norms = {id(m.weight) for m in model.modules() if type(m).__name__.endswith("Norm")}
    with torch.no_grad():
        for parameter in model.parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            if id(parameter) in norms:
                noise = 1.0 + 0.1 * noise
            else:
                noise *= 0.08 if parameter.dim() >= 2 else 0.1
            parameter.copy_(noise)


def batch(variant: Variant, config, generator: torch.Generator) -> dict[str, Tensor]:
    longest, pad = max(variant.lengths), config.pad_token_id or 0
    ids = torch.randint(1, config.vocab_size, (len(variant.lengths), longest), generator=generator)
    ids[ids == pad] = pad + 1
    mask = torch.zeros_like(ids)
    kinds = torch.zeros_like(ids)
    types = getattr(config, "type_vocab_size", 0)
    for row, length in enumerate(variant.lengths):
        mask[row, :length] = 1
        kinds[row, length // 2 : length] = 1 % max(types, 1)
        if types > 2:
            kinds[row, 2 * length // 3 : length] = 2
    inputs = {"input_ids": ids.masked_fill(mask == 0, pad), "attention_mask": mask}
    return inputs | ({"token_type_ids": kinds} if types else {})


# Labels


def masked(variant, inputs, generator) -> dict[str, Tensor]:
    ids, mask = inputs["input_ids"], inputs.get("attention_mask", torch.ones_like(inputs["input_ids"]))
    chosen = (torch.rand(ids.shape, generator=generator) < 0.3) & (mask == 1)
    chosen[:, 1] = True
    wanted = torch.randint(1, (variant.base | variant.config)["vocab_size"], ids.shape, generator=generator)
    return {"labels": wanted.masked_fill(~chosen, -100)}


def pretraining(variant, inputs, generator) -> dict[str, Tensor]:
    return masked(variant, inputs, generator) | {"next_sentence_label": torch.tensor([0, 1, 1])}


def classes(variant, inputs, generator) -> dict[str, Tensor]:
    return {"labels": torch.tensor([2, 0, 1]) % variant.config.get("num_labels", 2)}


def regression(variant, inputs, generator) -> dict[str, Tensor]:
    n = variant.config["num_labels"]
    return {"labels": torch.randn((3,) if n == 1 else (3, n), generator=generator)}


def multi(variant, inputs, generator) -> dict[str, Tensor]:
    return {"labels": torch.tensor([[1, 0, 1, 0], [0, 0, 0, 1], [1, 1, 0, 0]]).float()[:, : variant.config["num_labels"]]}


def tags(variant, inputs, generator) -> dict[str, Tensor]:
    ids = inputs["input_ids"]
    wanted = torch.randint(0, variant.config["num_labels"], ids.shape, generator=generator)
    wanted[:, 0] = -100
    wanted[0, 5] = -100
    return {"labels": wanted.masked_fill(inputs["attention_mask"] == 0, -100)}


def span(starts: list[int], ends: list[int]):
    return lambda variant, inputs, generator: {"start_positions": torch.tensor(starts), "end_positions": torch.tensor(ends)}


def causal(variant, inputs, generator) -> dict[str, Tensor]:
    mask = inputs.get("attention_mask", torch.ones_like(inputs["input_ids"]))
    return {"labels": inputs["input_ids"].masked_fill(mask == 0, -100)}


# Weights under other names


def renamed(*pairs: tuple[str, str]):
    def rename(name: str) -> str:
        for old, new in pairs:
            name = name.replace(old, new)
        return name

    return lambda weights: {rename(k): v for k, v in weights.items()}


def old_norms(weights: Weights) -> Weights:
    def rename(name: str) -> str:
        return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")

    return {rename(k): v for k, v in weights.items()}


def without(prefix: str):
    return lambda weights: {k.removeprefix(prefix): v for k, v in weights.items()}


def prefixed(prefix: str):
    return lambda weights: {prefix + k: v for k, v in weights.items()}


def extra(**more: Callable[[Weights], Tensor]):
    return lambda weights: weights | {k.replace("__", "."): f(weights) for k, f in more.items()}


def with_buffers(weights: Weights) -> Weights:
    prefix = "transformer." if "transformer.wte.weight" in weights else ""
    mask = torch.tril(torch.ones(40, 40, dtype=torch.uint8)).view(1, 1, 40, 40)
    for layer in range(2):
        weights[f"{prefix}h.{layer}.attn.bias"] = mask.clone()
        weights[f"{prefix}h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    return weights


def from_pretraining(weights: Weights) -> Weights:
    """As bert-base-uncased is stored: the pooler and the sentence head are there too, and the decoder's bias twice."""
    generator = torch.Generator().manual_seed(5)
    draw = lambda *shape: torch.randn(*shape, generator=generator)
    return weights | {
        "bert.pooler.dense.weight": draw(32, 32), "bert.pooler.dense.bias": draw(32),
        "cls.seq_relationship.weight": draw(2, 32), "cls.seq_relationship.bias": draw(2),
        "bert.embeddings.position_ids": torch.arange(40).unsqueeze(0),
        "cls.predictions.decoder.weight": weights["bert.embeddings.word_embeddings.weight"].clone(),
        "cls.predictions.decoder.bias": weights["cls.predictions.bias"].clone(),
    }


def without_pooler(weights: Weights) -> Weights:
    return {k: v for k, v in weights.items() if "pooler" not in k}


def chain(*steps):
    def all_of(value):
        for step in steps:
            value = step(value)
        return value

    return all_of


# Inputs


def only_ids(inputs):
    return {"input_ids": inputs["input_ids"]}


def unpadded(inputs):
    """No padding, and no mask to say so."""
    ids, mask = inputs["input_ids"], inputs["attention_mask"]
    return {"input_ids": torch.where(mask == 1, ids, ids[:1])}


def ids_and_mask(inputs):
    return {k: inputs[k] for k in ("input_ids", "attention_mask")}


def with_holes(inputs):
    inputs["attention_mask"][0, 3:6] = 0
    inputs["attention_mask"][1, 0] = 0
    return inputs


def pad_inside(inputs):
    """The padding token at real positions, and other tokens at padded ones."""
    inputs["input_ids"][0, 2:4] = 0
    inputs["input_ids"][2, 8:] = 77
    return inputs


# End of the text


def several_ends(model: nn.Module, prompt: Tensor) -> int:
    """The token that makes the hypotheses of four beams the most diverse in length."""

    def lengths(eos: int) -> int:
        out = model.generate(prompt, attention_mask=torch.ones_like(prompt), eos_token_id=eos, pad_token_id=eos,
                             num_return_sequences=4, do_sample=False, **BEAM4)
        found = [(row[prompt.shape[1]:] == eos).nonzero() for row in out]
        return len({int(f[0]) if len(f) else -1 for f in found}) * 100 + sum(len(f) > 0 for f in found)

    return max(range(1, 120), key=lengths)


def two_ends(model: nn.Module, prompt: Tensor) -> list[int]:
    """That token, and the one that the beams then use the most."""
    first = several_ends(model, prompt)
    out = model.generate(prompt, attention_mask=torch.ones_like(prompt), eos_token_id=first, pad_token_id=first,
                         num_return_sequences=4, do_sample=False, **BEAM4)
    used = out[:, prompt.shape[1] + 1 :].flatten()
    return [first, int(used[used != first].mode().values)]
