"""Where networks run: on which device, with which numbers, and how much at once."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from vsearch.errors import InputError, ModelError
from vsearch.settings import DEVICES

PICTURE_BYTES = 64 << 20  # more than a picture takes on its way through most networks
PICTURES = 64  # at most that many are looked at together: more gain nothing
_SHARE = 0.25  # of the free memory, for one network: several take turns, and others need some
_PREPARING = 8  # threads that prepare pictures for a GPU at most

Item = TypeVar("Item")
Prepared = TypeVar("Prepared")


@dataclass(frozen=True, slots=True)
class Device:
    """A device as it was when it was chosen."""

    kind: str = "cpu"  # as torch calls it: cuda, mps or cpu
    dtype: torch.dtype = torch.float32  # of weights and pictures
    free_bytes: int = 0  # of a GPU's memory

    @property
    def is_gpu(self) -> bool:
        """Return whether the processor is free while networks run."""
        return self.kind != "cpu"

    def __str__(self) -> str:
        numbers = "half" if self.dtype.itemsize == 2 else "single"
        return f"{self.kind} ({numbers} precision)"

    def placed(self, network: nn.Module, *, first: Sequence[str] = ()) -> nn.Module:
        """Return the network on the device, with the numbers and the layout that suit it.

        The ``first`` parts that pictures go through, by name, keep single precision where half has
        the eight bits of bfloat16: most of what is lost is lost there.
        """
        parts = [network.get_submodule(name) for name in first]
        exact = [deepcopy(part.state_dict()) for part in parts]
        network = network.to(self.kind, self.dtype)
        if parts and self.dtype == torch.bfloat16:
            for part, state in zip(parts, exact, strict=True):
                part.float().load_state_dict(state)
            parts[0].register_forward_pre_hook(lambda _, given: (given[0].float(),))
            parts[-1].register_forward_hook(lambda _, given, found: found.to(torch.bfloat16))
        return network.to(memory_format=self.layout)

    def pixels(self, batch: Tensor) -> Tensor:
        """Return pictures (n, channels, height, width) as a placed network takes them."""
        return batch.to(self.kind, self.dtype, memory_format=self.layout)

    @property
    def layout(self) -> torch.memory_format:
        """Return the order of numbers in memory that convolutions are fastest in."""
        # On mps some convolutions over channels last give wrong numbers (PyTorch 180984).
        return torch.contiguous_format if self.kind == "mps" else torch.channels_last

    def fitting(self, picture_bytes: int, *, on_cpu: int) -> int:
        """Return how many pictures to look at together, each taking that much memory.

        ``on_cpu`` is the answer on a processor, whose caches and not whose memory decide.
        """
        if not self.is_gpu:
            return on_cpu
        return max(1, min(PICTURES, int(self.free_bytes * _SHARE) // picture_bytes))

    def prepared(
        self, prepare: Callable[[Item], Prepared], items: Sequence[Item]
    ) -> list[Prepared]:
        """Return what ``prepare`` makes of every item, in order.

        Beside a GPU several threads prepare; on the processor the networks use all of its cores.
        """
        if not self.is_gpu or len(items) < 2:
            return [prepare(item) for item in items]
        with ThreadPoolExecutor(min(_PREPARING, os.cpu_count() or 1)) as threads:
            return list(threads.map(prepare, items))


CPU = Device()


class Batches:
    """Goes through many pictures some at a time, fewer where they do not fit into memory."""

    def __init__(self, size: int) -> None:
        self.size = size  # pictures at a time, >= 1

    def over(
        self, items: Sequence[Item], look: Callable[[Sequence[Item]], Tensor]
    ) -> Iterator[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
        """Yield the rows that ``look`` gives for one batch after the other, in order.

        When the GPU's memory does not hold a batch, this and all later ones are halved; ModelError
        when one picture alone is too much.
        """
        start = 0
        while start < len(items):
            chosen = items[start : start + self.size]
            rows = self._rows(look, chosen)
            if rows is not None:
                start += len(chosen)
                yield rows

    def _rows(
        self, look: Callable[[Sequence[Item]], Tensor], chosen: Sequence[Item]
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]] | None:
        """Return the rows of a batch, or None: it did not fit and the size is a smaller one."""
        try:
            with torch.inference_mode():
                return np.asarray(look(chosen).float().cpu().numpy(), np.float32)
        # The processor's and Apple's allocators raise nothing narrower.
        except RuntimeError as error:
            if "out of memory" not in str(error):
                raise
            if len(chosen) == 1:
                raise ModelError(
                    "The GPU's memory does not hold one picture beside the models: close what else "
                    "uses the GPU, or index with --device cpu."
                ) from error
            self.size = len(chosen) // 2
        # Only here nothing refers to the batch any more.
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return None


def device_named(word: str) -> Device:
    """Return the device that is asked for; auto is the fastest one on which networks can run.

    Raises InputError for any word but auto, cuda, mps and cpu, and ModelError, with the reason,
    when networks cannot run on the one that is named.
    """
    if word not in DEVICES:
        raise InputError(f"No device is called {word!r}: choose from {', '.join(DEVICES)}.")
    if word == "auto":
        word = next((kind for kind in ("cuda", "mps") if not _hindrance(kind)), "cpu")
        return _opened(word)
    if reason := _hindrance(word):
        raise ModelError(f"No network can run on {word} here: {reason}, or use --device cpu.")
    return _opened(word)


def _opened(kind: str) -> Device:
    """Return the device with its free memory and the numbers that it bears.

    Processors that reckon with bfloat16 take half the time with it. On mps half precision ended
    processes and gave silent errors in one release or another (PyTorch 96113, 119108), so it stays
    at single there.
    """
    if kind == "cuda":
        return Device(kind, torch.float16, torch.cuda.mem_get_info()[0])
    if kind == "mps":
        free = torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
        return Device(kind, torch.float32, free)
    # Elsewhere half precision is imitated, and slow. Older releases of torch do not tell.
    able: Mapping[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()
    halves = any(able.get(name) for name in ("avx512_bf16", "amx_bf16"))
    return Device(kind, torch.bfloat16) if halves else CPU


def _hindrance(kind: str) -> str | None:
    """Return why no network can run there and what to do about it; None: it can."""
    if kind == "cpu":
        return None
    if kind == "cuda":
        if not (torch.version.cuda or torch.version.hip):
            return "this PyTorch was built without it; install a build of PyTorch with CUDA"
        if not torch.cuda.is_available():
            return "PyTorch finds no NVIDIA GPU; see what `nvidia-smi` says, update the driver"
    elif not torch.backends.mps.is_built():
        return "this PyTorch was built without it; on Apple silicon install PyTorch for macOS"
    elif not torch.backends.mps.is_available():
        return "PyTorch finds no Apple GPU; macOS 14 on Apple silicon has one"
    try:
        torch.ones(1, device=kind).add(1).item()
    except RuntimeError as error:  # a GPU too old for this PyTorch, or in a mode of its own
        reason = " ".join(str(error).split())[:160]
        return f"it refuses work ({reason}); close what else uses it, install a PyTorch made for it"
    return None
