"""Moments written for players and editing programs, and read again."""

import io
import json
import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote_to_bytes, urlparse
from xml.etree import ElementTree

import av
import opentimelineio as otio
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.chapter_files import names_of, write_chapters
from tests.media import greys, make_clip
from tests.toy_page import MOMENT, QUERY
from vsearch.errors import InputError
from vsearch.insights.chapters import MARKS, as_ffmetadata, as_kodi, as_matroska, chapters_of
from vsearch.insights.cuts import cut_of
from vsearch.insights.edit_list import apart_from, as_edl, count_for, reels_of
from vsearch.insights.joined_list import joined_list
from vsearch.insights.moment_files import KINDS, kind_of, lost_in
from vsearch.insights.otio_timeline import as_otio, start_of
from vsearch.insights.playlist import moments_playlist, xspf
from vsearch.records.moments import Answer
from vsearch.video.timing import FilmTiming, rate_of, read_timing

ANSWER = Answer(QUERY, (MOMENT,), (), (), "toy")
XSPF = "{http://xspf.org/ns/0/}"
NTSC = Fraction(30_000, 1001)
HOSTILE = [
    'it\'s 100% #1 "q", a;b=c.mp4',
    "C:\\Films\\a.mp4",
    " FROM CLIP NAME: x\n* M2 y.mp4",
    "%20?%\N{CJK UNIFIED IDEOGRAPH-4E00}\N{PILE OF POO}.mp4",
    os.fsdecode(b"\xff\xfe.mp4"),
    "<a href=x>&amp;]]>\r\t.mp4",
    " x FF.mp4",
]


def counted(rate=Fraction(25), **other):
    """Return how a film of 1000 pictures counts."""
    values = {"is_variable": False, "first_s": 0.0, "begins_s": 0.0, "is_broadcast": False}
    return FilmTiming(rate=rate, **{**values, "length": 1000, "is_counted": True, **other})


def clips_of(text, kind, **options):
    """Return the clips that OpenTimelineIO reads."""
    return list(otio.adapters.read_from_string(text, kind, **options).find_clips())


def path_of(url):
    """Return the bytes of the path that a URL names."""
    return unquote_to_bytes(urlparse(url).path)


def told_in(content, suffix):
    """Return the paths, as bytes, that a file of moments tells, read as its readers do."""
    if suffix in (".m3u", ".m3u8"):
        lines = content.decode().splitlines()
        return [path_of(line) for line in lines if not line.startswith("#")]
    if suffix == ".xspf":
        root = ElementTree.fromstring(content.decode())
        return [path_of(one.text) for one in root.iter(f"{XSPF}location")]
    if suffix == ".otio":
        clips = clips_of(content.decode(), "otio_json")
        return [path_of(clip.media_reference.target_url) for clip in clips]
    if suffix == ".edl":
        clips = clips_of(content.decode(), "cmx_3600", rate=25)
        return [path_of(clip.media_reference.target_url) for clip in clips]
    if suffix == ".mpv.edl":
        return joined_paths(content)
    if suffix == ".json":
        return [os.fsencode(one["path"]) for one in json.loads(content)["moments"]]
    return None


