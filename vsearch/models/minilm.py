"""Sentence vectors by all-MiniLM-L6-v2: a small BERT, read from a local folder."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped] # it has no types
from tokenizers import Tokenizer

from vsearch.errors import ModelError
from vsearch.records.arrays import Vectors, unit_rows

WIDTH = 384
_HEADS = 12
_LAYERS = 6
_INNER = 1536
_VOCABULARY = 30522
_POSITIONS = 512
_EPSILON = np.float32(1e-12)
_MAX_TOKENS = 128  # what the model was trained with; longer sentences are cut
_BATCH = 64
_FEW = 4  # texts, whose products are too small to share out: a thread would wait for the other

Tokens = NDArray[np.float32]  # (n, length, width)


class MiniLm:
    """The sentence encoder (Wang et al. 2020, fine-tuned by Sentence-Transformers).

    Written on numpy: for the few words of a query importing torch takes a hundred times as long
    as the network does, and importing ``transformers`` seconds more.
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
        if any(name not in state or state[name].shape != shape for name, shape in SHAPES.items()):
            raise ModelError(
                f"{weights}: these are not the weights of all-MiniLM-L6-v2: "
                "run `vsearch models fetch`"
            )
        self._state = {name: state[name].astype(np.float32, copy=False) for name in SHAPES}
        self._threads = ThreadpoolController()
        self._lock = threading.Lock()  # the number of threads is the whole process's

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text, (n, 384): the mean of its token vectors."""
        if len(texts) > _FEW:
            return self._encode(texts)
        with self._lock, self._threads.limit(limits=1, user_api="blas"):
            return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        # Equal lengths together, so that little is spent on padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            vectors[chosen] = self._encode_batch([texts[i] for i in chosen])
        return vectors

    def _encode_batch(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings])
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.float32)
        tokens = _tokens(ids, mask, self._state)
        return unit_rows((tokens * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True))


def _shapes() -> dict[str, tuple[int, ...]]:
    norm: dict[str, tuple[int, ...]] = {"weight": (WIDTH,), "bias": (WIDTH,)}
    square: dict[str, tuple[int, ...]] = {"weight": (WIDTH, WIDTH), "bias": (WIDTH,)}
    layer: dict[str, dict[str, tuple[int, ...]]] = {
        "attention.self.query": square,
        "attention.self.key": square,
        "attention.self.value": square,
        "attention.output.dense": square,
        "attention.output.LayerNorm": norm,
        "intermediate.dense": {"weight": (_INNER, WIDTH), "bias": (_INNER,)},
        "output.dense": {"weight": (WIDTH, _INNER), "bias": (WIDTH,)},
        "output.LayerNorm": norm,
    }
    parts: dict[str, dict[str, tuple[int, ...]]] = {
        "embeddings.word_embeddings": {"weight": (_VOCABULARY, WIDTH)},
        "embeddings.position_embeddings": {"weight": (_POSITIONS, WIDTH)},
        "embeddings.token_type_embeddings": {"weight": (2, WIDTH)},
        "embeddings.LayerNorm": norm,
    }
    for number in range(_LAYERS):
        parts |= {f"encoder.layer.{number}.{part}": shapes for part, shapes in layer.items()}
    return {f"{part}.{kind}": s for part, shapes in parts.items() for kind, s in shapes.items()}


SHAPES = _shapes()  # of the published file's arrays, without the pooler, which is not used


def _tokens(ids: NDArray[np.int64], mask: Tokens, state: Mapping[str, Tokens]) -> Tokens:
    """Return token vectors (n, length, 384) of ``ids`` (n, length); ``mask`` is 1 at words."""
    words = state["embeddings.word_embeddings.weight"][ids]
    places = state["embeddings.position_embeddings.weight"][: ids.shape[1]]
    kind = state["embeddings.token_type_embeddings.weight"][0]
    tokens = _normed(words + places + kind, state, "embeddings.LayerNorm")
    hidden = np.where(mask > 0, np.float32(0), np.float32(-np.inf))[:, None, None, :]
    for number in range(_LAYERS):
        layer = f"encoder.layer.{number}"
        attended = _dense(
            _attended(tokens, hidden, state, layer), state, f"{layer}.attention.output.dense"
        )
        tokens = _normed(tokens + attended, state, f"{layer}.attention.output.LayerNorm")
        inner = _gelu(_dense(tokens, state, f"{layer}.intermediate.dense"))
        outer = _dense(inner, state, f"{layer}.output.dense")
        tokens = _normed(tokens + outer, state, f"{layer}.output.LayerNorm")
    return tokens


def _attended(tokens: Tokens, hidden: Tokens, state: Mapping[str, Tokens], layer: str) -> Tokens:
    """Return what every token takes from the others; ``hidden`` is -inf at padding."""
    n, length, _ = tokens.shape
    query, key, value = (
        _dense(tokens, state, f"{layer}.attention.self.{part}")
        .reshape(n, length, _HEADS, -1)
        .transpose(0, 2, 1, 3)
        for part in ("query", "key", "value")
    )
    scores = query @ key.swapaxes(2, 3) / np.float32(np.sqrt(WIDTH / _HEADS)) + hidden
    weights = np.exp(scores - scores.max(axis=3, keepdims=True))
    heads: Tokens = (weights / weights.sum(axis=3, keepdims=True)) @ value
    return heads.transpose(0, 2, 1, 3).reshape(n, length, WIDTH)


def _dense(tokens: Tokens, state: Mapping[str, Tokens], part: str) -> Tokens:
    flat = tokens.reshape(-1, tokens.shape[-1])
    made: Tokens = flat @ state[f"{part}.weight"].T + state[f"{part}.bias"]
    return made.reshape(*tokens.shape[:-1], -1)


def _normed(tokens: Tokens, state: Mapping[str, Tokens], part: str) -> Tokens:
    centred = tokens - tokens.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _EPSILON)
    made: Tokens = centred / spread * state[f"{part}.weight"] + state[f"{part}.bias"]
    return made


def _gelu(values: Tokens) -> Tokens:
    """Return x times the normal distribution's share below x, within 2e-7 (x at most)."""
    share = 0.5 * (1 + _erf(values * np.float32(np.sqrt(0.5))))
    made: Tokens = values * share
    return made


def _erf(values: Tokens) -> Tokens:
    """Return the error function, within 2e-7 (Abramowitz and Stegun, 1964, 7.1.26)."""
    size = np.abs(values)
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = np.zeros_like(t)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = (series + np.float32(factor)) * t
    made: Tokens = np.copysign(1 - series * np.exp(-size * size), values)
    return made


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
