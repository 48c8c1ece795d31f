"""The peer's side of `cargo xtask bench --peers`: Hugging Face transformers on PyTorch.

Takes one task as JSON on the command line, prints one object of JSON:

    hf.py '{"folder": F, "precision": "fp32", "compile": false, "threads": 2, "dropout": 0.1,
            "warm_up": 2, "least": 3, "seconds": 10, "slowest": null}'

F was prepared by our side, benches/src/bin/side: the weights, and the batches under the names of the
model's arguments. A step is what ours is: forward, backward, clipping to the norm 1, AdamW, and the
loss is read.
"""

import json
import os
import sys
import time
from pathlib import Path

# All files are local.
os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForPreTraining

# What BERT and GPT-2 call their dropouts.
DROPOUTS = [
    "hidden_dropout_prob", "attention_probs_dropout_prob", "resid_pdrop", "embd_pdrop", "attn_pdrop",
]


def network(folder, dropout):
    config = AutoConfig.from_pretrained(folder)
    for name in DROPOUTS:
        if hasattr(config, name):
            setattr(config, name, dropout)
    # A cache of keys and values is for decoding; training need not pay for it.
    config.use_cache = False
    return AutoModelForPreTraining.from_pretrained(folder, config=config, dtype=torch.float32).train()


def optimizer(net):
    """Decays matrices and tables, and neither biases nor norms, as ours does."""
    matrices = [p for p in net.parameters() if p.dim() >= 2]
    others = [p for p in net.parameters() if p.dim() < 2]
    groups = [{"params": matrices, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=1e-4, betas=(0.9, 0.999), eps=1e-8, fused=True)


def peak_memory():
    """In bytes; see benches/src/bin/side/memory.rs."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def main(task):
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(task["threads"])
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    memory_at_start = peak_memory()
    folder = Path(task["folder"])
    batches = load_file(folder / "batches.safetensors")
    count = len(batches["input_ids"])
    net = network(folder / "model", task["dropout"])
    adamw = optimizer(net)
    forward = torch.compile(net) if task["compile"] else net
    bf16 = task["precision"] == "bf16"

    def step(index):
        batch = {name: stacked[index % count] for name, stacked in batches.items()}
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            loss = forward(**batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        adamw.step()
        adamw.zero_grad(set_to_none=True)
        return loss.item()

    losses = [step(index) for index in range(task["warm_up"])]
    seconds = []
    while len(seconds) < task["least"] or sum(seconds) < task["seconds"]:
        begin = time.perf_counter()
        losses.append(step(len(losses)))
        seconds.append(time.perf_counter() - begin)
        if task["slowest"] and seconds[0] > task["slowest"]:
            break
    print(json.dumps({
        "seconds": seconds,
        "losses": losses,
        "memory": peak_memory(),
        "memory_at_start": memory_at_start,
        "threads": torch.get_num_threads(),
        "precision": task["precision"],
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
