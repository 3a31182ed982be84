"""The pictures a visitor gave: names, bounds, small copies; and what words say of a picture."""

import tomllib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from tests.toy_page import painted
from ui import app
from ui.pointing import pointed
from ui.uploads import HELD, LONGEST_NAME, MOST_MB, Uploads
from vsearch.errors import InputError, MediaError
from vsearch.photos import encode_jpeg


def level(uploads: Uploads, name: str) -> int:
    """Return how bright a picture is, which tells it from the others."""
    return round(float(uploads.image(name).mean()))


def test_another_picture_of_a_name_gets_a_number() -> None:
    """The same one keeps its name, however often it is given."""
    uploads = Uploads()
    given = [("a.jpg", 10), ("a.jpg", 20), ("a.jpg", 10), ("a.jpg", 30), ("a-2.jpg", 40)]
    names = [uploads.keep(name, painted(grey)) for name, grey in given]
    assert names == ["a.jpg", "a-2.jpg", "a.jpg", "a-3.jpg", "a-2-2.jpg"]
    assert [level(uploads, name) for name in names] == [10, 20, 10, 30, 40]


def test_only_the_last_pictures_are_held() -> None:
    """One that was looked at meanwhile stays longer."""
    uploads = Uploads()
    for number in range(HELD):
        uploads.keep(f"{number}.jpg", painted(number))
    uploads.image("0.jpg")
    uploads.keep("new.jpg", painted(99))
    assert level(uploads, "0.jpg") == 0
    with pytest.raises(InputError, match=r"No picture called 1\.jpg was given"):
        uploads.image("1.jpg")


def test_name_of_a_picture_that_is_gone_is_not_given_away() -> None:
    """An earlier question must not be answered with another picture; given again, it is back."""
    uploads = Uploads()
    uploads.keep("a.jpg", painted(10))
    uploads.small("a.jpg")
    for number in range(HELD):
        uploads.keep(f"{number}.jpg", painted(number))
    assert uploads.small("a.jpg") is None
    assert uploads.keep("a.jpg", painted(20)) == "a-2.jpg"
    assert uploads.keep("a.jpg", painted(10)) == "a.jpg"
    assert level(uploads, "a.jpg") == 10


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("two  words\n.jpg", "two words .jpg"),
        ("../up/there.png", "there.png"),
        ("\u202egpj.exe.png", "gpj.exe.png"),
        ("\x00", "picture"),
        ("..", ".."),
        ("x" * 200 + ".webp", "x" * (LONGEST_NAME - 5) + ".webp"),
    ],
)
def test_names_are_short_and_visible(file_name: str, name: str) -> None:
    """Whatever the file is called."""
    assert Uploads().keep(file_name, painted(1)) == name


def test_file_that_is_too_large_is_refused() -> None:
    """Before it is decoded."""
    uploads = Uploads()
    uploads.keep("a.jpg", painted(1) + bytes(MOST_MB << 20))
    with pytest.raises(MediaError, match=r"a\.jpg has more than 20 MB: scale it down"):
        uploads.image("a.jpg")
    assert uploads.small("a.jpg") is None


def test_small_copy_has_the_shape_of_the_picture() -> None:
    """It is a JPEG for the page; nothing for a name that was not given."""
    uploads = Uploads()
    uploads.keep("wide.jpg", encode_jpeg(np.zeros((100, 800, 3), np.uint8)))
    small = uploads.small("wide.jpg")
    assert small is not None
    with PillowImage.open(BytesIO(small)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (192, 24))
    assert uploads.small("other.jpg") is None


@pytest.mark.parametrize(
    ("text", "meant", "rest"),
    [
        ("with a microphone", None, "with a microphone"),
        ("", None, ""),
        ("find this", None, ""),
        ("Which film is this from?", "place", ""),
        ("what movie is this", "place", ""),
        ("where is this screenshot from?", "place", ""),
        ("which film has a dog", None, "which film has a dog"),
        ("something like this", "picture", ""),
        ("Places that look like this at night", "picture", "at night"),
        ("show me scenes like this one", "picture", ""),
        ("this person with a microphone", "face", "with a microphone"),
        ("this man and Joe Biden", "face", "Joe Biden"),
        ("somebody who looks like this woman, in Tears of Steel", "face", "in Tears of Steel"),
        ("find scenes with this guy", "face", ""),
    ],
)
def test_words_that_point_at_a_picture(text: str, meant: str | None, rest: str) -> None:
    """Say what it is meant for; what else they say is left."""
    assert pointed(text) == (meant, rest)


def test_no_more_is_received_than_is_looked_at() -> None:
    """What the pages refuse for its size never gets into the memory."""
    told = tomllib.loads(
        Path(app.__file__).with_name(".streamlit").joinpath("config.toml").read_text()
    )
    assert told["server"]["maxUploadSize"] == MOST_MB
