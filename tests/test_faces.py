"""Finding faces, embedding them and judging them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from facenet_pytorch import InceptionResnetV1  # type: ignore[import-untyped]  # no types

from vsearch.errors import ModelError
from vsearch.models.facenet import FaceNet, margin_crop
from vsearch.models.mtcnn import Mtcnn
from vsearch.models.quality import face_qualities, frontalities, sharpnesses, sizes
from vsearch.models.weights import WeightsFolder
from vsearch.models.yunet import YuNet
from vsearch.protocols import FaceDetector, FaceEmbedder
from vsearch.records.arrays import Image
from vsearch.records.columns import Detections

# Eyes, nose and mouth corners of a face that looks at the camera, in a box of 100 x 100.
FRONTAL = np.array([[30, 40], [70, 40], [50, 60], [35, 80], [65, 80]], dtype=np.float32)


def noise(seed: int, *, height: int = 120, width: int = 160) -> Image:
    generator = np.random.default_rng(seed)
    return generator.integers(0, 256, (height, width, 3), dtype=np.uint8)


def found(*boxes: tuple[float, float, float, float]) -> Detections:
    """Return frontal faces in the given boxes."""
    rows = np.array(boxes, dtype=np.float32).reshape(-1, 4)
    scales = (rows[:, 2:] - rows[:, :2]) / 100
    return Detections(
        boxes=rows,
        scores=np.full(len(rows), 0.9),
        landmarks=(rows[:, None, :2] + FRONTAL * scales[:, None]).astype(np.float32),
    )


@pytest.fixture(scope="module")
def yunet(weights_folder: Path) -> YuNet:
    return YuNet(WeightsFolder(weights_folder).path("yunet-2023mar"))


@pytest.fixture(scope="module")
def facenet(weights_folder: Path) -> FaceNet:
    return FaceNet(WeightsFolder(weights_folder).path("facenet-vggface2"))


def check_no_face(detector: FaceDetector, image: Image) -> None:
    faces = detector.detect(image)
    assert faces.boxes.shape == (0, 4)
    assert faces.scores.shape == (0,)
    assert faces.landmarks.shape == (0, 5, 2)


@pytest.mark.weights
@pytest.mark.parametrize("size", [(360, 640), (1, 1), (3, 900)])
def test_yunet_finds_no_face_on_a_blank_image(yunet: YuNet, size: tuple[int, int]) -> None:
    """Nothing found has the shapes of nothing, for odd sizes too."""
    check_no_face(yunet, np.full((*size, 3), 200, np.uint8))


@pytest.mark.parametrize("size", [(360, 640), (1, 1), (3, 900)])
def test_mtcnn_finds_no_face_on_a_blank_image(size: tuple[int, int]) -> None:
    """Nothing found has the shapes of nothing, for odd sizes too."""
    check_no_face(Mtcnn(), np.full((*size, 3), 200, np.uint8))


@pytest.mark.weights
def test_embeddings_are_unit_rows_in_the_order_of_the_detections(facenet: FaceNet) -> None:
    """Each row belongs to its own box."""
    image = noise(1)
    boxes = [(0.0, 0.0, 60.0, 60.0), (90.0, 50.0, 150.0, 115.0), (20.0, 30.0, 60.0, 90.0)]
    vectors = facenet.embed(image, found(*boxes))
    assert vectors.shape == (3, 512)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), np.ones(3), rtol=1e-5)
    turned = facenet.embed(image, found(*reversed(boxes)))
    np.testing.assert_allclose(vectors, turned[::-1], atol=1e-5)


@pytest.mark.weights
def test_embeddings_do_not_depend_on_the_batch(weights_folder: Path, facenet: FaceNet) -> None:
    """A face alone has the vector that it has among others."""
    faces = found(*((10.0 * i, 5.0 * i, 10.0 * i + 50, 5.0 * i + 50) for i in range(5)))
    image = noise(2)
    path = WeightsFolder(weights_folder).path("facenet-vggface2")
    in_pairs = FaceNet(path, batch_size=2)
    np.testing.assert_allclose(facenet.embed(image, faces), in_pairs.embed(image, faces), atol=1e-5)


@pytest.mark.weights
def test_nothing_found_gives_no_vectors(facenet: FaceNet) -> None:
    """An image without faces gives an array of no rows."""
    assert facenet.embed(noise(3), found()).shape == (0, 512)


@pytest.mark.weights
def test_box_beyond_the_image_is_embedded(facenet: FaceNet) -> None:
    """A detector may report boxes that reach over the edge or lie outside."""
    vectors = facenet.embed(noise(4), found((-30, -30, 30, 30), (500, 500, 540, 540)))
    assert np.isfinite(vectors).all()


@pytest.mark.weights
def test_parts_fit_the_protocols(yunet: YuNet, facenet: FaceNet) -> None:
    """The names go into the index, so they must stay as they are."""
    detectors: list[FaceDetector] = [yunet, Mtcnn()]
    embedder: FaceEmbedder = facenet
    assert [detector.name for detector in detectors] == [
        "yunet-2023mar",
        "mtcnn-facenet-pytorch-2.5.3",
    ]
    assert embedder.name == "facenet-vggface2-20180402"


def test_crop_is_the_box_with_its_margin() -> None:
    """A box of 40 px with a margin of 25 % a side is cut out 60 px wide, scaled to 160."""
    image = np.zeros((200, 200, 3), np.uint8)
    image[70:130, 70:130] = 255
    crop = margin_crop(image, np.array([80, 80, 120, 120], np.float32), 0.25)
    assert crop.shape == (160, 160, 3)
    assert crop.min() == 255


def test_missing_weights_are_our_error(tmp_path: Path) -> None:
    """The message tells the cure."""
    with pytest.raises(ModelError, match="vsearch models fetch"):
        YuNet(tmp_path / "yunet.onnx")
    with pytest.raises(ModelError, match="vsearch models fetch"):
        FaceNet(tmp_path / "facenet.safetensors")


@pytest.mark.parametrize("name", ["weights.safetensors", "weights.pt"])
@pytest.mark.parametrize("content", [b"", b"nonsense" * 100], ids=["empty", "nonsense"])
def test_damaged_weights_are_our_error(name: str, content: bytes, tmp_path: Path) -> None:
    """A file that is no model is told as such."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ModelError, match="damaged"):
        FaceNet(path)
    with pytest.raises(ModelError, match="damaged"):
        YuNet(path)


