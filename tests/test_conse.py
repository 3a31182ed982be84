"""The small scene encoder: its class table without weights, its invariants with them."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from vsearch.errors import ModelError
from vsearch.models.conse import ConseEncoder, name_vectors
from vsearch.models.efficientnet import EfficientNetLite2
from vsearch.models.imagenet import ClassNames, class_names
from vsearch.models.minilm import MiniLm
from vsearch.records.arrays import Image, Vectors


@pytest.fixture(scope="module")
def encoder(weights_folder: Path) -> ConseEncoder:
    return ConseEncoder(weights_folder)


def disc(height: int = 90, width: int = 90) -> Image:
    """Return an orange disc on blue."""
    rows, columns = np.mgrid[:height, :width]
    inside = (rows - height / 2) ** 2 + (columns - width / 2) ** 2 < (min(height, width) / 3) ** 2
    return np.where(inside[:, :, None], (240, 140, 20), (30, 60, 200)).astype(np.uint8)


def stripes(height: int = 90, width: int = 90) -> Image:
    """Return upright black and white stripes: a grey picture."""
    row = np.where(np.arange(width) // 8 % 2, 255, 0).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(row[None, :, None], (height, width, 3)))


def test_class_table_covers_imagenet() -> None:
    """A thousand classes come first, then groups of at least two classes."""
    table = class_names()
    assert table.classes == 1000
    assert len(table.starts) == 1000 + len(table.members)
    assert table.members.sum(1).min() >= 2
    assert "golden retriever" in (name.lower() for name in table.names)


def test_the_dog_group_holds_the_dogs() -> None:
    """A group's members are the classes WordNet puts below it: 118 dogs, 151 to 268."""
    table = class_names()
    concept = int(np.searchsorted(table.starts, table.names.index("dog"), side="right")) - 1
    classes = np.flatnonzero(table.members[concept - 1000])
    assert classes.tolist() == list(range(151, 269))


def test_missing_weights_are_a_model_error(tmp_path: Path) -> None:
    """An empty folder is named together with what to do."""
    with pytest.raises(ModelError, match=r"efficientnet-lite2\.pth.*fetch"):
        ConseEncoder(tmp_path)
    with pytest.raises(ModelError, match="MiniLM"):
        MiniLm(tmp_path)


def test_foreign_weights_are_a_model_error(tmp_path: Path) -> None:
    """Files of another model are refused, not half loaded."""
    torch.save({"other.weight": torch.zeros(2)}, tmp_path / "efficientnet-lite2.pth")
    with pytest.raises(ModelError, match="EfficientNet-Lite2"):
        EfficientNetLite2(tmp_path / "efficientnet-lite2.pth")
    save_file({"other": torch.zeros(2)}, tmp_path / "model.safetensors")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match="tokenizer"):
        MiniLm(tmp_path)


@pytest.mark.weights
def test_foreign_sentence_weights_are_a_model_error(weights_folder: Path, tmp_path: Path) -> None:
    """A good tokenizer beside another model's weights is refused too."""
    save_file({"other": torch.zeros(2)}, tmp_path / "model.safetensors")
    shutil.copy(weights_folder / "minilm-l6-v2" / "tokenizer.json", tmp_path)
    with pytest.raises(ModelError, match="not the weights"):
        MiniLm(tmp_path)


@pytest.mark.weights
def test_paraphrases_are_near(weights_folder: Path) -> None:
    """Two paraphrases are near, an unrelated sentence is not, padding changes nothing."""
    sentences = MiniLm(weights_folder / "minilm-l6-v2")
    texts = ["a man is riding a horse", "a person rides on a horse", "quarterly tax report"]
    vectors = sentences.encode(texts)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.5
    alone = np.concatenate([sentences.encode([text]) for text in texts])
    np.testing.assert_allclose(vectors, alone, atol=1e-5)


@pytest.mark.weights
def test_probabilities_sum_to_one(weights_folder: Path) -> None:
    """The classifier's answer is a distribution over the thousand classes."""
    classifier = EfficientNetLite2(weights_folder / "efficientnet-lite2.pth")
    found = classifier.probabilities([disc(), stripes(7, 300)])
    assert found.shape == (2, 1000)
    np.testing.assert_allclose(found.sum(1), 1, atol=1e-5)


