"""Whom the faces of a photo look like: nearest people, the sheet, and every bad photo."""

import io
import json
import math
import sys

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from indexer.cli import main
from indexer.commands.look_alike import as_json, face_lines, strangers_line
from tests.fakes import FACES, GREY, EightFaces, SquareFaces, SquareVectors, picture
from tests.media import plain
from tests.test_photos import huge_png
from vsearch.insights.likeness_sheet import likeness_sheet
from vsearch.insights.look_alike import look_alikes, nearest_people, strangers_within
from vsearch.people import LikenessCurve
from vsearch.records.columns import Detections
from vsearch.records.people import Person
from vsearch.store import Store

CURVE = LikenessCurve()
MAGENTA, CYAN = 0, 1  # the axes of the two faces


def unit(angle_degrees):
    """Return a face between magenta (0) and cyan (90)."""
    vector = np.zeros((1, 512), np.float32)
    angle = math.radians(angle_degrees)
    vector[0, MAGENTA], vector[0, CYAN] = math.cos(angle), math.sin(angle)
    return vector


def person(name, *angles):
    photos = tuple(f"{name}-{angle}.jpg" for angle in angles)
    vectors = np.concatenate([np.zeros((0, 512), np.float32), *map(unit, angles)])
    return Person(name, (), photos, photos, vectors)


def faces_of(image, *people, top=3):
    return look_alikes(
        image, people, CURVE, detector=SquareFaces(), embedder=SquareVectors(), top=top
    )


def test_each_person_stands_by_their_nearest_photo():
    """Anna's photos are 80 and 20 degrees off; the distance is that of 20: 2 sin 10."""
    ((anna,),) = nearest_people(unit(0), [person("Anna", 80, 20)], CURVE, top=1)
    assert (anna.person, anna.photo) == ("Anna", "Anna-20.jpg")
    assert anna.distance == pytest.approx(2 * math.sin(math.radians(10)), abs=1e-3)


def test_people_come_nearest_first_and_no_more_than_asked_for():
    """Ben is nearer than Anna; Cleo would be third."""
    people = [person("Anna", 40), person("Ben", 10), person("Cleo", 90)]
    (found,) = nearest_people(unit(0), people, CURVE, top=2)
    assert [one.person for one in found] == ["Ben", "Anna"]


def test_a_face_is_only_one_persons():
    """Two twins share the probability; a stranger's share is what is left."""
    (found,) = nearest_people(unit(0), [person("Anna", 5), person("Ben", 5)], CURVE, top=2)
    first, second = (one.probability for one in found)
    assert first == pytest.approx(second) == pytest.approx(0.5, abs=0.01)
    ((alone,),) = nearest_people(unit(0), [person("Anna", 5)], CURVE, top=1)
    assert alone.probability > 0.99


def test_at_the_curves_middle_same_and_stranger_are_as_likely():
    """The cosine of which the curve says one half."""
    angle = math.degrees(math.acos(CURVE.unsure_cosine))
    ((anna,),) = nearest_people(unit(0), [person("Anna", angle)], CURVE, top=1)
    assert anna.probability == pytest.approx(0.5, abs=0.01)


def test_a_person_without_photos_is_passed_over():
    """Somebody whose last photo was taken away meanwhile."""
    (found,) = nearest_people(unit(0), [person("Nobody"), person("Anna", 0)], CURVE, top=5)
    assert [one.person for one in found] == ["Anna"]


def test_faces_are_numbered_from_left_to_right():
    """Cyan is left, magenta right; boxes are the squares."""
    people = person("Anna", 0), person("Ben", 90)
    first, second = faces_of(picture(GREY, magenta=100, cyan=20), *people, top=1)
    assert (first.number, first.box, first.neighbours[0].person) == (1, (20, 40, 60, 80), "Ben")
    assert (second.number, second.box, second.neighbours[0].person) == (
        *(2, (100, 40, 140, 80)),
        "Anna",
    )