def test_another_networks_weights_are_refused(tmp_path: Path) -> None:
    """Weights must fit the network exactly."""
    path = tmp_path / "weights.pt"
    for state in ({"conv2d_1a.conv.weight": torch.zeros(32, 3, 3, 3)}, torch.zeros(3)):
        torch.save(state, path)
        with pytest.raises(ModelError, match="not an InceptionResnetV1"):
            FaceNet(path)


def test_release_file_with_its_classifier_is_loaded(tmp_path: Path) -> None:
    """facenet-pytorch's own file carries a last layer that names the training identities."""
    state = InceptionResnetV1(pretrained=None).state_dict()
    classifier = {"logits.weight": torch.zeros(9, 512), "logits.bias": torch.zeros(9)}
    torch.save({**state, **classifier}, tmp_path / "weights.pt")
    assert FaceNet(tmp_path / "weights.pt").name == "facenet-vggface2-20180402"


def test_larger_faces_have_more_quality() -> None:
    """Size runs from 0 to 1 and counts the shorter side."""
    boxes = np.array([[0, 0, 15, 90], [0, 0, 40, 40], [0, 0, 500, 500]], np.float32)
    values = sizes(boxes)
    assert values[0] < values[1] < values[2] == 1.0


def test_turned_heads_have_less_quality() -> None:
    """A nose between the eyes is frontal; beside an eye it is a profile. Tilting costs nothing."""
    profile = FRONTAL.copy()
    profile[2, 0] = 72
    tilt = np.array([[0, -1], [1, 0]], np.float32)
    values = frontalities(np.stack([FRONTAL, profile, FRONTAL @ tilt.T]))
    assert values[0] == pytest.approx(1.0)
    assert values[1] < 0.2
    assert values[2] == pytest.approx(values[0])


def test_blurred_faces_have_less_quality() -> None:
    """Fine structure in the box counts as sharp; a smooth ramp does not."""
    ramp = np.repeat(np.linspace(0, 255, 160).astype(np.uint8)[None], 120, axis=0)
    smooth: Image = np.dstack([ramp, ramp, ramp])
    boxes = np.array([[10, 10, 110, 110]], np.float32)
    assert sharpnesses(smooth, boxes)[0] < 0.1 < 0.9 < sharpnesses(noise(5), boxes)[0]


def test_qualities_are_between_zero_and_one() -> None:
    """Every face gets a value, also one that lies outside the image."""
    faces = found((10, 10, 90, 90), (-20, -20, 20, 20), (500, 500, 560, 560))
    values = face_qualities(noise(6), faces)
    assert values.shape == (3,)
    assert ((values >= 0) & (values <= 1)).all()
    assert values[0] > values[2]


def test_no_faces_have_no_qualities() -> None:
    """An image without faces gives an array of no values."""
    assert face_qualities(noise(7), found()).shape == (0,)


@pytest.mark.weights
def test_several_threads_find_the_same_faces(weights_folder: Path, yunet: YuNet) -> None:
    """Each with a network of its own, on pictures of different sizes."""
    images = [noise(seed, height=90 + 30 * seed, width=160) for seed in range(6)]
    together = YuNet(WeightsFolder(weights_folder).path("yunet-2023mar"), at_once=2)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(together.detect, images))
    for image, faces in zip(images, found, strict=True):
        np.testing.assert_allclose(faces.boxes, yunet.detect(image).boxes)