@pytest.mark.weights
def test_rows_are_unit_and_repeatable(encoder: ConseEncoder) -> None:
    """Pictures of any shape and texts give unit rows, the same ones every time."""
    images = [disc(), stripes(), disc(31, 200), stripes(200, 31), np.zeros((1, 1, 3), np.uint8)]
    vectors = encoder.encode_images(images)
    texts = encoder.encode_texts(["a dog", "", "x " * 1000])
    assert vectors.shape == (5, encoder.dim)
    for rows in (vectors, texts):
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors, encoder.encode_images(images))


@pytest.mark.weights
def test_neighbours_in_a_batch_change_nothing(encoder: ConseEncoder) -> None:
    """A picture's vector does not depend on what is encoded with it."""
    together = encoder.encode_images([disc(40, 100), stripes(), disc()])
    alone = np.concatenate([encoder.encode_images([one]) for one in (disc(40, 100), stripes())])
    np.testing.assert_allclose(together[:2], alone, atol=1e-4)


@pytest.mark.weights
def test_same_meaning_is_near(encoder: ConseEncoder) -> None:
    """Synonyms lie nearer to each other than to another thing."""
    sofa, couch, giraffe = _evidence(encoder, ["a sofa", "a couch", "a giraffe"])
    assert sofa @ couch > sofa @ giraffe + 0.1


@pytest.mark.weights
def test_no_phrase_can_reach_more_than_another(encoder: ConseEncoder) -> None:
    """A phrase that names a class has no higher ceiling than one that lies between classes."""
    named, between = _evidence(encoder, ["a zebra", "people dancing in the rain"])
    assert named.max() == pytest.approx(0.4, abs=1e-6)
    assert 0.1 < between.max() < 0.4 + 1e-6
    assert named @ named < 0.17


def _evidence(encoder: ConseEncoder, texts: list[str]) -> Vectors:
    """Return the texts' coordinates without the two that fill them up."""
    return encoder.encode_texts(texts)[:, :-2]


@pytest.mark.weights
def test_a_category_names_all_its_kinds(encoder: ConseEncoder) -> None:
    """A category's vector rests on its group, which every picture of a kind feeds."""
    table = class_names()
    (dog,) = encoder.encode_texts(["dog"])
    concept = int(np.argmax(dog[: len(table.starts)]))
    assert table.names[table.starts[concept]] == "dog"


@pytest.mark.weights
def test_stripes_look_like_stripes(encoder: ConseEncoder) -> None:
    """Even drawn shapes part: the same stripes, resized, stay nearer than the disc."""
    first, larger, other = encoder.encode_images([stripes(), stripes(93, 90), disc()])
    assert first @ larger > first @ other


@pytest.mark.weights
def test_nothing_in_nothing_out(encoder: ConseEncoder) -> None:
    """Empty lists give arrays without rows, and a picture is its only region."""
    assert encoder.encode_images([]).shape == (0, encoder.dim)
    assert encoder.encode_texts([]).shape == (0, encoder.dim)
    assert [region.shape for region in encoder.regions(disc())] == [(90, 90, 3)]


@pytest.mark.weights
def test_a_damaged_name_cache_is_made_again(weights_folder: Path, tmp_path: Path) -> None:
    """The cache of name vectors is used where it fits and remade where it is damaged."""
    sentences = MiniLm(weights_folder / "minilm-l6-v2")
    table = ClassNames(("violin", "piano"), np.array([0, 1]), np.zeros((0, 2), np.float32))
    first = name_vectors(sentences, table, tmp_path)
    (cache,) = tmp_path.iterdir()
    written = cache.stat().st_mtime_ns
    np.testing.assert_array_equal(name_vectors(sentences, table, tmp_path), first)
    assert cache.stat().st_mtime_ns == written
    for damage in (b"half a file", b""):
        cache.write_bytes(damage)
        np.testing.assert_array_equal(name_vectors(sentences, table, tmp_path), first)
        np.testing.assert_array_equal(np.load(cache), first)