def test_a_box_stays_within_the_photo():
    """A detector may say that a face goes on beyond the edge."""

    class BeyondTheEdge:
        name = "edge"

        def detect(self, image):
            box = np.array([[-9.6, -3, 50.2, 200]], np.float32)
            return Detections(box, np.ones(1), np.zeros((1, 5, 2), np.float32))

    (face,) = look_alikes(
        picture(GREY),
        [person("Anna", 0)],
        CURVE,
        detector=BeyondTheEdge(),
        embedder=SquareVectors(),
        top=1,
    )
    assert face.box == (0, 0, 50, 120)


def test_nobody_close_enough_is_said_with_the_nearest():
    """Sixty degrees are a distance of 1."""
    faces = faces_of(picture(GREY, magenta=60), person("Anna", 60))
    assert "nobody close enough" in "\n".join(face_lines(faces, within=0.95))
    assert "Anna  distance 1.00  same person" in "\n".join(face_lines(faces, within=0.95))
    assert "nobody" not in "\n".join(face_lines(faces, within=1.01))


def test_pairs_of_two_people_are_counted():
    """Anna and Ben: 0 to 30 and 0 to 90 degrees; Ben's own pair does not count."""
    people = [person("Anna", 0), person("Ben", 30, 90)]
    strangers = strangers_within(people, 0.95)
    assert (strangers.pairs, strangers.near) == (2, 1)
    assert "1 of 2 pairs" in strangers_line(strangers, within=0.95)


def test_faces_without_a_name_are_no_strangers_for_sure():
    """Two of them may be one person's."""
    people = [person("unknown_1", 0), person("unknown_2", 0)]
    assert strangers_within(people, 2.0).pairs == 0
    assert strangers_line(strangers_within(people, 2.0), within=2.0) == "close enough: 2 or less"


def test_json_tells_who_is_close():
    """Box, distance and verdict of every face."""
    image = picture(GREY, magenta=60)
    people = [person("Anna", 0), person("Ben", 90)]
    told = as_json(image, faces_of(image, *people), strangers_within(people, 0.95), within=0.95)
    (face,) = json.loads(json.dumps(told))["faces"]
    assert face["box"] == [60, 40, 100, 80]
    assert face["is_anybody_close"]
    assert [(one["name"], one["is_close"]) for one in face["people"]] == [
        ("Anna", True),
        ("Ben", False),
    ]


def test_the_sheet_shows_the_face_beside_the_kept_pictures():
    """A row for each face: magenta beside Anna's picture, and grey where a picture is missing."""
    image = picture(GREY, magenta=20, cyan=100)
    kept = {"Anna-0.jpg": plain(FACES["magenta"])}
    faces = faces_of(image, person("Anna", 0), person("Ben", 90))
    sheet = Image.open(io.BytesIO(likeness_sheet(image, faces, kept, within=0.95)))
    rows = np.asarray(sheet.convert("RGB")).astype(int)

    def share(colour, area):
        return (np.abs(area - colour).max(axis=2) < 40).mean()

    upper, lower = np.array_split(rows, 2)
    assert share(FACES["magenta"], upper) > 0.1
    assert share(FACES["cyan"], lower) > 0.01
    assert share(FACES["magenta"], lower) > 0.1  # Anna is the second nearest there
    assert share((225, 225, 225), upper) > 0.1  # Ben's picture is lost


def test_a_long_name_fits_on_the_sheet():
    """The sheet stays as wide as with a short one."""
    image = picture(GREY, magenta=60)
    sizes = set()
    for name in ("Anna", "Anna " * 30):
        faces = faces_of(image, person(name, 0))
        sizes.add(Image.open(io.BytesIO(likeness_sheet(image, faces, {}, within=1.0))).size)
    assert len(sizes) == 1


