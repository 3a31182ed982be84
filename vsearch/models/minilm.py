"""Sentence vectors by all-MiniLM-L6-v2: a small BERT, read from a local folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from vsearch.errors import ModelError
from vsearch.records.arrays import Vectors

WIDTH = 384
_HEADS = 12
_LAYERS = 6
_INNER = 1536
_VOCABULARY = 30522
_POSITIONS = 512
_EPSILON = 1e-12
_MAX_TOKENS = 128  # what the model was trained with; longer sentences are cut
_BATCH = 64


class MiniLm:
    """The sentence encoder (Wang et al. 2020, fine-tuned by Sentence-Transformers).

    Written on plain torch because importing ``transformers`` alone takes seconds, and a
    query has to start at once.
    """

    def __init__(self, folder: Path) -> None:
        """Load ``model.safetensors`` and ``tokenizer.json`` from ``folder``.

        Raises ModelError where a file is missing or does not hold this model.
        """
        weights = folder / "model.safetensors"
        try:
            state = load_file(weights)
            words = (folder / "tokenizer.json").read_text(encoding="utf-8")
        except (OSError, SafetensorError) as error:
            raise ModelError(
                f"{folder}: cannot read the MiniLM weights ({error}): run `vsearch models fetch`"
            ) from error
        self._tokenizer = _tokenizer(words, folder)
        self._bert = _Bert()
        try:
            self._bert.load_state_dict(renamed(state), strict=True)
        except RuntimeError as error:
            raise ModelError(
                f"{weights}: these are not the weights of all-MiniLM-L6-v2: "
                "run `vsearch models fetch`"
            ) from error
        self._bert.eval()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text, (n, 384): the mean of its token vectors."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        # Equal lengths together, so that little is spent on padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            vectors[chosen] = self._encode_batch([texts[i] for i in chosen])
        return vectors

    def _encode_batch(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        ids = torch.tensor([encoding.ids for encoding in encodings])
        mask = torch.tensor([encoding.attention_mask for encoding in encodings])
        with torch.inference_mode():
            tokens = self._bert(ids, mask.bool())
            weights = mask[:, :, None].to(tokens.dtype)
            means = (tokens * weights).sum(1) / weights.sum(1)
            vectors: Vectors = functional.normalize(means).numpy()
        return vectors


def renamed(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the state dict of a Hugging Face BERT under the names used here.

    Drops the pooler and the position numbers, which sentence vectors do not use.
    """
    parts = (
        ("encoder.layer.", "layers."),
        ("word_embeddings", "words"),
        ("position_embeddings", "positions"),
        ("token_type_embeddings", "kinds"),
        ("embeddings.", ""),
        ("attention.output.LayerNorm", "attended_norm"),
        ("attention.output.dense", "attended"),
        ("attention.self.", ""),
        ("intermediate.dense", "inner"),
        ("output.LayerNorm", "outer_norm"),
        ("output.dense", "outer"),
        ("LayerNorm", "norm"),
    )
    result: dict[str, Tensor] = {}
    for name, value in state.items():
        if name.startswith("pooler.") or name == "embeddings.position_ids":
            continue
        for old, new in parts:
            name = name.replace(old, new)
        result[name] = value
    return result


def _tokenizer(words: str, folder: Path) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_str(words)
    # The Rust side of tokenizers raises nothing narrower than Exception.
    except Exception as error:
        raise ModelError(
            f"{folder / 'tokenizer.json'}: this is no tokenizer ({error}); fetch it again"
        ) from error
    tokenizer.enable_padding()
    tokenizer.enable_truncation(_MAX_TOKENS)
    return tokenizer


class _Layer(nn.Module):
    """One transformer block with the normalisation after each half."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.attended_norm = nn.LayerNorm(WIDTH, _EPSILON)
        self.inner = nn.Linear(WIDTH, _INNER)
        self.outer = nn.Linear(_INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, _EPSILON)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Return the next (n, length, 384); ``mask`` is (n, 1, 1, length), true at words."""
        n, length, _ = tokens.shape
        query, key, value = (
            part(tokens).view(n, length, _HEADS, -1).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        heads = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        joined = heads.transpose(1, 2).reshape(n, length, WIDTH)
        tokens = self.attended_norm(tokens + self.attended(joined))
        result: Tensor = self.outer_norm(tokens + self.outer(functional.gelu(self.inner(tokens))))
        return result


class _Bert(nn.Module):
    """Token vectors of a sentence, (n, length, 384)."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(_VOCABULARY, WIDTH)
        self.positions = nn.Embedding(_POSITIONS, WIDTH)
        self.kinds = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, _EPSILON)
        self.layers = nn.ModuleList(_Layer() for _ in range(_LAYERS))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the token vectors of ``ids`` (n, length); ``mask`` is true at words."""
        places = torch.arange(ids.shape[1], device=ids.device)
        tokens: Tensor = self.norm(self.words(ids) + self.positions(places) + self.kinds.weight[0])
        for layer in self.layers:
            tokens = layer(tokens, mask[:, None, None, :])
        return tokens
