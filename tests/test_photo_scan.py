"""What in a folder is a photo, what the folder is called, and when photos were taken."""

from pathlib import Path

import pytest

from indexer.photo_scan import folder_title, photos_among
from vsearch.photos import time_taken


@pytest.mark.parametrize(
    ("folder", "title", "year"),
    [
        ("/a/Crete 2019", "Crete", 2019),
        ("/a/crete_trip", "Crete Trip", None),
        ("/a/Summer (2019)", "Summer", 2019),
        ("/a/Photos/2020/07", "Photos 2020 07", None),
        ("/a/Photos/2019", "Photos", 2019),
        ("/a/2019-07 Crete", "2019-07 Crete", None),
    ],
)
def test_a_folder_gives_title_and_year(folder, title, year):
    """One without a letter goes with the folder it is in."""
    assert folder_title(Path(folder)) == (title, year)


def test_pictures_that_belong_to_films_are_no_photos():
    """Named like a poster, or like a film beside them; words that only contain such a name stay."""
    names = [
        "Up.mkv",
        "up.jpg",
        "poster.jpg",
        "Up-fanart2.png",
        "season01-poster.jpg",
        "cover.webp",
    ]
    photos = ["discovery.jpg", "IMG_1.HEIC", "my posters.png"]
    assert photos_among([*names, *photos, "notes.txt"]) == sorted(photos)


@pytest.mark.parametrize(
    ("name", "taken_at"),
    [
        ("IMG_20190714_123310.jpg", "2019-07-14T12:33:10"),
        ("PXL_20210101_010203123.jpg", "2021-01-01T01:02:03"),
        ("2019-07-14 12.33.10.jpg", "2019-07-14T12:33:10"),
        ("IMG-20190714-WA0001.jpg", "2019-07-14"),
        ("20190230.jpg", None),
        ("DSC_0012.jpg", None),
        ("4019071412.jpg", None),
    ],
)
def test_the_name_tells_the_day_where_the_camera_does_not(name, taken_at):
    """A day that there never was, or a number that only looks like one, is none."""
    assert time_taken(b"no picture", name=name) == taken_at
