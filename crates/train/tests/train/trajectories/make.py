"""Ten steps of each optimizer by the implementation that it is compared with, on two small parameters.

    pip install torch==2.11.0 lion-pytorch==0.2.3 timm==1.0.22
    python make.py

writes adamw.json, lamb.json, lion.json and muon.json beside this file. AdamW and Muon are torch's own;
Muon's iterations run in fp32 here, where torch casts to bf16.
"""

import importlib
import importlib.util
import json
import pathlib
import sys
import types

import torch
from lion_pytorch import Lion

HERE = pathlib.Path(__file__).parent
RATE = 0.01


def timm_lamb():
    """The file alone: the package wants torchvision."""
    (root,) = importlib.util.find_spec("timm").submodule_search_locations
    for name, folder in (("timm", root), ("timm.optim", f"{root}/optim")):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = [folder]
    return importlib.import_module("timm.optim.lamb").Lamb


def parameters():
    matrix = 0.1 * torch.sin(1 + torch.arange(35.0)).view(5, 7)
    scale = 0.1 * torch.cos(torch.arange(7.0))
    return matrix.requires_grad_(), scale.requires_grad_()


def adamw(matrix, scale):
    groups = [{"params": [matrix]}, {"params": [scale], "weight_decay": 0.0}]
    return [torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)]


def lion(matrix, scale):
    groups = [{"params": [matrix]}, {"params": [scale], "weight_decay": 0.0}]
    return [Lion(groups, lr=RATE, betas=(0.9, 0.99), weight_decay=0.1)]


def lamb(matrix, scale):
    groups = [{"params": [matrix]}, {"params": [scale], "weight_decay": 0.0}]
    settings = dict(lr=RATE, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.1)
    return [timm_lamb()(groups, max_grad_norm=None, always_adapt=True, **settings)]


def muon(matrix, scale):
    torch.Tensor.bfloat16 = torch.Tensor.float
    settings = dict(lr=RATE, weight_decay=0.1, momentum=0.95, adjust_lr_fn="match_rms_adamw")
    return [
        torch.optim.Muon([matrix], **settings),
        torch.optim.AdamW([scale], lr=RATE, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.0),
    ]


def trajectory(make):
    matrix, scale = parameters()
    optimizers = make(matrix, scale)
    steps = []
    for step in range(1, 11):
        for optimizer in optimizers:
            optimizer.zero_grad(set_to_none=True)
        sum((torch.sin(p + step) * p).sum() for p in (matrix, scale)).backward()
        for optimizer in optimizers:
            optimizer.step()
        steps.append({"matrix": matrix.flatten().tolist(), "scale": scale.tolist()})
    return steps


for make in (adamw, lion, lamb, muon):
    text = ",\n".join(json.dumps(step) for step in trajectory(make))
    (HERE / f"{make.__name__}.json").write_text(f"[\n{text}\n]\n")
