"""Makes reference folders of the same form as the fixtures: `make.py OUT [NAME...]`.

Each holds config.json, model.safetensors (or shards), reference.safetensors and reference.json: random
weights, what `transformers` computes from them, the gradients, 20 steps of AdamW, generated texts. The
seed of a folder is the CRC-32 of its name. What is called by a name of its own: `start_positions`,
`end_positions`; `generate` in reference.json, the arguments behind each `generate.NAME`;
`generate.attention_mask`, where prompts are padded on the left.

A family is a file `cases_FAMILY.py` with a list `VARIANTS`. Of NAMEs, those are made that begin so.
"""

from __future__ import annotations

import json
import shutil
import sys
import zlib
from importlib import import_module
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file

import reference
from parts import BEAM4, GREEDY, Variant, batch, randomise


def stored(model: torch.nn.Module, dtype: torch.dtype) -> None:
    """Its parameters in another type; what follows from the configuration stays as exact as it is."""
    for parameter in model.parameters():
        parameter.data = parameter.data.to(dtype)


def build(variant: Variant, out: Path) -> None:
    generator = torch.Generator().manual_seed(zlib.crc32(variant.name.encode()))
    cls = getattr(transformers, variant.cls)
    config = cls.config_class(**(variant.base | variant.config))
    config._attn_implementation = "eager"
    model = cls(config, **variant.init).eval()
    randomise(model, generator)
    inputs = variant.inputs(batch(variant, config, generator))
    labels = variant.labels(variant, inputs, generator) if variant.labels else {}
    prompt = torch.randint(1, config.vocab_size, (3, 8), generator=generator)
    mask = torch.ones_like(prompt)
    for row, width in enumerate(variant.left_pad or ()):
        mask[row, :width] = 0
        prompt[row, :width] = 0
    if variant.eos:
        eos = variant.eos(model, prompt)
        model.config.eos_token_id = model.generation_config.eos_token_id = eos
        if eos is None and model.config.pad_token_id is None:
            model.generation_config.pad_token_id = None

    folder = out / variant.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stored(model, variant.dtype)
    if variant.dtype == torch.float64:
        randomise(model, torch.Generator().manual_seed(7))  # digits that fp32 does not have
    model.save_pretrained(folder, **({"max_shard_size": variant.shard} if variant.shard else {}))
    if not variant.shard:
        file = folder / "model.safetensors"
        weights = {k: v.contiguous() for k, v in variant.weights(load_file(file)).items()}
        save_file(weights, file, metadata={"format": "pt"})
    if variant.config_json:
        path = folder / "config.json"
        known = json.loads(path.read_text())
        known = {k: v for k, v in (known | variant.config_json).items() if v is not None or k not in variant.config_json}
        path.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")

    stored(model, torch.float32)
    modes = {}
    if variant.cls.endswith(("LMHeadModel", "ForCausalLM")):
        modes["generate.prompt"] = (prompt, {})
        for name, mode in (variant.modes or {"greedy": GREEDY, "beam4": BEAM4}).items():
            modes[f"generate.{name}"] = (prompt, mode | {"attention_mask": mask})
    tensors, facts = reference.compute(model, inputs, labels, modes, variant.saved)
    if variant.modes:
        facts["generate"] = variant.modes
    if variant.left_pad:
        tensors["generate.attention_mask"] = mask
    reference.write(folder, tensors, facts)


if __name__ == "__main__":
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    names = tuple(sys.argv[2:]) or ("",)
    for path in sorted(Path(__file__).parent.glob("cases_*.py")):
        for variant in import_module(path.stem).VARIANTS:
            if variant.name.startswith(names):
                build(variant, Path(sys.argv[1]))
                print(variant.name, flush=True)
