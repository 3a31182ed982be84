"""The published FaceNet graphs (frozen TensorFlow files) as weights for facenet-pytorch."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from vsearch.errors import ModelError

Arrays: TypeAlias = dict[str, NDArray[np.generic]]
Constants: TypeAlias = dict[str, NDArray[np.float32]]

BATCH_NORM_EPSILON = 1e-3  # of both the TensorFlow model and facenet-pytorch
SCOPE = "InceptionResnetV1/"

# TensorFlow counts repeated blocks from 1 and names them after their grid; PyTorch from 0.
_BLOCK = re.compile(r"Repeat(?:_(?P<repeat>\d))?/block(?:35|17|8)_(?P<number>\d+)")
_BRANCH = re.compile(r"(?P<block>.+)/Branch_(?P<branch>\d)/Conv2d_\w+")


def convert_graph(graph: Path, target: Path) -> None:
    """Write a frozen FaceNet graph as a safetensors file that InceptionResnetV1 loads strictly.

    The same graph gives the same bytes. Raises ModelError when the file is not such a graph.
    """
    try:
        constants = read_constants(graph.read_bytes())
        arrays = state_arrays(constants)
    except (IndexError, KeyError, ValueError) as error:
        raise ModelError(
            f"Cannot convert {graph.name}: not a frozen Inception-ResNet-v1 graph ({error!r}); "
            "fetch it again."
        ) from error
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, target)


def read_constants(graph: bytes) -> Constants:
    """Return the float32 constants of a serialised GraphDef by node name.

    Field numbers are those of TensorFlow's graph.proto, node_def.proto, attr_value.proto and
    tensor.proto. Raises ValueError or IndexError when the bytes are not such a message.
    """
    constants: Constants = {}
    for field, node in _fields(memoryview(graph)):
        if field != 1 or isinstance(node, int):  # GraphDef.node
            continue
        parts = list(_fields(node))
        if _text(parts, 2) != "Const":  # NodeDef.op
            continue
        attributes = {_text(entry, 1): entry for entry in _messages(parts, 5)}  # NodeDef.attr
        for value in _messages(attributes["value"], 2):
            for tensor in _messages(value, 8):  # AttrValue.tensor
                array = _float_array(tensor)
                if array is not None:
                    constants[_text(parts, 1)] = array  # NodeDef.name
    return constants


def state_arrays(constants: Constants) -> Arrays:
    """Return the state dict of facenet_pytorch.InceptionResnetV1 (without logits) as arrays.

    Two layouts are understood: batch normalisation beside every convolution, and graphs whose
    optimiser multiplied it into the convolution and left an offset, for which an identity
    normalisation is written. The module names are those of facenet-pytorch's
    inception_resnet_v1.py, the scopes those of davidsandberg/facenet's. Raises KeyError when a
    constant is missing.
    """
    found = {name.removeprefix(SCOPE): value for name, value in constants.items()}
    scopes = sorted(name.removesuffix("/weights") for name in found if name.endswith("/weights"))
    arrays: Arrays = {}
    for scope, module in module_names(scopes).items():
        weights = found[f"{scope}/weights"]
        if module == "last_linear":
            arrays["last_linear.weight"] = weights.T
            arrays |= _batch_norm("last_bn", scope, found)
        elif module.endswith(".conv2d"):  # closes a block: has a bias, no normalisation
            arrays[f"{module}.weight"] = weights.transpose(3, 2, 0, 1)
            arrays[f"{module}.bias"] = found[f"{scope}/biases"]
        else:
            arrays[f"{module}.conv.weight"] = weights.transpose(3, 2, 0, 1)
            arrays |= _batch_norm(f"{module}.bn", scope, found)
    if "last_linear.weight" not in arrays:
        raise KeyError(f"{SCOPE}Bottleneck/weights")
    return arrays


def module_names(scopes: list[str]) -> dict[str, str]:
    """Return the PyTorch module for each TensorFlow scope that has weights.

    A convolution alone in its branch is the branch; several are numbered in the order of their
    labels (0a, 0b, 0c, 1a).
    """
    branches: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for scope in sorted(scopes):
        block, _, layer = scope.rpartition("/")
        if scope == "Bottleneck":
            names[scope] = "last_linear"
        elif match := _BRANCH.fullmatch(scope):
            branches[f"{_block_name(match['block'])}.branch{match['branch']}"].append(scope)
        elif block:
            names[scope] = f"{_block_name(block)}.conv2d"
        elif layer.startswith("Conv2d_"):  # the stem, e.g. Conv2d_1a_3x3
            names[scope] = layer.lower().rpartition("_")[0]
    for branch, members in branches.items():
        for position, scope in enumerate(members):
            names[scope] = branch if len(members) == 1 else f"{branch}.{position}"
    return names


def _block_name(scope: str) -> str:
    match = _BLOCK.fullmatch(scope)
    if match is None:
        return scope.lower()  # Mixed_6a, Mixed_7a, Block8
    return f"repeat_{int(match['repeat'] or 0) + 1}.{int(match['number']) - 1}"


def _batch_norm(module: str, scope: str, found: Constants) -> Arrays:
    offset = found.get(f"{scope}/Conv2D_bn_offset")
    if offset is None:
        offset = found[f"{scope}/BatchNorm/beta"]
        mean = found[f"{scope}/BatchNorm/moving_mean"]
        variance = found[f"{scope}/BatchNorm/moving_variance"]
    else:
        mean = np.zeros_like(offset)
        variance = np.full_like(offset, 1.0 - BATCH_NORM_EPSILON)
    return {
        f"{module}.weight": np.ones_like(offset),  # the graphs were trained without a scale
        f"{module}.bias": offset,
        f"{module}.running_mean": mean,
        f"{module}.running_var": variance,
        f"{module}.num_batches_tracked": np.zeros((), dtype=np.int64),
    }


_Field: TypeAlias = tuple[int, int | memoryview]


def _fields(message: memoryview) -> Iterator[_Field]:
    """Yield (field number, value) of a protobuf message; all but varints as bytes."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        wire = key & 7
        if wire == 0:
            number, position = _varint(message, position)
            yield key >> 3, number
            continue
        if wire == 2:
            size, position = _varint(message, position)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
        else:
            raise ValueError(f"protobuf wire type {wire} at byte {position}")
        if position + size > len(message):
            raise ValueError(f"the file ends inside a field at byte {position}")
        yield key >> 3, message[position : position + size]
        position += size


def _varint(message: memoryview, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, position
        shift += 7


def _messages(fields: list[_Field], number: int) -> Iterator[list[_Field]]:
    for field, value in fields:
        if field == number and not isinstance(value, int):
            yield list(_fields(value))


def _text(fields: list[_Field], number: int) -> str:
    for field, value in fields:
        if field == number and not isinstance(value, int):
            return bytes(value).decode()
    return ""


def _float_array(tensor: list[_Field]) -> NDArray[np.float32] | None:
    """Return a TensorProto's numbers in their shape, or None when they are not float32."""
    if (1, 1) not in tensor:  # dtype DT_FLOAT
        return None
    shape = tuple(
        next((size for field, size in dim if field == 1 and isinstance(size, int)), 0)
        for dims in _messages(tensor, 2)  # tensor_shape
        for dim in _messages(dims, 2)
    )
    # tensor_content, or float_val, packed or one by one; a single value stands for all.
    raw = b"".join(bytes(v) for field, v in tensor if field in (4, 5) and not isinstance(v, int))
    values = np.frombuffer(raw, dtype="<f4").astype(np.float32)
    if values.size == 1:
        return np.broadcast_to(values, shape).copy() if shape else values.reshape(())
    return values.reshape(shape)
