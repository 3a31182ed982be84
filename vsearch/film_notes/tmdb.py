"""Casts and photos asked of The Movie Database (TMDB), only when the user has them fetched.

Its API: https://developer.themoviedb.org/reference. Titles and years of films are sent to it.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import requests

from vsearch.errors import InputError, MediaError
from vsearch.film_notes.fetched import PHOTOS, write_kept
from vsearch.records.film_notes import Actor, FilmNote
from vsearch.records.people import name_key

API, IMAGES = "https://api.themoviedb.org", "https://image.tmdb.org"
TIMEOUT_S = (5.0, 30.0)  # to connect, and without a byte
LARGEST_BYTES = 10_000_000
MOST_ACTORS = 60

_PHOTO = re.compile(r"/[A-Za-z0-9_-]{1,80}\.(?:jpg|png)")
_YEAR = re.compile(r"(\d{4})-")


@dataclass(frozen=True, slots=True)
class Credited:
    """Somebody in a film's cast as TMDB tells it."""

    id: int
    name: str
    role: str
    photo: str  # its place there; empty: there is none


class Tmdb:
    """Asks TMDB; MediaError when a film or photo cannot be had, InputError for a wrong key."""

    def __init__(self, key: str, *, api: str = API, images: str = IMAGES) -> None:
        self._api, self._images = api, images
        self._session = requests.Session()
        is_token = "." in key  # of version 4; those of version 3 are 32 hex digits
        self._parameters = {} if is_token else {"api_key": key}
        self._headers = {"Authorization": f"Bearer {key}"} if is_token else {}

    def find(self, title: str, year: int | None) -> int:
        """Return the number of the film of that title, and year if it is known."""
        wanted = {"query": title} | ({"year": str(year)} if year else {})
        found = self._json("/3/search/movie", wanted).get("results")
        films = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        key = name_key(title)
        exact = [
            one
            for one in films
            if key in (name_key(_text(one, "title")), name_key(_text(one, "original_title")))
        ]
        chosen = exact or (films if year else [])
        number = chosen[0].get("id") if chosen else None
        if not isinstance(number, int):
            raise MediaError(
                f"TMDB knows no film {title!r}{f' of {year}' if year else ''}: correct it with "
                "`vsearch films --title --year`."
            )
        return number

    def film(self, number: int) -> tuple[FilmNote, list[Credited]]:
        """Return what is told of a film by its number, and its cast in order."""
        told = self._json(f"/3/movie/{number}", {"append_to_response": "credits"})
        year = _YEAR.match(_text(told, "release_date"))
        collection, credited = told.get("belongs_to_collection"), told.get("credits")
        cast = credited.get("cast") if isinstance(credited, dict) else None
        note = FilmNote(
            title=_text(told, "title"),
            original_title=_text(told, "original_title"),
            year=int(year[1]) if year else None,
            collection=_text(collection, "name") if isinstance(collection, dict) else "",
            tmdb_id=number,
        )
        entries = [one for one in cast if isinstance(one, dict)] if isinstance(cast, list) else []
        return note, [_credited(one) for one in entries if _text(one, "name")][:MOST_ACTORS]

    def photo(self, place: str) -> bytes:
        """Return the bytes of a photo of somebody, some 600 pixels high."""
        return self._get(f"{self._images}/t/p/h632{place}", {}, {})

    def _json(self, path: str, parameters: Mapping[str, str]) -> dict[str, object]:
        content = self._get(self._api + path, {**self._parameters, **parameters}, self._headers)
        try:
            told = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise MediaError("TMDB answers something that is no JSON: try again later.") from error
        return told if isinstance(told, dict) else {}

    def _get(
        self, address: str, parameters: Mapping[str, str], headers: Mapping[str, str]
    ) -> bytes:
        try:
            with self._session.get(
                address, params=parameters, headers=headers, timeout=TIMEOUT_S, stream=True
            ) as answer:
                if answer.status_code in (401, 403):
                    raise InputError("TMDB does not take this key: make one in your account there.")
                answer.raise_for_status()
                content = answer.raw.read(LARGEST_BYTES + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            # The message of an error may hold the address, and that the key.
            told = type(error).__name__
            raise MediaError(f"TMDB cannot be asked ({told}): see whether it answers.") from error
        if len(content) > LARGEST_BYTES:
            raise MediaError(f"TMDB answers with more than {LARGEST_BYTES // 1_000_000} MB.")
        return bytes(content)


def fetch(
    tmdb: Tmdb,
    folder: Path,
    named: tuple[str, int | None],
    number: int | None,
    *,
    photos: int,
    may_have: Callable[[list[str]], Collection[str]],
) -> FilmNote:
    """Return what TMDB tells of a film, by its number if that is known, else by title and year.

    ``may_have`` tells of names whose are to be kept. The first ``photos`` of the cast who have a
    photo get theirs into the folder, unless it is there.
    """
    note, cast = tmdb.film(tmdb.find(*named) if number is None else number)
    allowed = may_have([one.name for one in cast])
    cast = [one for one in cast if one.name in allowed]
    for one in [one for one in cast if one.photo][:photos]:
        path = folder / photo_of(one)
        if not path.exists():
            write_kept(path, tmdb.photo(one.photo))
    return replace(note, actors=as_actors(folder, cast))


def as_actors(folder: Path, cast: list[Credited]) -> tuple[Actor, ...]:
    """Return a cast with the photos that are in the folder."""
    return tuple(
        Actor(
            one.name,
            one.role,
            photo_of(one) if one.photo and (folder / photo_of(one)).exists() else "",
        )
        for one in cast
    )


def photo_of(one: Credited) -> str:
    """Return where in the folder of fetched notes the photo of somebody lies."""
    return f"{PHOTOS}/{one.id}{Path(one.photo).suffix}"


def _credited(one: Mapping[str, object]) -> Credited:
    number, photo = one.get("id"), _text(one, "profile_path")
    is_usable = isinstance(number, int) and _PHOTO.fullmatch(photo)
    return Credited(
        id=number if isinstance(number, int) else 0,
        name=_text(one, "name"),
        role=_text(one, "character"),
        photo=photo if is_usable else "",
    )


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    return " ".join(value.split())[:300] if isinstance(value, str) else ""