def bad_photo(kind):
    """Return the file name and content of a photo that cannot be used."""
    noise = np.random.default_rng(1).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    if kind == "200 megapixels":
        return "big.png", huge_png(20_000, 10_000)
    buffer = io.BytesIO()
    if kind == "HEIC":
        pillow_heif.from_pillow(Image.fromarray(plain(GREY))).save(buffer)
        return "IMG_1.HEIC", buffer.getvalue()
    name, image, form = {
        "no face": ("castle.jpg", plain(GREY), "JPEG"),
        "1 pixel": ("dot.png", plain(GREY, width=1, height=1), "PNG"),
        "corrupt JPEG": ("torn.jpg", noise, "JPEG"),
        "GIF": ("wave.gif", plain(GREY), "GIF"),
    }[kind]
    others = [Image.fromarray(plain(colour)) for colour in FACES.values()]
    more = {"save_all": True, "append_images": others} if form == "GIF" else {}
    Image.fromarray(image).save(buffer, form, **more)
    content = buffer.getvalue()
    return name, content[: len(content) // 2] if kind == "corrupt JPEG" else content


BAD_PHOTOS = {
    "no face": "no face found",
    "1 pixel": "no face found",
    "200 megapixels": "more than 100 megapixels",
    "corrupt JPEG": "is damaged",
    "GIF": "no face found",  # it is read, by its first frame
    "HEIC": "no face found",  # it is read
}


@pytest.fixture(scope="module")
def home(tmp_path_factory, weights_folder):
    """Return a home in which Anna is enrolled."""
    folder = tmp_path_factory.mktemp("look-alike")
    with Store.open(folder / "index", create=True) as store:
        store.add_reference("Anna", "anna.jpg", "0" * 64, unit(0)[0])
    return folder


@pytest.fixture
def run(home, weights_folder, capsys, monkeypatch):
    """Return a function that runs a command in that home: (status, out, err)."""
    monkeypatch.setenv("VSEARCH_WEIGHTS", str(weights_folder))

    def call(*words):
        status = main(["--home", str(home), *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


@pytest.mark.parametrize("command", [("look-alike",), ("people", "add", "Ben")])
@pytest.mark.parametrize("kind", BAD_PHOTOS)
def test_a_bad_photo_is_told_in_one_line(run, tmp_path, command, kind):
    """At both places where a photo is taken, with exit status 1."""
    name, content = bad_photo(kind)
    (tmp_path / name).write_bytes(content)
    status, out, err = run(*command, str(tmp_path / name))
    (line,) = [line for line in err.splitlines() if name in line]
    assert status == 1
    assert BAD_PHOTOS[kind] in line
    assert out == ""
    assert len(err.splitlines()) == (1 if command[0] == "look-alike" else 2)


@pytest.mark.parametrize("command", [("look-alike",), ("people", "add", "Ben")])
def test_a_heic_photo_without_the_package_says_what_to_install(run, tmp_path, monkeypatch, command):
    """At both places."""
    name, content = bad_photo("HEIC")
    (tmp_path / name).write_bytes(content)
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    status, _, err = run(*command, str(tmp_path / name))
    assert status == 1
    assert "pip install pillow-heif" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--top", "0"], "Cannot show 0 people"),
        (["--within", "3"], "No two faces are 3 apart"),
        (["--within", "nan"], "No two faces are nan apart"),
    ],
)
def test_impossible_options_are_one_line(run, tmp_path, words, said):
    """Before anything is opened."""
    status, _, err = run("look-alike", str(tmp_path / "a.jpg"), *words)
    assert status == 1
    assert said in err
    assert len(err.splitlines()) == 1


def test_with_nobody_enrolled_the_cure_is_told(run, tmp_path):
    """A new home."""
    Image.fromarray(picture(GREY)).save(tmp_path / "a.jpg")
    status, _, err = run("--home", str(tmp_path / "new"), "look-alike", str(tmp_path / "a.jpg"))
    assert status == 1
    assert "Nobody is enrolled yet: run `vsearch people add" in err


def test_of_eight_faces_each_has_its_answer():
    """The third from the left is Anna: magenta at 40 to 60."""
    image = picture(GREY)
    image[40:60] = FACES["cyan"]
    image[40:60, 40:60] = FACES["magenta"]
    faces = look_alikes(
        image,
        [person("Anna", 0)],
        CURVE,
        detector=EightFaces(),
        embedder=SquareVectors(),
        top=1,
    )
    assert [face.number for face in faces if face.close(0.95)] == [3]
    assert len(list(face_lines(faces, within=0.95))) == 16
