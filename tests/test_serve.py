"""The REST server over a real index: questions, films, people, clips byte for byte."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.indexed_home import NEWS, SCRIPT, STATEMENT, TAPE, IndexedHome
from tests.serving import API, client_of
from vsearch.api import Library
from vsearch.insights.moment_files import KINDS
from vsearch.photos import encode_jpeg
from vsearch.settings import Home

pytestmark = pytest.mark.weights

NOT_A_PICTURE = ("<b>\r\nX: y.jpg", b"not a picture")


@pytest.fixture(scope="module")
def home(indexed: IndexedHome, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a copy of the indexed home, which these tests may change."""
    folder = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(indexed.home.folder, folder)
    return replace(indexed.home, folder=folder)


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[TestClient]:
    """Return what asks one server, whose models are loaded once."""
    with client_of(home) as asking:
        yield asking


@pytest.fixture
def clip(indexed: IndexedHome) -> str:
    return f"{API}/films/{indexed.films[NEWS]}/clip?start=1&end=7"


def test_a_sentence_is_answered_as_the_library_answers_it(client: TestClient, home: Home) -> None:
    told = client.get(f"{API}/search", params={"q": "Obama in Evening News", "top": 1}).json()
    library = Library(home)
    (moment,) = library.search("Obama in Evening News", top=1).moments
    library.close()
    assert told["printed"] == "title: Evening News · person: Obama (Barack Obama)"
    assert told["is_confident"]
    (shown,) = told["moments"]
    assert (shown["film_id"], shown["start_s"]) == (moment.film_id, moment.start_s)
    assert client.get(shown["thumbnail"]).headers["content-type"] == "image/jpeg"
    assert client.get(shown["clip"]).headers["content-type"].startswith("video/")


def test_a_question_may_change_the_one_before(client: TestClient, indexed: IndexedHome) -> None:
    """By the sentence before, or by the answer with its moments as they were shown."""
    params = {"q": "only in Old Tape", "after": "Obama"}
    told = client.get(f"{API}/search", params=params).json()
    assert {moment["title"] for moment in told["moments"]} == {TAPE}
    first = client.post(f"{API}/search", json={"sentence": "Obama"}).json()
    shown = [
        {name: moment[name] for name in ("film_id", "start_s", "end_s")}
        for moment in first["moments"]
    ]
    after = {"query": first["query"], "shown": shown}
    question = {"sentence": "only in Old Tape", "after": after}
    second = client.post(f"{API}/search", json=question).json()
    assert second["moments"] == told["moments"]
    again = client.post(f"{API}/search", json={"query": second["query"]}).json()
    assert again["moments"] == told["moments"]


def test_pictures_are_those_that_were_sent_and_no_files_here(
    client: TestClient, indexed: IndexedHome
) -> None:
    photo = indexed.obama.read_bytes()
    told = client.post(f"{API}/search/pictures", files={"faces": ("../../x.jpg", photo)}).json()
    assert {moment["title"] for moment in told["moments"]} >= {STATEMENT}
    assert told["query"]["constraints"][0]["any_of"] == [{"face": "x.jpg"}]
    named = {"constraints": [{"any_of": [{"face": str(indexed.obama)}]}]}
    for answer in (
        client.post(f"{API}/search", json={"query": named}),
        client.get(f"{API}/search", params={"q": f"face: {indexed.obama}"}),
    ):
        assert (answer.status_code, "was given" in answer.json()["detail"]) == (400, True)
    refused = client.post(f"{API}/search/pictures", files={"pictures": NOT_A_PICTURE})
    assert refused.status_code == 415
    assert client.post(f"{API}/where", files={"picture": NOT_A_PICTURE}).status_code == 415


def test_a_still_is_found_in_its_film(client: TestClient, indexed: IndexedHome) -> None:
    film = indexed.films[STATEMENT]
    still = client.get(f"{API}/films/{film}/thumbnail?t=3").content
    place = client.post(f"{API}/where", files={"picture": ("a.jpg", still)}).json()["place"]
    assert (place["film"]["id"], place["is_sure"]) == (film, True)


