"""Prints the waves of tests/invariants/waves.rs: of Hugging Face's rotary embeddings, in each scaling.

    python waves.py    # with transformers
"""

import torch
from transformers import LlamaConfig
from transformers.models.gpt_neox.modeling_gpt_neox import GPTNeoXRotaryEmbedding

HEAD_DIM, LEN = 12, 50
LONG = {"short_factor": [1.0, 1.25, 1.5, 1.75, 2.0, 2.25], "long_factor": [2.0, 3.0, 5.0, 7.0, 9.0, 11.0]}
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 40, "beta_fast": 5.0, "beta_slow": 0.3}

CASES = {
    "none": (10000.0, 1.0, {"rope_type": "default"}),
    "half": (500000.0, 0.5, {"rope_type": "default"}),
    "odd": (10000.0, 0.45, {"rope_type": "default"}),
    "linear": (10000.0, 1.0, {"rope_type": "linear", "factor": 3.0}),
    "dynamic": (10000.0, 1.0, {"rope_type": "dynamic", "factor": 3.0}),
    "yarn": (10000.0, 1.0, YARN | {"attention_factor": 1.25}),
    "yarn_whole": (10000.0, 1.0, YARN | {"truncate": False}),
    "longrope": (10000.0, 1.0, {"rope_type": "longrope", "original_max_position_embeddings": 40, "factor": 4.0} | LONG),
    "longrope_short": (10000.0, 1.0, {"rope_type": "longrope", "original_max_position_embeddings": 60, "attention_factor": 1.0, "factor": 4.0} | LONG),
    "llama3": (500.0, 1.0, {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}),
}

for name, (base, share, scaling) in CASES.items():
    parameters = scaling | {"rope_theta": base, "partial_rotary_factor": share}
    config = LlamaConfig(
        hidden_size=2 * HEAD_DIM, num_attention_heads=2, head_dim=HEAD_DIM, max_position_embeddings=40, rope_parameters=parameters
    )
    waves = GPTNeoXRotaryEmbedding(config)
    positions = torch.arange(LEN).unsqueeze(0)
    cos, sin = waves(torch.zeros(1), positions)
    half = cos.shape[-1] // 2
    last = torch.cat([cos[0, -1, :half], sin[0, -1, :half]])
    numbers = ", ".join(str(bits) for bits in last.view(torch.int32).tolist())
    print(f'("{name}", {waves.attention_scaling!r}, &[{numbers}]),')
