"""Whom the faces on a photo look like: each beside the people nearest to it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from ui import face_tiles, fragments, photos_given
from ui.people_book import PeopleBook
from ui.uploads import MOST_MB
from vsearch.errors import MediaError
from vsearch.face_pictures import boxed_face
from vsearch.insights.look_alike import CLOSE, LookAlikes, Neighbour
from vsearch.photos import PHOTO_SUFFIXES, decode_photo, encode_jpeg
from vsearch.records.arrays import Image
from vsearch.records.people import Person
from vsearch.wording import chance, counted


def show(book: PeopleBook, people: Sequence[Person]) -> None:
    """Ask for a photo and show its faces beside the people they look like."""
    file = st.file_uploader(
        "Drop a photo with one face or many",
        sorted(PHOTO_SUFFIXES),
        max_upload_size=MOST_MB,
        key="alike-photo",
    )
    if file is None:
        told = "Every face on it is compared with everybody known. The photo is kept nowhere."
        st.html(fragments.quiet([told]))
        return
    photos, refused = photos_given.given([file])
    if not photos:
        raise MediaError(" ".join(refused))
    image = decode_photo(photos[0].content, name=photos[0].name)
    with st.spinner("Comparing faces"):
        faces = book.look_alikes(image)
    if not faces:
        told = f"No face is found on {photos[0].name}: use a sharper or closer photo."
        st.html(fragments.quiet([told]))
        return
    count = counted(len(faces), "face")
    told = f"{count}, compared with {counted(len(people), 'person', 'people')}"
    st.html(fragments.quiet([told]))
    pictures = book.pictures()
    for face in faces:
        with st.container(border=True):
            st.html(beside(image, face, pictures))


def beside(image: Image, face: LookAlikes, pictures: Mapping[str, Path]) -> str:
    """Return a face of a photo, and beside it the people who are close enough, or the nearest."""
    close = face.close(CLOSE)
    height, width = image.shape[:2]
    left, top, right, bottom = face.box
    box = (left / width, top / height, right / width, bottom / height)
    mine = encode_jpeg(boxed_face(image, box))
    verdict = "looks like" if close else "nobody close enough; nearest:"
    tiles = [_tile(one, pictures.get(one.picture_hash)) for one in close or face.neighbours[:1]]
    shown = face_tiles.tile(mine, f"Face {face.number}", [verdict])
    return face_tiles.compared(shown, tiles, is_far=not close)


def _tile(one: Neighbour, path: Path | None) -> str:
    lines = [f"distance {one.distance:.2f}", f"same person {chance(one.probability)}"]
    return face_tiles.tile(face_tiles.small(path), one.person, lines, hint=one.photo)