def test_a_clip_comes_whole_and_in_parts_byte_for_byte(client: TestClient, clip: str) -> None:
    whole = client.get(clip)
    size = len(whole.content)
    assert (whole.status_code, int(whole.headers["content-length"])) == (200, size)
    assert whole.content[4:8] == b"ftyp"
    look = client.head(clip)
    assert (look.status_code, look.content, look.headers["etag"]) == (
        200,
        b"",
        whole.headers["etag"],
    )
    ranges = {
        "bytes=0-99": (0, 100),
        "bytes=1000-": (1000, size),
        "bytes=-500": (size - 500, size),
        f"bytes={size - 1}-": (size - 1, size),
        f"bytes=5-{size + 99}": (5, size),
    }
    for header, (first, end) in ranges.items():
        part = client.get(clip, headers={"range": header})
        assert part.status_code == 206
        assert part.content == whole.content[first:end]
        assert part.headers["content-range"] == f"bytes {first}-{end - 1}/{size}"
        assert int(part.headers["content-length"]) == end - first


def test_ranges_that_cannot_be_are_refused_or_passed_over(client: TestClient, clip: str) -> None:
    """And so is a part of another file than the client has."""
    whole = client.get(clip).content
    for header in ("bytes=0-1,5-6", "bytes=5-1", "bytes=x", "frames=0-1", "bytes"):
        answer = client.get(clip, headers={"range": header})
        assert (answer.status_code, answer.content) == (200, whole)
    outside = client.get(clip, headers={"range": f"bytes={len(whole)}-"})
    assert (outside.status_code, outside.headers["content-range"]) == (416, f"bytes */{len(whole)}")
    assert outside.headers["content-type"] == "application/problem+json"
    for copy, status in (('"another"', 200), (client.head(clip).headers["etag"], 206)):
        headers = {"range": "bytes=0-9", "if-range": copy}
        assert client.get(clip, headers=headers).status_code == status


def test_what_a_client_has_is_not_sent_again(
    client: TestClient, clip: str, indexed: IndexedHome
) -> None:
    film = f"{API}/films/{indexed.films[NEWS]}"
    for address in (clip, f"{film}/thumbnail?t=7", f"{API}/people/Barack%20Obama/faces/1"):
        etag = client.get(address).headers["etag"]
        again = client.get(address, headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b"")


def test_only_what_films_show_is_shown(client: TestClient, indexed: IndexedHome) -> None:
    """No address names a file, and no stretch is endless."""
    film = f"{API}/films/{indexed.films[NEWS]}"
    assert client.get(f"{film}/thumbnail?t=99999").status_code == 400
    assert client.get(f"{film}/clip?start=0&end=601").status_code == 400
    assert client.get(f"{film}/clip?start=3&end=3").status_code == 400
    assert client.get(f"{film}/clip?start=nan&end=1").status_code == 422
    for name in (str(indexed.obama), NEWS, "..%2F..%2Fetc%2Fpasswd", "%00"):
        assert client.get(f"{API}/films/{name}/thumbnail?t=0").status_code in (404, 422)


def test_a_film_that_is_gone_is_told(client: TestClient, indexed: IndexedHome) -> None:
    film = f"{API}/films/{indexed.films[TAPE]}"
    path = Path(client.get(film).json()["path"])
    moved = path.rename(path.with_suffix(".moved"))
    try:
        assert client.get(f"{film}/clip?start=0.5&end=2.5").status_code == 410
        assert client.get(f"{film}/thumbnail?t=2.25").status_code == 410
    finally:
        moved.rename(path)


def test_a_hostile_title_is_text(client: TestClient, indexed: IndexedHome) -> None:
    """In JSON, and in the name of the file; a title with line breaks is one line."""
    film = f"{API}/films/{indexed.films[SCRIPT]}"
    assert client.get(film).json()["title"] == SCRIPT
    hostile = 'a"; filename="b.exe\r\nX-Evil: 1\n<script>é'
    told = client.patch(film, json={"title": hostile}).json()
    assert told["title"] == " ".join(hostile.split())
    headers = client.get(f"{film}/clip?start=0&end=1").headers
    assert headers["content-disposition"] == (
        'inline; filename="a-filename-b-exe-X-Evil-1-script--0-00-0.mp4"; '
        "filename*=UTF-8''a-filename-b-exe-X-Evil-1-script-%C3%A9-0-00-0.mp4"
    )
    assert "x-evil" not in headers
    assert client.patch(film, json={"title": SCRIPT}).json()["title"] == SCRIPT