def joined_paths(content):
    """Return the first %length%value of every segment, as mpv reads them."""
    paths, rest = [], content.removeprefix(b"# mpv EDL v0\n")
    while rest:
        _, length, rest = rest.split(b"%", 2)
        paths.append(rest[: int(length)])
        rest = rest[int(length) :]
        _, _, rest = rest.partition(b"title=%")
        length, _, rest = rest.partition(b"%")
        rest = rest[int(length) + 1 :]
    return paths


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Return a film of three seconds at 25 pictures a second."""
    return make_clip(tmp_path_factory.mktemp("made") / "a.mp4", greys([0] * 75), fps=25)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_any_signs_survive_in_every_format(name, film, tmp_path):
    """Two moments of a film whose file and title have that name are read again as two of it."""
    path = tmp_path / name
    path.hardlink_to(film)
    one = replace(MOMENT, path=path, title=name, start_s=0.4, end_s=1.2)
    moments = [one, replace(one, start_s=1.6, end_s=2.0)]
    answer = Answer(replace(QUERY, text=name), tuple(moments), (), (), "toy")
    for kind in KINDS:
        paths = told_in(kind.make(answer, moments), kind.suffix)
        assert paths in (None, [os.fsencode(path)] * 2), kind.suffix
    (table,) = [kind for kind in KINDS if kind.suffix == ".parquet"]
    rows = pq.read_table(io.BytesIO(table.make(answer, moments))).to_pylist()
    assert [row["start_s"] for row in rows] == [0.4, 1.6]
    assert rows[0]["path"].startswith(str(tmp_path))
    assert rows[0]["evidence"][1] == {
        "label": '"the pills"',
        "kind": "scene",
        "time_s": 8.0,
        "probability": 0.61,
    }


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1).filter(lambda name: "/" not in name and "\0" not in name))
def test_titles_of_any_signs_begin_no_line_of_their_own(title):
    """Nor an element, nor a field; the reader of each sees one moment, from 7 s to 9.5 s."""
    moment = replace(MOMENT, title=title)
    cuts = [cut_of(moment, counted())]
    (clip,) = clips_of(as_edl(ANSWER, cuts), "cmx_3600", rate=25)
    assert (clip.source_range.start_time.value, clip.source_range.duration.value) == (175, 63)
    (clip,) = clips_of(as_otio(ANSWER, cuts), "otio_json")
    assert (clip.source_range.start_time.value, clip.source_range.duration.value) == (175, 63)
    assert len(moments_playlist([moment]).splitlines()) == 5
    assert len(list(ElementTree.fromstring(xspf(title, [moment])).iter(f"{XSPF}track"))) == 1
    assert joined_paths(joined_list([moment])) == [os.fsencode(MOMENT.path.absolute())]
    (chapter,) = chapters_of([moment], title)
    assert as_kodi([chapter], 0.0).splitlines()[2:] == ["7.000 7.000 2"]
    (read,) = ElementTree.fromstring(as_matroska([chapter], 0.0)).iter("ChapterString")
    assert read.text == chapter.title


def test_a_drive_letter_is_kept_in_addresses():
    """As Windows writes them."""
    drive = PureWindowsPath("C:\\My Films\\100% #1.mp4")
    assert drive.as_uri() == "file:///C:/My%20Films/100%25%20%231.mp4"
    moment = replace(MOMENT)
    object.__setattr__(moment, "path", Drive())
    (clip,) = clips_of(as_edl(ANSWER, [cut_of(moment, counted())]), "cmx_3600", rate=25)
    assert clip.media_reference.target_url == drive.as_uri()


class Drive:
    """A path of Windows, where there is none."""

    name = "100% #1.mp4"

    def absolute(self):
        """Return it."""
        return PureWindowsPath("C:\\My Films\\100% #1.mp4")


def test_an_otio_clip_tells_pictures_film_and_evidence():
    """At the film's rate, from its timecode on; what lies outside the moment has no marker."""
    timing = counted(NTSC, label="01:00:00;00", first_s=0.5)
    late = replace(MOMENT.evidence[0], time_s=99.0)
    moment = replace(MOMENT, evidence=(*MOMENT.evidence, late))
    (clip,) = clips_of(as_otio(ANSWER, [cut_of(moment, timing)]), "otio_json")
    hour = 107_892  # pictures that drop-frame counts in an hour
    assert clip.available_range().start_time.value == hour
    assert clip.available_range().duration.value == 1000
    assert clip.source_range.start_time.value == hour + round(6.5 * NTSC)
    assert clip.source_range.duration.value == round(9 * NTSC) - round(6.5 * NTSC)
    assert clip.source_range.start_time.rate == pytest.approx(float(NTSC))
    assert [marker.name for marker in clip.markers] == ["Neo (Keanu Reeves) 97%", '"the pills" 61%']
    told = clip.metadata["vsearch"]
    assert told["query"].startswith("title: Matrix")
    assert (told["film"], told["start_s"], told["rate"]) == ("Matrix", 7.0, "30000/1001")
    assert [one["time_s"] for one in told["evidence"]] == [7.4, 8.0, 99.0]


@pytest.mark.parametrize(
    ("rate", "label", "source", "mode"),
    [
        (NTSC, "01:00:00;00", "01:00:07;00", "FCM: DROP FRAME"),
        (NTSC, "01:00:00:00", "01:00:07:00", "FCM: NON-DROP FRAME"),
        (NTSC, None, "00:00:07:00", "FCM: NON-DROP FRAME"),
        (Fraction(24_000, 1001), "10:00:00:00", "10:00:07:00", "FCM: NON-DROP FRAME"),
        (Fraction(25), "10:00:00:00", "10:00:07:00", "FCM: NON-DROP FRAME"),
        (Fraction(25), "99:99:99:99", "00:00:07:00", "FCM: NON-DROP FRAME"),
        (Fraction(60_000, 1001), "00:01:00;04", "00:01:07;04", "FCM: DROP FRAME"),
        (Fraction(15), None, "00:00:07:00", "FCM: NON-DROP FRAME"),  # counted in 30
    ],
)
def test_source_timecode_goes_on_from_the_films_own(rate, label, source, mode):
    """Seven seconds of pictures in, in each way of counting; and it is read as the same picture."""
    timing = counted(rate, label=label)
    at_s = round(7 * round(rate)) / float(rate)
    cut = cut_of(replace(MOMENT, start_s=at_s, end_s=at_s + 1, evidence=()), timing)
    text = as_edl(ANSWER, [cut])
    count = count_for([timing])
    (clip,) = clips_of(text, "cmx_3600", rate=float(count.labels))
    pictures = (clip.source_range.start_time.value - start_of(timing)) / count.rate * rate
    assert pictures == cut.first == round(7 * round(rate))
    lines = text.splitlines()
    assert lines[1] == mode
    assert lines[3].split()[4] == source
    assert lines[3].split()[1] == "MATRIX"
    assert "* FROM CLIP NAME:  Matrix, 0:07.0" in lines


