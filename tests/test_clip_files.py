"""Moments as files that browsers play."""

from pathlib import Path

import av
import pytest

from tests.flashes import beeps_of, flashes_of, make_flashes, shape_of, shifted
from tests.media import greys, make_clip, turn_mp4
from vsearch.errors import MediaError
from vsearch.video import open_film
from vsearch.video.clip_files import ClipFiles

WITHIN_S = 0.04  # a frame

# Made as, and what becomes of it: codecs, and whether the video is copied.
FILMS: dict[str, tuple[dict[str, object], list[str], bool]] = {
    "film.mkv": ({"options": {"g": "20"}}, ["h264", "aac"], True),
    "film.ts": ({"options": {"g": "20"}}, ["h264", "aac"], True),
    "xvid.avi": ({"codec": "mpeg4", "sound": "ac3"}, ["h264", "aac"], False),
    "surround.mkv": (
        {"sound": "ac3", "layout": "5.1", "options": {"g": "20"}},
        ["h264", "aac"],
        True,
    ),
    "disc.mpg": ({"codec": "mpeg2video", "sound": "mp2"}, ["h264", "aac"], False),
    "edit.mov": (
        {"codec": "prores_ks", "sound": "pcm_s16le", "pixel_format": "yuv422p10le"},
        ["h264", "aac"],
        False,
    ),
    "deep.mkv": ({"pixel_format": "yuv420p10le"}, ["h264", "aac"], False),
    "web.webm": (
        {"codec": "libvpx-vp9", "sound": "libopus", "options": {"deadline": "realtime", "g": "20"}},
        ["vp9", "opus"],
        True,
    ),
    "web.mkv": (
        {"codec": "libvpx", "sound": "ac3", "options": {"deadline": "realtime", "g": "20"}},
        ["vp8", "opus"],
        True,
    ),
    "hevc.mkv": (
        {"codec": "libx265", "options": {"x265-params": "log-level=none"}},
        ["h264", "aac"],
        False,
    ),
}


def silent_film(path: Path, **options: object) -> Path:
    """Write 2 s of film at 25 frames per second, level 4 i in frame i, a key frame every 0.4 s."""
    levels = [4 * index for index in range(50)]
    return make_clip(path, greys(levels), options={"g": "10", "bf": "0"}, **options)  # type: ignore[arg-type]  # told apart by name


