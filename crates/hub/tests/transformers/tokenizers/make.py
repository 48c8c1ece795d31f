"""Makes folders with tokenizers of each kind: `make.py OUT [NAME...] [--small]`.

Each holds the files of a tokenizer as somebody would publish them, and expected.json: texts, what
`transformers` makes of them with and without special tokens, of pairs too, and what it decodes. Small ones
are trained here, on words of this file; what is called `.json` is saved by its class as a tokenizer.json,
the others are what there was before. Needs `sentencepiece` besides `transformers`.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import sys
from pathlib import Path
from typing import Callable

import sentencepiece
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import AddedToken, AutoTokenizer
import transformers

WORDS = (
    "the old man saw a boat and said that the sea is calm today it's don't we'll flour bread salt cook tastes "
    "needs more river mountain naïve café Élan straße 天气 很 好 他走了 مرحبا بالعالم привет мир 12 345 2024 hello "
    "world translation of numbers , . ! ? ( ) - _ # \" : ; ' user assistant system"
).split()

TEXTS = [
    "the old man saw a boat.",
    "",
    " ",
    "  two  spaces   and more ",
    "a tab\there and\na line\r\nend\n\n",
    "It's the SEA, don't they'll say?",
    "naïve café, Élan and straße",
    "nai\u0308ve cafe\u0301 in NFD, \u1112\u1161\u11ab",
    "天气很好。他走了！",
    "مرحبا بالعالم",
    "привет мир",
    "smile 😀 and 👍🏽",
    "family 👨‍👩‍👧‍👦 and flag 🇩🇪",
    "full ｗｉｄｔｈ ﬁne ½ ℃ №",
    "con\u0000trol \u0007 zero\u200bwidth \ufeff bom\u00ad",
    "\u00a0no break\u3000ideographic\u2003em",
    "12345 and 2024-12-01, 3.14",
    "underscore▁in▁text ▁ begin",
    "ZZZZ unseen: ξζψ ☃ 𝔘𝔫𝔦",
    "lonely é, ü & <html> </p> \\n [x]",
    "trailing space ",
    "a" * 120 + " longword",
]

# Written into the texts above at several places, with and without spaces.
PLACES = ["{}", "the{}sea", "the {} sea", "{} the", "the {}", "the  {}  old{}man"]


def sentences(words: list[str] = WORDS, count: int = 3000) -> list[str]:
    choose = random.Random(1)
    return [" ".join(choose.choice(words) for _ in range(choose.randint(3, 12))) for _ in range(count)]


def spm(words: list[str] = WORDS, **options) -> bytes:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences(words)), model_writer=model, minloglevel=2, hard_vocab_limit=False,
        num_threads=1, **options,
    )
    return model.getvalue()


# A map of characters as large as a test needs: that of nmt_nfkc has 240 KB.
RULES = "\n".join(
    f"{' '.join(f'{ord(c):X}' for c in a)}\t{' '.join(f'{ord(c):X}' for c in b)}"
    for a, b in [("ﬁ", "fi"), ("½", "1⁄2"), ("℃", "°C"), ("\t", " "), ("\n", " "), ("\r", " "), ("\u00a0", " "),
                 ("\u3000", " "), ("e\u0301", "é"), ("i\u0308", "ï"), ("\u200b", " "), ("\u0007", "")]
) + "\n"


def unigram(full: bool, **options) -> bytes:
    if full:
        return spm(model_type="unigram", vocab_size=260, **options)
    rules = Path("rules.tsv")
    rules.write_text(RULES)
    try:
        return spm(model_type="unigram", vocab_size=260, normalization_rule_tsv=str(rules), **options)
    finally:
        rules.unlink()


T5 = {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1}
LLAMA = {
    "model_type": "bpe", "vocab_size": 520, "byte_fallback": True, "normalization_rule_name": "identity",
    "remove_extra_whitespaces": False, "split_digits": True, "allow_whitespace_only_pieces": True,
}


def word_piece(lower: bool) -> list[str]:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lower)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(sentences(), trainers.WordPieceTrainer(vocab_size=300, special_tokens=specials, show_progress=False))
    vocab = tokenizer.get_vocab()
    return sorted(vocab, key=vocab.get)


def byte_level(specials: list[str]) -> tuple[dict[str, int], list[str]]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=specials, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(sentences(), trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [" ".join(merge) for merge in model["merges"]]


class Kind:
    """Writes the files, and says what is looked for in texts."""

    def __init__(self, files: Callable[[Path], None], config: dict, spelled: list[str], pairs: bool = True):
        self.files, self.config, self.spelled, self.pairs = files, config, spelled, pairs


def put(name: str, content: bytes | Callable[[], bytes]) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content() if callable(content) else content) and None


def vocab_txt(lower: bool) -> Callable[[Path], None]:
    return lambda folder: (folder / "vocab.txt").write_text("\n".join(word_piece(lower)) + "\n") and None


def merges(specials: list[str]) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        vocab, merges = byte_level(specials)
        (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False))
        (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")

    return write


def marian(full: bool) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        # Both spell every character: what one side alone has, `transformers` finds in the table of both.
        letters = list("".join(WORDS))
        models = [unigram(full, words=words + letters) for words in (WORDS[:-30], WORDS[15:])]
        tokens = ["</s>", "<unk>"]
        for name, model in zip(("source.spm", "target.spm"), models):
            (folder / name).write_bytes(model)
            processor = sentencepiece.SentencePieceProcessor(model_proto=model)
            tokens += [processor.id_to_piece(id) for id in range(3, processor.get_piece_size())]
        tokens = list(dict.fromkeys(tokens)) + ["▁elsewhere", ">>fra<<", ">>deu<<", "<pad>"]
        (folder / "vocab.json").write_text(json.dumps({token: id for id, token in enumerate(tokens)}, ensure_ascii=False))

    return write


def kinds(full: bool) -> dict[str, Kind]:
    roberta = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    added = {"content": "<new>", "lstrip": True, "rstrip": False, "normalized": False, "single_word": False, "special": False}
    word = {"content": "sea", "lstrip": False, "rstrip": True, "normalized": True, "single_word": True, "special": False}
    chat = "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    flat = lambda content, **flags: {"content": content, "lstrip": False, "rstrip": False, "normalized": False, "single_word": False, "special": True} | flags
    return {
        "bert": Kind(vocab_txt(True), {"tokenizer_class": "BertTokenizer"}, ["[MASK]", "[SEP]"]),
        "bert-cased": Kind(vocab_txt(False), {"tokenizer_class": "BertTokenizerFast", "do_lower_case": False, "tokenize_chinese_chars": False}, ["[MASK]"]),
        "distilbert": Kind(vocab_txt(True), {"tokenizer_class": "DistilBertTokenizer", "strip_accents": False}, ["[CLS]"]),
        "electra": Kind(vocab_txt(True), {"tokenizer_class": "ElectraTokenizer", "added_tokens_decoder": {str(len(word_piece(True))): added}}, ["<new>"]),
        "gpt2": Kind(merges(["<|endoftext|>"]), {"tokenizer_class": "GPT2Tokenizer"}, ["<|endoftext|>"]),
        "roberta": Kind(merges(roberta), {"tokenizer_class": "RobertaTokenizer"}, ["<mask>", "</s>"]),
        "roberta-space": Kind(merges(roberta), {"tokenizer_class": "RobertaTokenizer", "add_prefix_space": True, "added_tokens_decoder": {"4": flat("<mask>", lstrip=True)}}, ["<mask>"]),
        "bart": Kind(merges(roberta), {"tokenizer_class": "BartTokenizer"}, ["<mask>"]),
        "gpt-neox": Kind(merges(["<|endoftext|>", "<|padding|>"]), {"tokenizer_class": "GPTNeoXTokenizer"}, ["<|endoftext|>"]),
        "qwen2": Kind(merges(["<|endoftext|>", "<|im_start|>", "<|im_end|>"]), {"tokenizer_class": "Qwen2Tokenizer", "chat_template": chat, "additional_special_tokens": ["<|im_start|>", "<|im_end|>"]}, ["<|im_start|>", "<|im_end|>"]),
        "llama": Kind(put("tokenizer.model", lambda: spm(**LLAMA)), {"tokenizer_class": "LlamaTokenizer", "add_bos_token": True, "chat_template": chat}, ["<s>", "</s>"]),
        "llama-legacy": Kind(put("tokenizer.model", lambda: spm(user_defined_symbols=["<user>"], **LLAMA)), {"tokenizer_class": "LlamaTokenizerFast", "legacy": True, "add_bos_token": True, "add_eos_token": True}, ["<user>", "</s>"]),
        "llama-bare": Kind(put("tokenizer.model", lambda: spm(**LLAMA)), {"tokenizer_class": "LlamaTokenizer", "add_prefix_space": False}, ["<s>"]),
        "xlm-roberta": Kind(put("sentencepiece.bpe.model", lambda: unigram(full)), {"tokenizer_class": "XLMRobertaTokenizer"}, ["<mask>", "</s>"]),
        "camembert": Kind(put("sentencepiece.bpe.model", lambda: unigram(full)), {"tokenizer_class": "CamembertTokenizer"}, ["<mask>", "<s>"]),
        "t5": Kind(put("spiece.model", lambda: unigram(full, **T5)), {"tokenizer_class": "T5Tokenizer", "added_tokens_decoder": {}}, ["<extra_id_0>", "</s>"]),
        "mt5": Kind(put("spiece.model", lambda: unigram(full, **T5, user_defined_symbols=["<user>"])), {"tokenizer_class": "T5Tokenizer", "extra_ids": 0}, ["<user>"]),
        "marian": Kind(marian(full), {"tokenizer_class": "MarianTokenizer", "source_lang": "en", "target_lang": "de"}, ["</s>"]),
    }


def texts(kind: Kind) -> list[str]:
    placed = [place.replace("{}", token) for token in kind.spelled for place in PLACES]
    return TEXTS + placed


def expected(tokenizer, kind: Kind) -> dict:
    rows = []
    for text in texts(kind):
        whole, plain = tokenizer(text)["input_ids"], tokenizer(text, add_special_tokens=False)["input_ids"]
        # Only the one class in Python has spaces of its own around special tokens.
        decodes = tokenizer.is_fast or not set(plain) & set(tokenizer.all_special_ids)
        rows.append({"text": text, "ids": whole, "plain": plain, "decoded": tokenizer.decode(plain) if decodes else None})
    pairs = [("the old man", "saw a boat"), (" a ", " b "), ("天气", "it's")]
    pairs = [{"texts": pair, "ids": tokenizer(*pair)["input_ids"]} for pair in pairs]
    said = {"texts": rows, "pairs": pairs, "size": len(tokenizer)}
    if tokenizer.chat_template:
        messages = [{"role": "user", "content": "the sea"}]
        said["chat"] = tokenizer.apply_chat_template(messages, tokenize=False)
    return said


def build(name: str, kind: Kind, out: Path) -> None:
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    kind.files(folder)
    (folder / "tokenizer_config.json").write_text(json.dumps(kind.config, ensure_ascii=False))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    said = expected(tokenizer, kind)
    if name == "marian":
        said["target"] = [{"text": text, "plain": tokenizer(text_target=text, add_special_tokens=False)["input_ids"]} for text in TEXTS]
    saved = out / f"{name}.json"
    # That class has no tokenizer.json, and LlamaTokenizer forgets `legacy` when it saves one.
    if name not in ("marian", "llama-legacy"):
        shutil.rmtree(saved, ignore_errors=True)
        tokenizer.add_tokens([AddedToken("<strip>", lstrip=True, rstrip=True), AddedToken("boat", single_word=True), AddedToken("Café", normalized=True)])
        tokenizer.save_pretrained(saved)
        kind = Kind(kind.files, kind.config, kind.spelled + ["<strip>", "boat", "Café"])
        again = AutoTokenizer.from_pretrained(saved)
        (saved / "expected.json").write_text(json.dumps(expected(again, kind), ensure_ascii=False))
    (folder / "expected.json").write_text(json.dumps(said, ensure_ascii=False))


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    arguments = [argument for argument in sys.argv[1:] if argument != "--small"]
    made = kinds(full="--small" not in sys.argv)
    for name, kind in made.items():
        if not arguments[1:] or name in arguments[1:]:
            build(name, kind, Path(arguments[0]))
            print(name, flush=True)
