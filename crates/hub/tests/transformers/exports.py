"""Does `transformers` compute from every exported folder what it computed from the one that was read?

    python exports.py EXPORTS REFERENCES

EXPORTS has a folder for each of REFERENCES, which `variants/make.py` wrote. Every weight must be found
and used, and the outputs of the reference come out again. Prints a line; the exit status is 0 if all
agree, else 1, with a line for each that does not.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file

from check import INPUTS, TOLERANCE, Disagreement, largest_difference, loaded


def difference(export: Path, reference: Path) -> float:
    """The largest of the last states and of all outputs at real positions. What is wrong with the folder
    that was read may be wrong with the export, whose class may be one with more heads."""
    model, complaints = opened(export)
    before = opened(reference)[1]
    complaints = {kind: names - before.get(kind, set()) for kind, names in complaints.items()}
    if any(complaints.values()):
        raise Disagreement(f"{type(model).__name__} does not load cleanly: {complaints}")
    stored = load_file(reference / "reference.safetensors")
    tensors = {name: stored[name] for name in INPUTS if name in stored}
    layers = sum(name.startswith("hidden.") for name in stored)
    tensors["hidden"] = stored[f"hidden.{layers - 1}"]
    if json.loads((reference / "reference.json").read_text())["class"] == type(model).__name__:
        tensors |= {name.removeprefix("out."): tensor for name, tensor in stored.items() if name.startswith("out.")}
    found = largest_difference(model, tensors)
    if not found < TOLERANCE:
        raise Disagreement(f"the largest difference is {found:.1e}, not below {TOLERANCE}")
    return found


def opened(folder: Path):
    """The model, and what its class finds wrong with the file."""
    model, report = loaded(folder)
    return model, {kind: set(map(str, names)) for kind, names in report.items() if names}


def main(exports: Path, references: Path) -> int:
    found, wrong = [], 0
    for export in sorted(exports.iterdir()):
        try:
            found.append(difference(export, references / export.name))
        except Exception as error:  # whatever is wrong with one hides nothing of the others
            wrong += 1
            print(f"{export.name}: {error}", file=sys.stderr)
    print(f"{len(found)} exports are read by transformers {transformers.__version__}: largest difference {max(found):.1e}")
    return min(wrong, 1)


if __name__ == "__main__":
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
