"""What a reference folder holds, computed from a model and its inputs."""

from __future__ import annotations

import json
from pathlib import Path

import torch
import transformers
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
LABELS = ("labels", "next_sentence_label", "start_positions", "end_positions")


def load(folder: Path, **kwargs) -> nn.Module:
    """The model of the folder: the class that its config names, in fp32, eager attention, evaluation mode."""
    config = json.loads((folder / "config.json").read_text())
    cls = getattr(transformers, config["architectures"][0])
    model, info = cls.from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32, output_loading_info=True, **kwargs
    )
    return model.eval(), info


def forward(model: nn.Module, inputs: dict[str, Tensor], labels: dict[str, Tensor]) -> dict[str, Tensor]:
    """hidden.i, attention.i, out.* (and `loss`, if there are labels), with autograd's graph."""
    result = model(**inputs, **labels, output_hidden_states=True, output_attentions=True)
    tensors = {}
    for name, value in result.items():
        if name == "hidden_states":
            tensors |= {f"hidden.{i}": t for i, t in enumerate(value)}
        elif name == "attentions":
            tensors |= {f"attention.{i}": t for i, t in enumerate(value)}
        elif name == "loss":
            tensors["loss"] = value
        elif isinstance(value, Tensor):
            tensors[f"out.{name}"] = value
    return tensors


def train(model: nn.Module, inputs: dict[str, Tensor], labels: dict[str, Tensor], steps: int = 20):
    """The losses and the gradients' norms before clipping of AdamW on the one batch."""
    parameters = list(model.parameters())
    groups = [
        {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": 0.01},
        {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.999), eps=1e-8)
    losses, norms = [], []
    for _ in range(steps):
        optimiser.zero_grad()
        loss = model(**inputs, **labels).loss
        loss.backward()
        losses.append(loss.item())
        norms.append(nn.utils.clip_grad_norm_(parameters, 1.0).item())
        optimiser.step()
    return losses, norms


def compute(model: nn.Module, inputs: dict[str, Tensor], labels: dict[str, Tensor], modes=None, saved=None):
    """(reference.safetensors, reference.json); the model's weights are changed by the training. `saved`: what
    parameters are called in a file, where that is not what the class calls them."""
    tensors = {**inputs, **labels}
    facts = {
        "class": type(model).__name__,
        "transformers": transformers.__version__,
        "torch": torch.__version__,
    }
    outputs = forward(model, inputs, labels)
    loss = outputs.pop("loss", None)
    tensors |= outputs
    for name, (prompt, mode) in (modes or {}).items():
        if name == "generate.prompt":
            tensors[name] = prompt
        else:
            tensors |= {f"{name}{part}": t for part, t in generate(model, prompt, **mode).items()}
    if loss is not None:
        facts["loss"] = loss.item()
        loss.backward()
        for name, parameter in model.named_parameters():
            if parameter.grad is not None:
                tensors[f"grad.{(saved or {}).get(name, name)}"] = parameter.grad.clone()
        facts["train_losses"], facts["train_grad_norms"] = train(model, inputs, labels)
    return {k: v.detach().contiguous().clone() for k, v in tensors.items()}, facts


@torch.no_grad()
def generate(model: nn.Module, prompt: Tensor, **mode) -> dict[str, Tensor]:
    """The sequences, and with several of them for one prompt their scores (`.scores`)."""
    mode = {"attention_mask": torch.ones_like(prompt), "do_sample": False, **mode}
    out = model.generate(prompt, return_dict_in_generate=True, output_scores=True, **mode)
    if mode.get("num_return_sequences", 1) > 1:
        return {"": out.sequences, ".scores": out.sequences_scores}
    return {"": out.sequences}


def write(folder: Path, tensors: dict[str, Tensor], facts: dict) -> None:
    save_file(tensors, folder / "reference.safetensors")
    (folder / "reference.json").write_text(json.dumps(facts, indent=1))