def levels_of(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [int(f.to_ndarray(format="gray").mean()) for f in container.decode(video=0)]


@pytest.mark.parametrize("name", FILMS)
def test_flash_and_beep_stay_together_in_what_browsers_play(tmp_path: Path, name: str) -> None:
    """Half a second after the moment begins, as in the film; as little encoded as possible."""
    made, codecs, is_copied = FILMS[name]
    encoder = str(made.get("codec", "libx264"))
    if encoder not in av.codecs_available:
        pytest.skip(f"this FFmpeg has no {encoder}")
    film = make_flashes(tmp_path / name, **made)  # type: ignore[arg-type]  # told apart by name
    flash_s = flashes_of(film)[0]  # transport streams do not begin at 0
    clip = ClipFiles(tmp_path / "cache").playable(film, "f1", flash_s - 0.5, flash_s + 1.0)
    assert [time_s - clip.start_s for time_s in flashes_of(clip.path)] == [
        pytest.approx(0.5, abs=WITHIN_S)
    ]
    assert [time_s - clip.start_s for time_s in beeps_of(clip.path)] == [
        pytest.approx(0.5, abs=WITHIN_S)
    ]
    size_px, length_s, found = shape_of(clip.path)
    assert (size_px, found) == ((64, 48), codecs)
    assert (clip.start_s > 0) == is_copied
    assert length_s == pytest.approx(clip.start_s + 1.5, abs=3 * WITHIN_S)
    assert clip.mime == ("video/webm" if clip.path.suffix == ".webm" else "video/mp4")


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
@pytest.mark.parametrize(
    ("video_s", "sound_s", "without_sound_s"),
    [(10.0, 10.0, (0, 0)), (10.0, 10.5, (0, 0)), (10.5, 10.0, (0, 0)), (0.0, 0.0, (0.8, 1.2))],
)
def test_sound_stays_where_the_film_has_it(
    tmp_path: Path,
    codec: str,
    video_s: float,
    sound_s: float,
    without_sound_s: tuple[float, float],
) -> None:
    """Copied and encoded: with a clock that begins at 10 s, late or early sound, and a gap."""
    made = make_flashes(tmp_path / "made.mp4", codec=codec, sound="ac3", options={"g": "20"})
    film = shifted(
        made,
        tmp_path / "film.mkv",
        video_s=video_s,
        sound_s=sound_s,
        without_sound_s=without_sound_s,
    )
    (flash_s,) = flashes_of(film)
    clip = ClipFiles(tmp_path / "cache").playable(film, "f1", flash_s - 0.7, flash_s + 1.2)
    assert flashes_of(clip.path) == [pytest.approx(clip.start_s + 0.7, abs=WITHIN_S)]
    late_s = sound_s - video_s
    assert beeps_of(clip.path) == [pytest.approx(clip.start_s + 0.7 + late_s, abs=WITHIN_S)]


@pytest.mark.parametrize(("start_s", "end_s"), [(50.0, 60.0), (-3.0, -1.0)])
def test_a_film_that_has_changed_is_told(tmp_path: Path, start_s: float, end_s: float) -> None:
    """The one that was indexed had something there."""
    film = silent_film(tmp_path / "f.mp4")
    with pytest.raises(MediaError, match="it has changed, run `vsearch index`"):
        ClipFiles(tmp_path / "cache").playable(film, "f1", start_s, end_s)


def test_a_clip_is_made_once(tmp_path: Path) -> None:
    """It is found although the film is gone; another moment is not."""
    film = silent_film(tmp_path / "film.avi", codec="mpeg4")
    clips = ClipFiles(tmp_path / "cache")
    assert clips.find("f1", 1.0, 1.4) is None
    clip = clips.playable(film, "f1", 1.0, 1.4)
    film.unlink()
    assert clips.find("f1", 1.0, 1.4) == clip
    assert clips.playable(film, "f1", 1.0, 1.4) == clip
    with pytest.raises(MediaError, match="no such file"):
        clips.playable(film, "f1", 1.0, 1.5)


def test_the_folder_stays_small_but_keeps_the_newest(tmp_path: Path) -> None:
    """With room for nothing there is still the clip just made."""
    film = silent_film(tmp_path / "film.mp4")
    clips = ClipFiles(tmp_path / "cache", limit_bytes=1)
    clips.playable(film, "f1", 0.0, 0.5)
    last = clips.playable(film, "f1", 1.0, 1.5)
    assert list((tmp_path / "cache").iterdir()) == [last.path]


def test_a_copy_begins_at_the_key_frame_before(tmp_path: Path) -> None:
    """From 1.0 s means from 0.8 s, frame 20, and the moment is 0.2 s into it."""
    clip = ClipFiles(tmp_path / "cache").playable(silent_film(tmp_path / "f.mp4"), "f1", 1.0, 1.4)
    assert clip.start_s == pytest.approx(0.2)
    assert levels_of(clip.path)[0] == pytest.approx(4 * 20, abs=6)


def test_what_is_encoded_begins_with_what_is_shown_then(tmp_path: Path) -> None:
    """Pictures that come at odd times keep them; the first one stands since before the moment."""
    film = make_clip(
        tmp_path / "f.avi.mkv",
        greys([20, 60, 100, 140, 180, 220]),
        times_s=[0.0, 0.5, 1.25, 1.5, 2.75, 3.0],
        codec="mpeg4",
    )
    clip = ClipFiles(tmp_path / "cache").playable(film, "f1", 1.0, 2.9)
    with av.open(str(clip.path)) as container:
        shown = [
            (round(frame.time or 0, 2), round(int(frame.to_ndarray(format="gray").mean()), -1))
            for frame in container.decode(video=0)
        ]
    assert shown == [(0.0, 60), (0.25, 100), (0.5, 140), (1.75, 180)]


@pytest.mark.parametrize("codec", ["mpeg4", "libx264"])
def test_a_turned_film_is_shown_upright(tmp_path: Path, codec: str) -> None:
    """Encoded its pictures are turned; copied it says so itself."""
    film = turn_mp4(silent_film(tmp_path / "f.mp4", codec=codec), (0, 1, -1, 0))
    clip = ClipFiles(tmp_path / "cache").playable(film, "f1", 0.5, 1.0)
    with open_film(clip.path) as reader:
        assert (reader.info.width, reader.info.height) == (48, 64)
        assert reader.info.rotation_deg == (0 if codec == "mpeg4" else 90)


def test_hdr_is_encoded_as_what_every_screen_shows(tmp_path: Path) -> None:
    """PQ in ten bits becomes BT.709 in eight; grey of 58 % of the signal, 203 nits, is white."""
    film = make_clip(
        tmp_path / "f.mkv",
        greys([148] * 5),
        pixel_format="yuv420p10le",
        tags={"color_trc": 16, "color_primaries": 9, "colorspace": 9, "color_range": 1},
    )
    clip = ClipFiles(tmp_path / "cache").playable(film, "f1", 0.0, 0.2)
    with av.open(str(clip.path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.pix_fmt, context.color_trc, context.color_primaries) == ("yuv420p", 1, 1)
    with open_film(clip.path) as reader:
        assert not reader.info.is_hdr
        assert next(reader.frames()).image(64).mean() > 200


def test_odd_and_large_pictures_become_even_and_smaller(tmp_path: Path) -> None:
    """65x47 and 2560x100."""
    clips = ClipFiles(tmp_path / "cache")
    sizes = []
    for width, height in ((65, 47), (2560, 100)):
        pictures = greys([90] * 5, width=width, height=height)
        film = make_clip(tmp_path / "f.avi", pictures, codec="mjpeg", pixel_format="yuvj420p")
        clip = clips.playable(film, f"f{width}", 0.0, 0.2)
        sizes.append(shape_of(clip.path)[0])
        assert levels_of(clip.path)[0] == pytest.approx(90, abs=4)
    assert sizes == [(64, 48), (1280, 50)]


def test_progress_is_told_and_can_stop_the_work(tmp_path: Path) -> None:
    """Shares rise to 1; what the callback raises leaves no file."""
    film = make_flashes(tmp_path / "film.avi", codec="mpeg4", sound="ac3")
    told: list[float] = []
    clips = ClipFiles(tmp_path / "cache")
    clips.playable(film, "f1", 1.0, 3.0, told.append)
    assert told == sorted(told)
    assert (len(told) > 10, told[0] < 0.2, told[-1]) == (True, True, 1.0)

    def stop(share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        clips.playable(film, "f2", 1.0, 3.0, stop)
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.parametrize("name", ["film.mkv", "film.avi"])
def test_a_full_disk_is_told_in_one_line_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    """Here no file may be larger than 2 kB."""
    film = make_flashes(tmp_path / name, codec="libx264" if name == "film.mkv" else "mpeg4")
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
    try:
        with pytest.raises(MediaError, match=rf"The clip of {name} cannot be written: .*disk\.$"):
            ClipFiles(tmp_path / "cache").playable(film, "f1", 1.0, 3.0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_film_without_sound_stays_silent(tmp_path: Path) -> None:
    """No empty track is added."""
    film = silent_film(tmp_path / "f.avi", codec="mpeg4")
    clip = ClipFiles(tmp_path / "cache").playable(film, "f1", 0.5, 1.5)
    assert shape_of(clip.path)[2] == ["h264"]


def test_a_film_that_cannot_be_sought_in_is_encoded(tmp_path: Path) -> None:
    """Its table of key frames names a frame that is not there: it is read from the beginning."""
    film = make_clip(tmp_path / "film.mp4", greys(range(0, 200, 2)))
    content = bytearray(film.read_bytes())
    at = content.index(b"stss") + 12  # behind version and count (ISO 14496-12, 8.6.2)
    content[at : at + 4] = (60_000).to_bytes(4, "big")
    film.write_bytes(content)
    clip = ClipFiles(tmp_path / "clips").playable(film, "f1", 2.0, 3.0)
    with open_film(clip.path) as reader:
        assert sum(1 for _ in reader.frames()) == 25


def test_a_name_that_looks_like_a_protocol_is_a_file(tmp_path: Path) -> None:
    """The folder of the cache too."""
    film = silent_film(tmp_path / "Alien: Covenant.mp4")
    clip = ClipFiles(tmp_path / "http: x").playable(film, "f1", 0.5, 1.5)
    assert clip.path.is_file()
