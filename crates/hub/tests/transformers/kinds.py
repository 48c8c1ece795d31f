"""A small model of each kind with the tokenizer of its kind, and what `transformers` does with it:
`kinds.py TOKENIZERS OUT`.

TOKENIZERS is the folder of tokenizers beside this script. Each folder of OUT holds a model of random
weights, the tokenizer, and verbs.json: of TEXTS, what is written after them (`generate`), the most probable
tokens of a blank and the logarithms of their probabilities (`fill`), and their vectors (`embed`).
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import zlib
from pathlib import Path

import torch
import transformers
from transformers import AutoModel, AutoTokenizer

TEXTS = ["the old man saw a boat", "naïve café 天气 😀", "translation of numbers"]
SIZES = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, max_position_embeddings=200)
GROUPED = SIZES | dict(num_key_value_heads=2)
KINDS = {
    "bert": ("BertForMaskedLM", "bert", SIZES),
    "roberta": ("RobertaForMaskedLM", "roberta-space", SIZES),
    "xlm-roberta": ("XLMRobertaForMaskedLM", "xlm-roberta", SIZES),
    "camembert": ("CamembertForMaskedLM", "camembert", SIZES),
    "distilbert": ("DistilBertForMaskedLM", "bert", dict(dim=32, n_layers=2, n_heads=4, hidden_dim=64, max_position_embeddings=200)),
    "electra": ("ElectraForMaskedLM", "bert", SIZES | dict(embedding_size=16)),
    "modernbert": ("ModernBertForMaskedLM", "bert", SIZES | dict(local_attention=4)),
    "gpt2": ("GPT2LMHeadModel", "qwen2", dict(n_embd=32, n_layer=2, n_head=4, n_positions=200)),
    "gpt_neox": ("GPTNeoXForCausalLM", "qwen2", SIZES),
    "llama": ("LlamaForCausalLM", "llama", GROUPED),
    "mistral": ("MistralForCausalLM", "llama", GROUPED | dict(sliding_window=4)),
    "qwen2": ("Qwen2ForCausalLM", "qwen2", GROUPED),
    "qwen3": ("Qwen3ForCausalLM", "qwen2", GROUPED | dict(head_dim=8)),
}


@torch.inference_mode()
def verbs(folder: Path, model, tokenizer) -> dict:
    found = {"texts": TEXTS, "embed": []}
    trunk = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    for text in TEXTS:
        states = trunk(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]
        found["embed"].append(torch.nn.functional.normalize(states.mean(0), dim=0).tolist())
    if hasattr(model, "generate") and model.can_generate():
        found["generate"] = []
        for text in TEXTS:
            ids = tokenizer(text, return_tensors="pt").input_ids
            new = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=12)[0, ids.shape[1]:]
            before, whole = (tokenizer.decode(tokens) for tokens in (ids[0], torch.cat([ids[0], new])))
            found["generate"].append(whole[len(os.path.commonprefix([before, whole])):])
    elif tokenizer.mask_token:
        text = f"the old {tokenizer.mask_token} saw a boat"
        ids = tokenizer(text, return_tensors="pt")
        at = (ids["input_ids"][0] == tokenizer.mask_token_id).nonzero()[0, 0]
        best = model(**ids).logits[0, at].log_softmax(-1).topk(3)
        tokens = [tokenizer.decode([id]).strip() for id in best.indices.tolist()]
        found["fill"] = {"text": text, "tokens": tokens, "scores": best.values.tolist()}
    return found


def build(name: str, tokenizers: Path, out: Path) -> None:
    cls, kind, sizes = KINDS[name]
    folder = out / name
    shutil.copytree(tokenizers / kind, folder)
    (folder / "expected.json").unlink()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    torch.manual_seed(zlib.crc32(name.encode()))
    cls = getattr(transformers, cls)
    config = cls.config_class(vocab_size=len(tokenizer), **sizes)
    config.pad_token_id, config.eos_token_id, config.bos_token_id = (
        tokenizer.pad_token_id, tokenizer.eos_token_id, tokenizer.bos_token_id)
    model = cls(config).eval()
    for parameter in model.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.3)
    model.save_pretrained(folder)
    (folder / "verbs.json").write_text(json.dumps(verbs(folder, model, tokenizer)))


if __name__ == "__main__":
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for name in KINDS:
        build(name, Path(sys.argv[1]), Path(sys.argv[2]))
        print(name, flush=True)
