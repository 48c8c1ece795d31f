"""Prints the buckets of tests/invariants/relative.rs: those of T5, for keys from 20 ahead to 20 before.

    python buckets.py    # with transformers
"""

import torch
from transformers.models.t5.modeling_t5 import T5Attention

for both_ways in [True, False]:
    for buckets, most in [(32, 128), (8, 16), (7, 5), (6, 20)]:
        distances = torch.arange(20, -21, -1)
        row = T5Attention._relative_position_bucket(distances, both_ways, buckets, most).tolist()
        print(f"({str(both_ways).lower()}, {buckets}, {most}, {row}),")
