"""Reading frozen TensorFlow graphs, with graphs written by hand."""

import struct
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from vsearch.errors import ModelError
from vsearch.models.facenet_graph import (
    BATCH_NORM_EPSILON,
    convert_graph,
    module_names,
    read_constants,
    state_arrays,
)


def varint(number: int) -> bytes:
    digits = bytearray()
    while number > 0x7F:
        digits.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*digits, number])


def integer(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def block(field: int, content: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(content)) + content


def tensor(array: np.ndarray, values: bytes | None = None, dtype: int = 1) -> bytes:
    """Return a TensorProto; ``values`` replaces the usual tensor_content field."""
    shape = b"".join(block(2, integer(1, size)) for size in array.shape)
    content = block(4, array.astype("<f4").tobytes()) if values is None else values
    return integer(1, dtype) + block(2, shape) + content


def node(name: str, op: str, value: bytes | None = None) -> bytes:
    """Return a GraphDef's entry for one node."""
    content = block(1, name.encode()) + block(2, op.encode())
    if value is not None:
        content += block(5, block(1, b"dtype") + block(2, integer(6, 1)))
        content += block(5, block(1, b"value") + block(2, block(8, value)))
    return block(1, content)


def constant(name: str, array: np.ndarray) -> bytes:
    return node(f"InceptionResnetV1/{name}", "Const", tensor(array))


def test_constants_are_read_by_name_in_their_shape() -> None:
    """Float constants come back; other operations and other types do not."""
    weights = np.arange(6, dtype=np.float32).reshape(2, 3)
    graph = (
        node("input", "Placeholder")
        + node("a/weights", "Const", tensor(weights))
        + node("a/axis", "Const", tensor(weights, dtype=3))
    )
    constants = read_constants(graph)
    assert list(constants) == ["a/weights"]
    np.testing.assert_array_equal(constants["a/weights"], weights)


def test_single_value_fills_the_shape() -> None:
    """A tensor may hold one float_val for all its elements."""
    filled = tensor(np.zeros((2, 2)), values=block(5, struct.pack("<f", 7.0)))
    constants = read_constants(node("a", "Const", filled))
    np.testing.assert_array_equal(constants["a"], np.full((2, 2), 7.0))


def test_unpacked_values_are_read() -> None:
    """Older writers give every float_val a field of its own, of wire type 5."""
    one_by_one = b"".join(varint(5 << 3 | 5) + struct.pack("<f", value) for value in (1.0, 2.0))
    constants = read_constants(node("a", "Const", tensor(np.zeros(2), values=one_by_one)))
    np.testing.assert_array_equal(constants["a"], [1.0, 2.0])


def test_scopes_become_module_names() -> None:
    """Stem, branches, repeated blocks, closing convolutions and the last layer are renamed."""
    names = module_names(
        [
            "Conv2d_1a_3x3",
            "Repeat/block35_2/Branch_0/Conv2d_1x1",
            "Repeat/block35_2/Branch_1/Conv2d_0a_1x1",
            "Repeat/block35_2/Branch_1/Conv2d_0b_3x3",
            "Repeat/block35_2/Conv2d_1x1",
            "Repeat_1/block17_10/Conv2d_1x1",
            "Mixed_7a/Branch_0/Conv2d_0a_1x1",
            "Mixed_7a/Branch_0/Conv2d_1a_3x3",
            "Block8/Branch_0/Conv2d_1x1",
            "Bottleneck",
        ]
    )
    assert names == {
        "Conv2d_1a_3x3": "conv2d_1a",
        "Repeat/block35_2/Branch_0/Conv2d_1x1": "repeat_1.1.branch0",
        "Repeat/block35_2/Branch_1/Conv2d_0a_1x1": "repeat_1.1.branch1.0",
        "Repeat/block35_2/Branch_1/Conv2d_0b_3x3": "repeat_1.1.branch1.1",
        "Repeat/block35_2/Conv2d_1x1": "repeat_1.1.conv2d",
        "Repeat_1/block17_10/Conv2d_1x1": "repeat_2.9.conv2d",
        "Mixed_7a/Branch_0/Conv2d_0a_1x1": "mixed_7a.branch0.0",
        "Mixed_7a/Branch_0/Conv2d_1a_3x3": "mixed_7a.branch0.1",
        "Block8/Branch_0/Conv2d_1x1": "block8.branch0",
        "Bottleneck": "last_linear",
    }


def tiny_graph() -> bytes:
    """Return a graph with one folded and one plain convolution and the last layer."""
    kernel = np.arange(2 * 1 * 3 * 4, dtype=np.float32).reshape(2, 1, 3, 4)
    return b"".join(
        [
            constant("Conv2d_1a_3x3/weights", kernel),
            constant("Conv2d_1a_3x3/Conv2D_bn_offset", np.array([1.0, 2.0, 3.0, 4.0])),
            constant("Conv2d_2a_3x3/weights", kernel),
            constant("Conv2d_2a_3x3/BatchNorm/beta", np.array([5.0, 5.0, 5.0, 5.0])),
            constant("Conv2d_2a_3x3/BatchNorm/moving_mean", np.array([6.0, 6.0, 6.0, 6.0])),
            constant("Conv2d_2a_3x3/BatchNorm/moving_variance", np.array([7.0, 7.0, 7.0, 7.0])),
            constant("Block8/Conv2d_1x1/weights", kernel),
            constant("Block8/Conv2d_1x1/biases", np.array([8.0, 8.0, 8.0, 8.0])),
            constant("Bottleneck/weights", np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])),
            constant("Bottleneck/BatchNorm/beta", np.array([9.0, 9.0])),
            constant("Bottleneck/BatchNorm/moving_mean", np.array([0.5, 0.5])),
            constant("Bottleneck/BatchNorm/moving_variance", np.array([2.0, 2.0])),
        ]
    )