def test_films_of_other_rates_lie_on_the_pictures_of_the_edl():
    """Two at 25 and one at 24 whose hour stays its hour; the user is told."""
    slow = counted(Fraction(24), label="10:00:00:00")
    moments = [replace(MOMENT, path=Path(name), evidence=()) for name in ("a", "b", "c")]
    cuts = [
        cut_of(moment, timing)
        for moment, timing in zip(moments, (slow, counted(), counted()), strict=True)
    ]
    text = as_edl(ANSWER, cuts)
    events = [line.split() for line in text.splitlines() if line[:3].isdigit()]
    assert [event[4] for event in events] == ["10:00:07:00", "00:00:07:00", "00:00:07:00"]
    assert [event[1] for event in events] == ["MATRIX", "MATRIX2", "MATRIX3"]
    clips = clips_of(text, "cmx_3600", rate=25)
    assert [clip.source_range.duration.value for clip in clips] == [63, 63, 63]
    count = count_for([cut.timing for cut in cuts])
    assert apart_from(count, cuts).startswith("an EDL has one rate, here 25: edges in films at 24")
    assert apart_from(count, cuts[1:]) == ""


def test_an_edl_numbers_999_events_at_most():
    """More are refused with a way out."""
    with pytest.raises(InputError, match=r"999 moments, not 1000: .* write an \.otio"):
        as_edl(ANSWER, [cut_of(MOMENT, counted())] * 1000)


def test_reels_are_short_and_differ():
    """Names that mean something else in an EDL are not used."""
    titles = ["The Matrix (1999)", "The Matrix Reloaded", "BL", "\N{CJK UNIFIED IDEOGRAPH-4E00}"]
    paths = [Path(str(number)) for number in range(len(titles))]
    named = list(reels_of([*paths, paths[0]], [*titles, titles[0]]).values())
    assert named == ["THEMATRI", "THEMATR2", "BL2", "FILM2"]


def test_a_moment_behind_the_last_picture_is_one_picture():
    """Where the header counts them; else the film is taken to go on."""
    late = replace(MOMENT, start_s=50.0, end_s=60.0)
    cut = cut_of(late, counted())
    assert (cut.first, cut.count, cut.film_length) == (999, 1, 1000)
    cut = cut_of(late, counted(is_counted=False))
    assert (cut.first, cut.count, cut.film_length) == (1250, 250, 1500)


@pytest.mark.parametrize(
    ("mean", "tick", "counts_in"),
    [
        (Fraction(2_997, 100), Fraction(30_000, 1001), (NTSC, False)),
        (Fraction(25), Fraction(50), (Fraction(25), False)),  # interlaced
        (Fraction(93, 10), Fraction(25), (Fraction(25), True)),
        (Fraction(93, 10), Fraction(90_000), (Fraction(24_000, 1001), True)),
        (Fraction(10), Fraction(10), (Fraction(10), False)),
        (None, None, (Fraction(25), False)),
    ],
)
def test_rates_are_the_usual_ones_where_they_are_near(mean, tick, counts_in):
    """Films that vary count in a grid that is usual."""
    assert rate_of(mean, tick) == counts_in


def test_what_a_header_tells(tmp_path):
    """Timecode of a .mov, where a broadcast begins, the first picture of a late film."""
    coded = tmp_path / "coded.mov"
    with av.open(str(coded), "w") as container:
        stream = container.add_stream("mpeg4", rate=NTSC)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.metadata["timecode"] = "01:00:00;00"
        for image in greys([0] * 30):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    timing = read_timing(coded)
    assert (timing.rate, timing.label, timing.length) == (NTSC, "01:00:00;00", 30)
    assert timing.is_drop
    sent = read_timing(make_clip(tmp_path / "sent.ts", greys([0] * 50), fps=25))
    assert sent.is_broadcast
    assert sent.players_zero_s == sent.begins_s > 0
    times_s = [1 + number / 25 for number in range(25)]
    late = read_timing(make_clip(tmp_path / "late.mkv", greys([0] * 25), times_s=times_s))
    assert (late.first_s, late.players_zero_s) == (1.0, 0.0)
    assert late.number_at(1.4) == 10


