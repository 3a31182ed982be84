"""The sentence encoder's network against torch's own layers, with random weights."""

import math

import numpy as np
import torch
from torch import nn

from vsearch.models.minilm import SHAPES, WIDTH, Tokens, _gelu, _tokens


def random_state() -> dict[str, Tokens]:
    """Return random arrays under the published names; factors of norms lie round one."""
    random = np.random.default_rng(1)
    return {
        name: random.normal("LayerNorm.weight" in name, 0.05, shape).astype(np.float32)
        for name, shape in SHAPES.items()
    }


def torch_layer(state: dict[str, Tokens], number: int) -> nn.TransformerEncoderLayer:
    """Return one block with the same weights."""
    layer = nn.TransformerEncoderLayer(
        WIDTH, 12, 1536, dropout=0.0, activation="gelu", layer_norm_eps=1e-12, batch_first=True
    ).eval()
    of = {name: torch.from_numpy(array) for name, array in state.items()}
    root = f"encoder.layer.{number}"
    three = [f"{root}.attention.self.{part}" for part in ("query", "key", "value")]
    renamed = {
        "self_attn.out_proj": f"{root}.attention.output.dense",
        "linear1": f"{root}.intermediate.dense",
        "linear2": f"{root}.output.dense",
        "norm1": f"{root}.attention.output.LayerNorm",
        "norm2": f"{root}.output.LayerNorm",
    }
    loaded = {
        f"{new}.{kind}": of[f"{old}.{kind}"]
        for new, old in renamed.items()
        for kind in ("weight", "bias")
    }
    for kind in ("weight", "bias"):
        loaded[f"self_attn.in_proj_{kind}"] = torch.cat([of[f"{part}.{kind}"] for part in three])
    layer.load_state_dict(loaded)
    return layer


def test_the_network_is_a_bert() -> None:
    """Words, places and kind are added, then six blocks follow; padding is not looked at."""
    state = random_state()
    ids = np.array([[101, 2003, 7592, 102], [101, 30521, 102, 0]])
    mask = np.array([[1, 1, 1, 1], [1, 1, 1, 0]], dtype=np.float32)

    table = {part: torch.from_numpy(state[f"embeddings.{part}_embeddings.weight"])
             for part in ("word", "position", "token_type")}  # fmt: skip
    expected = table["word"][ids] + table["position"][:4] + table["token_type"][0]
    expected = nn.functional.layer_norm(
        expected,
        (WIDTH,),
        torch.from_numpy(state["embeddings.LayerNorm.weight"]),
        torch.from_numpy(state["embeddings.LayerNorm.bias"]),
        1e-12,
    )
    with torch.no_grad():
        for number in range(6):
            is_padding = torch.from_numpy(mask == 0)
            expected = torch_layer(state, number)(expected, src_key_padding_mask=is_padding)

    found = _tokens(ids, mask, state)
    assert found.dtype == np.float32
    words = mask > 0
    np.testing.assert_allclose(found[words], expected.numpy()[words], atol=1e-4)


def test_the_activation_is_exact() -> None:
    """It is x times the share of the normal distribution below x."""
    values = np.linspace(-6, 6, 1001, dtype=np.float32)
    exact = [x * 0.5 * (1 + math.erf(x / math.sqrt(2))) for x in values.tolist()]
    np.testing.assert_allclose(_gelu(values), exact, atol=1e-6)
