"""Checkpoints made by somebody who means harm: nothing of them runs, and each is one line."""

import io
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import open_clip  # type: ignore[import-untyped]  # ships no types
import pytest
import torch

from vsearch.errors import ModelError
from vsearch.models.openclip import OpenClipEncoder

RAN = "VSEARCH_TEST_RAN"


class Program:
    """Unpickled, it runs what it likes."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return exec, (f"import os; os.environ[{RAN!r}] = '1'",)


class Mistyped:
    """Unpickled, it calls something harmless that fails with a TypeError."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return torch._utils._rebuild_tensor_v2, ()


def saved(content: object, *, zipped: bool = True) -> bytes:
    buffer = io.BytesIO()
    torch.save(content, buffer, _use_new_zipfile_serialization=zipped)
    return buffer.getvalue()


def objects() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([Program()], dtype=object), allow_pickle=True)
    return buffer.getvalue()


FILES = {
    "pickle.pt": lambda: pickle.dumps(Program()),
    "zip.pt": lambda: saved({"a": Program()}),
    "twice.pt": lambda: saved({"a": Mistyped(), "b": Program()}),
    "twice-first.pt": lambda: saved({"b": Program(), "a": Mistyped()}),
    "old.pt": lambda: saved({"a": Program()}, zipped=False),
    "state.pt": lambda: saved({"state_dict": {"a": Program()}}),
    "none.pt": lambda: saved({}),
    "list.pt": lambda: saved([1, 2]),
    "numbers.pt": lambda: saved({1: 2}),
    "words.pt": lambda: saved({"state_dict": {"a": "x"}}),
    "no-state.pt": lambda: saved({"state_dict": 3}),
    "objects.npy": objects,
    "objects.npz": objects,
    "pickle.safetensors": lambda: pickle.dumps(Program()),
    "endless.safetensors": lambda: (2**62).to_bytes(8, "little") + b"{}",
    "empty.bin": lambda: b"",
    "text.bin": lambda: b"hello",
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the name of a model that is made fast."""
    config = tmp_path_factory.mktemp("config") / "vsearch-test-hostile.json"
    vision = {"image_size": 32, "layers": 1, "width": 64, "head_width": 32, "patch_size": 8}
    text = {"context_length": 8, "vocab_size": 99, "width": 32, "heads": 2, "layers": 1}
    told = {"embed_dim": 16, "vision_cfg": vision, "text_cfg": text}
    config.write_text(json.dumps(told))
    open_clip.add_model_config(config)
    return config.stem


@pytest.mark.parametrize("name", FILES)
@pytest.mark.filterwarnings("ignore")  # torch tells of old formats
def test_nothing_in_a_checkpoint_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, name: str
) -> None:
    monkeypatch.setenv(RAN, "")
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    with pytest.raises(ModelError, match="open_clip cannot load these weights"):
        OpenClipEncoder(model, path)
    assert os.environ[RAN] == ""


def test_torch_never_loads_more_than_tensors(tmp_path: Path) -> None:
    """Also where a library asks for everything."""
    path = tmp_path / "a.pt"
    path.write_bytes(saved({"a": Program()}))
    with pytest.raises(pickle.UnpicklingError):
        torch.load(path, weights_only=False)