def test_films_are_told_page_by_page(client: TestClient) -> None:
    every = client.get(f"{API}/films").json()
    assert every["total"] == len(every["films"]) == 4
    second = client.get(f"{API}/films?offset=1&limit=1").json()
    assert second == {"total": 4, "films": every["films"][1:2]}


def test_how_a_film_goes(client: TestClient, indexed: IndexedHome) -> None:
    film = f"{API}/films/{indexed.films[NEWS]}"
    people = client.get(f"{film}/people").json()
    assert people[0]["person"] in ("Barack Obama", "unknown_1")
    line = client.get(f"{film}/timeline?q=Obama").json()
    assert line["shots"] == client.get(f"{film}/shots").json()
    (score,) = line["scores"]
    assert len(score["stretches"]) == len(score["probabilities"])
    assert max(score["probabilities"]) > 0.5


def test_somebody_is_made_known_called_otherwise_and_erased(
    client: TestClient, indexed: IndexedHome
) -> None:
    """By a name with a slash in it."""
    photo = indexed.biden.read_bytes()
    nobody = encode_jpeg(np.full((64, 64, 3), 128, np.uint8))
    files = [("photos", ("one.jpg", photo)), ("photos", ("two.jpg", nobody))]
    told = client.post(f"{API}/people", data={"name": "AC/DC"}, files=files).json()
    assert (told["added"], [one["photo"] for one in told["refused"]]) == (["one.jpg"], ["two.jpg"])
    assert client.get(f"{API}/people/AC%2FDC").json()["photos"] == ["one.jpg"]
    face = client.get(f"{API}/people/AC%2FDC/faces/1")
    assert (face.status_code, face.content[:2]) == (200, b"\xff\xd8")
    assert client.get(f"{API}/people/AC%2FDC/faces/2").status_code == 404
    alias = client.patch(f"{API}/people/AC%2FDC", json={"aliases": ["Joe"]}).json()
    assert alias["aliases"] == ["Joe"]
    parsed = client.get(f"{API}/parse", params={"q": "Joe with Obama"}).json()
    assert parsed["printed"].startswith("person: Joe (AC/DC)")
    assert client.delete(f"{API}/people/AC%2FDC").status_code == 422  # how has to be said
    gone = client.delete(f"{API}/people/AC%2FDC?mode=remove").json()
    assert (gone["mode"], gone["photos"]) == ("remove", 1)
    assert client.get(f"{API}/people/Joe").status_code == 404
    none = {"photos": ("two.jpg", nobody)}
    assert client.post(f"{API}/people", data={"name": "X"}, files=none).status_code == 400


def test_a_cast_is_set_and_told(client: TestClient, indexed: IndexedHome) -> None:
    film = f"{API}/films/{indexed.films[NEWS]}"
    parts = [{"character": "The Guest", "person": "Barack Obama"}]
    told = client.put(f"{film}/cast", json=parts).json()
    assert told == client.get(f"{film}/cast").json() == client.get(f"{API}/cast").json()
    assert told == [{"title": NEWS, **parts[0]}]
    assert client.put(f"{film}/cast", json=[]).json() == []


def test_moments_are_taken_along_as_files(client: TestClient) -> None:
    for kind in KINDS:
        params = {"q": "Obama in Evening News", "format": kind.suffix[1:]}
        answer = client.get(f"{API}/export", params=params)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith(kind.mime)
        assert kind.suffix in answer.headers["content-disposition"]
    nothing = client.get(f"{API}/export", params={"q": "Abraham Lincoln", "format": "csv"})
    assert nothing.status_code == 404


def test_an_index_that_was_built_anew_is_followed(client: TestClient, home: Home) -> None:
    """The folder is another one, and answers go on."""
    assert client.get(f"{API}/search?q=Obama").json()["is_confident"]
    old = home.index.rename(home.index.with_name("old"))
    shutil.copytree(old, home.index)
    shutil.rmtree(old)
    assert client.get(f"{API}/search?q=Obama").json()["is_confident"]