def test_vlc_counts_broadcasts_from_their_beginning():
    """And other films by their own clock."""
    path = MOMENT.path
    sent = {path: counted(begins_s=1.4, is_broadcast=True)}
    assert "start-time=5.600" in moments_playlist([MOMENT], sent)
    assert "<vlc:option>stop-time=8.100</vlc:option>" in xspf("x", [MOMENT], sent)
    assert "start-time=7.000" in moments_playlist([MOMENT], {path: counted(begins_s=1.4)})


def test_photos_are_shown_by_players_and_left_out_of_timelines():
    """A photo has no pictures to count."""
    photo = replace(MOMENT, path=Path("a.jpg"), is_photo=True)
    for kind in KINDS:
        content = kind.make(ANSWER, [photo])
        assert (b"a.jpg" in content) is not kind.counts_frames, kind.suffix
    assert lost_in(KINDS[5], [photo]) == ""


@pytest.mark.parametrize(
    ("name", "suffix"), [("a.MPV.edl", ".mpv.edl"), ("a.edl", ".edl"), ("a.avi", None)]
)
def test_the_end_of_a_name_tells_the_kind(name, suffix):
    """The longest that fits."""
    kind = kind_of(Path(name))
    assert (kind and kind.suffix) == suffix


def test_chapters_follow_one_another():
    """By time; one that reaches into the next ends there; each form counts as its readers do."""
    second = replace(MOMENT, start_s=8.0, end_s=20.0)
    chapters = chapters_of([second, MOMENT, replace(MOMENT, end_s=7.5)], "Neo; a=b")
    assert [(one.start_s, one.end_s) for one in chapters] == [(7.0, 8.0), (8.0, 20.0)]
    assert as_ffmetadata(chapters, 1.5).splitlines()[2:7] == [
        *("[CHAPTER]", "TIMEBASE=1/1000", "START=5500", "END=6500"),
        "title=Neo\\; a\\=b (77%), 0:07.0",
    ]
    assert as_kodi(chapters, 1.5).splitlines()[1:3] == [
        "## Neo; a=b (77%), 0:07.0",
        "5.500 5.500 2",
    ]
    assert "<ChapterTimeStart>00:00:07.000<" in as_matroska(chapters, 0.0)


def test_chapters_never_take_the_place_of_a_file_of_somebody_else(film, tmp_path):
    """Their own are written again; nothing lies beside a film that was not asked for."""
    path = tmp_path / "a.mp4"
    path.hardlink_to(film)
    moment = replace(MOMENT, path=path, start_s=0.4, end_s=1.2)
    folder = tmp_path / "out"
    for _ in range(2):
        files = write_chapters([moment], "Neo", folder=folder, is_beside=False)
    assert [file.name for file in files] == ["a.ffmetadata", "a.chapters.xml", "a.edl"]
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.mp4"]
    with av.open(str(folder / "a.ffmetadata"), format="ffmetadata") as read:
        (chapter,) = read.chapters()
    assert chapter["metadata"]["title"].startswith("Neo (77%)")
    assert write_chapters([moment], "Neo", folder=None, is_beside=True) == [tmp_path / "a.edl"]
    assert (tmp_path / "a.edl").read_text().startswith(MARKS[".edl"])
    (tmp_path / "a.edl").write_text("5.3 7.1 0\n")
    with pytest.raises(InputError, match=r"a\.edl is not of vsearch"):
        write_chapters([moment], "Neo", folder=folder, is_beside=True)
    assert (tmp_path / "a.edl").read_text() == "5.3 7.1 0\n"


def test_a_pipe_in_the_place_of_chapters_is_refused_and_not_waited_for(tmp_path):
    """Nobody writes into it, so that reading would never begin."""
    film = make_clip(tmp_path / "a.mkv", greys([100, 120]), fps=2)
    os.mkfifo(tmp_path / "a.edl")
    with pytest.raises(InputError, match=r"a\.edl is not a file"):
        write_chapters([replace(MOMENT, path=film)], "Neo", folder=None, is_beside=True)


def test_films_of_one_name_have_files_of_their_own():
    """Also on disks that do not tell capitals."""
    films = [Path("x/a.mp4"), Path("y/A.mkv"), Path("z/A (2).mkv")]
    assert list(names_of(films).values()) == ["a", "A (2)", "A (2) (2)"]
