"""Does `transformers` read from exported folders the tokens that it read before? `check.py EXPORTED ORIGINAL ...`"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from transformers import AutoTokenizer


def differences(exported: Path, original: Path) -> list[str]:
    said = json.loads((original / "expected.json").read_text())
    tokenizer = AutoTokenizer.from_pretrained(exported)
    wrong = [
        f"{exported}: {case['text']!r} is {found}, expected {case['plain']}"
        for case in said["texts"]
        if (found := tokenizer(case["text"], add_special_tokens=False)["input_ids"]) != case["plain"]
    ]
    if "chat" in said:
        messages = [{"role": "user", "content": "the sea"}]
        if (found := tokenizer.apply_chat_template(messages, tokenize=False)) != said["chat"]:
            wrong.append(f"{exported}: the chat is {found!r}, expected {said['chat']!r}")
    return wrong


if __name__ == "__main__":
    paths = [Path(path) for path in sys.argv[1:]]
    wrong = [line for pair in zip(paths[::2], paths[1::2]) for line in differences(*pair)]
    print("\n".join(wrong), file=sys.stderr)
    sys.exit(1 if wrong else 0)