def test_weights_are_turned_to_the_order_of_pytorch() -> None:
    """Kernels go from height, width, in, out to out, in, height, width; matrices are turned."""
    arrays = state_arrays(read_constants(tiny_graph()))
    kernel = arrays["conv2d_1a.conv.weight"]
    assert kernel.shape == (4, 3, 2, 1)
    assert kernel[3, 2, 1, 0] == 23
    assert kernel[1, 0, 1, 0] == 13
    np.testing.assert_array_equal(arrays["last_linear.weight"], [[1, 3, 5], [2, 4, 6]])
    np.testing.assert_array_equal(arrays["block8.conv2d.bias"], [8, 8, 8, 8])


def test_folded_normalisation_becomes_an_identity_with_the_offset() -> None:
    """(x - 0) / sqrt(variance + epsilon) * 1 + offset adds the offset and nothing else."""
    arrays = state_arrays(read_constants(tiny_graph()))
    np.testing.assert_array_equal(arrays["conv2d_1a.bn.bias"], [1, 2, 3, 4])
    np.testing.assert_array_equal(arrays["conv2d_1a.bn.running_mean"], np.zeros(4))
    variance = np.asarray(arrays["conv2d_1a.bn.running_var"], np.float64)
    np.testing.assert_allclose(variance + BATCH_NORM_EPSILON, np.ones(4), rtol=1e-6)


def test_plain_normalisation_is_kept() -> None:
    """Offset, mean and variance are taken over; the scale is one."""
    arrays = state_arrays(read_constants(tiny_graph()))
    np.testing.assert_array_equal(arrays["conv2d_2a.bn.bias"], np.full(4, 5.0))
    np.testing.assert_array_equal(arrays["conv2d_2a.bn.running_mean"], np.full(4, 6.0))
    np.testing.assert_array_equal(arrays["conv2d_2a.bn.running_var"], np.full(4, 7.0))
    np.testing.assert_array_equal(arrays["conv2d_2a.bn.weight"], np.ones(4))


def test_conversion_writes_the_same_bytes_each_time(tmp_path: Path) -> None:
    """The manifest's hash of the converted file relies on it."""
    graph = tmp_path / "graph.pb"
    graph.write_bytes(tiny_graph())
    convert_graph(graph, tmp_path / "first.safetensors")
    convert_graph(graph, tmp_path / "second.safetensors")
    assert (tmp_path / "first.safetensors").read_bytes() == (
        tmp_path / "second.safetensors"
    ).read_bytes()
    assert load_file(tmp_path / "first.safetensors")["last_bn.bias"].tolist() == [9.0, 9.0]


@pytest.mark.parametrize(
    "content",
    [b"", b"no graph at all", tiny_graph()[:-40], constant("Conv2d_1a_3x3/weights", np.zeros(3))],
    ids=["empty", "text", "cut short", "incomplete"],
)
def test_other_files_are_refused(content: bytes, tmp_path: Path) -> None:
    """What is not a whole FaceNet graph is a ModelError, and nothing is written."""
    graph = tmp_path / "graph.pb"
    graph.write_bytes(content)
    with pytest.raises(ModelError, match=r"Cannot convert graph\.pb"):
        convert_graph(graph, tmp_path / "out.safetensors")
    assert not (tmp_path / "out.safetensors").exists()
