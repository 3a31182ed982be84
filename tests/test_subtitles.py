"""Subtitle files: names, encodings, forms, what is spoken in them, and files that are none."""

import pytest

from indexer.subtitle_files import SubtitleFinder
from vsearch.errors import MediaError
from vsearch.records.lines import SpokenLine, SubtitleTrack
from vsearch.subtitles.choosing import chosen
from vsearch.subtitles.decoding import decoded
from vsearch.subtitles.reading import LARGEST_BYTES, MOST_LINES, read_subtitles, spoken_lines
from vsearch.subtitles.tags import Tags, language_of, tags_of
from vsearch.subtitles.words import searchable, spoken_words, stem

SRT = """1
00:00:01,000 --> 00:00:02,500
{\\an8}<i>Hello</i> &amp; <font color="#fff">welcome</font>

2
00:00:03,000 --> 00:00:04,000
- TRINITY: Dodge this.
- No!

3
00:00:05,000 --> 00:00:06,000
[music playing]

4
00:00:06,000 --> 00:00:07,000
\u266a Never gonna give you up \u266a (LAUGHS)
"""
VTT = """WEBVTT

NOTE made up

00:01.000 --> 00:02.000 align:start
<v Trinity>Dodge <b>this</b>

00:00:03.000 --> 00:00:04.000
<v.loud Neo>What?</v>
"""
ASS = """[Script Info]
ScriptType: v4.00+

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.00,Default,Trinity,0,0,0,,{\\pos(1,2)}Dodge\\Nthis
Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,never shown
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}
"""


def told(lines):
    """Return what is said, with who says it."""
    return [(line.start_s, line.speaker, line.text) for line in lines]


def read(folder, content, name="film.srt", language=""):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_subtitles(path, language)


def test_styling_sounds_and_dashes_are_left_out(tmp_path):
    """Two who speak at once are two lines; a label in capitals tells who."""
    assert told(read(tmp_path, SRT)) == [
        (1, "", "Hello & welcome"),
        (3, "TRINITY", "Dodge this."),
        (3, "", "No!"),
        (6, "", "Never gonna give you up"),
    ]


def test_voices_of_webvtt_and_names_of_substation_are_kept(tmp_path):
    """Comments and drawings are not; the suffix does not matter."""
    assert told(read(tmp_path, VTT)) == [(1, "Trinity", "Dodge this"), (3, "Neo", "What?")]
    assert told(read(tmp_path, ASS)) == [(1, "Trinity", "Dodge this")]


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        ("Caf\u00e9, d\u00e9j\u00e0 vu", "utf-8", ""),
        ("Caf\u00e9, d\u00e9j\u00e0 vu", "utf-8-sig", ""),
        ("Caf\u00e9, d\u00e9j\u00e0 vu", "utf-16", ""),
        ("Cafe, quite plain", "utf-16-le", ""),
        ("Caf\u00e9, d\u00e9j\u00e0 vu", "cp1252", "fr"),
        ("Caf\u00e9, d\u00e9j\u00e0 vu", "latin-1", "en"),
        ("\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440", "cp1251", "ru"),
        ("\u017d\u00e1dn\u00fd probl\u00e9m, \u010dlov\u011b\u010de", "cp1250", "cs"),
    ],
)
def test_text_is_read_whatever_it_is_written_in(text, encoding, language):
    """By its mark, as UTF-8, or as its language is usually written."""
    assert decoded(text.encode(encoding), language) == text


def test_an_encoding_is_guessed_where_nothing_tells_it():
    """From enough text charset-normalizer tells Russian from French."""
    russian = (
        "\u042f \u043d\u0435 \u0437\u043d\u0430\u044e, \u0447\u0442\u043e \u044d\u0442\u043e "
        "\u0442\u0430\u043a\u043e\u0435, \u043d\u043e \u043c\u043d\u0435 "
        "\u043d\u0440\u0430\u0432\u0438\u0442\u0441\u044f. "
    ) * 20
    assert decoded(russian.encode("cp1251")) == russian


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (bytes(range(256)) * 40, "no text"),
        (b"\x7fELF\x00\x00" * 500, "no text"),
        (b"", "is empty"),
        (b"just a note\nabout nothing", "no subtitles"),
        (b"{1}{20}MicroDVD counts frames", "no subtitles"),
    ],
)
def test_what_is_no_subtitle_file_is_refused(tmp_path, content, why):
    """One line with the file, the reason and what to do."""
    with pytest.raises(MediaError, match=rf"film\.srt: .*{why}.*: ") as raised:
        read(tmp_path, content)
    assert "\n" not in str(raised.value)


def test_files_too_large_or_with_too_many_lines_are_refused(tmp_path):
    """Before they are read, or as soon as it is seen."""
    with (tmp_path / "film.srt").open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(MediaError, match="too many for subtitles"):
        read_subtitles(tmp_path / "film.srt")
    cues = ((number, number + 1, f"line {number}", "") for number in range(MOST_LINES + 2))
    with pytest.raises(MediaError, match="no film's subtitles"):
        spoken_lines(cues, "film.srt")


def test_absurd_times_are_mended_or_left_out():
    """What ends before it begins lasts two seconds, what stays for an hour is cut short."""
    cues = [(1e9, 1e9 + 1, "a", ""), (-5, 1, "b", ""), (9, 3, "c", ""), (20, 4000, "d", "")]
    assert [(one.start_s, one.end_s, one.text) for one in spoken_lines(cues, "x")] == [
        (9, 11, "c"),
        (20, 50, "d"),
    ]


def test_fields_that_do_not_matter_are_passed_over(tmp_path):
    """A layer that is no number is no reason to warn anybody."""
    path = tmp_path / "film.ass"
    line = "Dialogue: top,0:00:01.00,0:00:02.00,Default,,0,0,0,,Hello there"
    path.write_text(f"[Script Info]\nScriptType: v4.00+\n[Events]\n{line}\n", "utf-8")
    assert [line.text for line in read_subtitles(path)] == ["Hello there"]


def test_nul_signs_are_left_out(tmp_path):
    """A few of them are no reason to refuse a file."""
    assert told(read(tmp_path, SRT.replace("No!", "N\0o!").encode()))[2] == (3, "", "No!")


def test_what_is_shown_again_at_once_is_one_line():
    """Captions that roll up repeat the line before."""
    lines = spoken_lines([(1, 2, "hello", ""), (2.1, 3, "hello", ""), (9, 10, "hello", "")], "x")
    assert [(line.start_s, line.end_s) for line in lines] == [(1, 3), (9, 10)]


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        (".en", Tags("en")),
        (".eng.forced", Tags("en", is_forced=True)),
        (".English.sdh", Tags("en", is_sdh=True)),
        ("2_English", Tags("en")),
        (".hi", Tags("hi")),
        (".en.hi", Tags("en", is_sdh=True)),
        (".pt-BR", Tags("pt")),
        (".2019.YIFY", Tags(is_plain=False)),
        ("", Tags()),
    ],
)
def test_names_tell_language_and_kind(name, tags):
    assert tags_of(name) == tags


def test_tags_of_streams_are_languages():
    assert [language_of(tag) for tag in ("eng", "en-US", "und", "tlh", "")] == [
        *("en", "en", "", "tlh", ""),
    ]


def test_files_are_found_beside_a_film(tmp_path):
    """By the longest name that fits, in folders of subtitles too."""
    for name in (
        *("Up.mkv", "Up.en.srt", "Up 2.mkv", "Up 2.srt", "Upside.srt", "._Up.srt", "notes.txt"),
        *("Subs/Up/2_English.srt", "Subs/Up 2/3_French.vtt", "Subs/Up.de.ass"),
        *("alone/Heat.mp4", "alone/English.srt", "alone/Other.srt", "alone/Subtitles/any.srt"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    def found(film):
        files = SubtitleFinder().files_of(tmp_path / film)
        return [
            (str(one.path.relative_to((tmp_path / film).parent)), one.tags.language)
            for one in files
        ]

    assert found("Up.mkv") == [
        ("Subs/Up/2_English.srt", "en"),
        ("Subs/Up.de.ass", "de"),
        ("Up.en.srt", "en"),
    ]
    assert found("Up 2.mkv") == [("Subs/Up 2/3_French.vtt", "fr"), ("Up 2.srt", "")]
    assert found("alone/Heat.mp4") == [("English.srt", "en"), ("Subtitles/any.srt", "")]


def test_links_that_lead_in_a_circle_hide_no_subtitles(tmp_path):
    """Neither the folder itself, nor one in it."""
    for name in ("Up.mkv", "Up.srt", "two/Heat.mkv", "two/Subs/en.srt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "Subs").symlink_to("Subs")
    (tmp_path / "two" / "Subs" / "round").symlink_to("round")
    for film, file in (("Up.mkv", "Up.srt"), ("two/Heat.mkv", "two/Subs/en.srt")):
        found = SubtitleFinder().files_of(tmp_path / film)
        assert [one.path for one in found] == [tmp_path / file]


def test_english_comes_first_and_forced_tracks_count_less():
    """One of each language, the one with speakers; an untagged one is told by its words."""
    lines = [SpokenLine(n, n + 1, "and what is it that you have done to me") for n in range(9)]
    french = SubtitleTrack("a.fr.srt", "fr")
    forced = SubtitleTrack("a.en.forced.srt", "en", is_forced=True)
    plain, sdh = SubtitleTrack("a.srt"), SubtitleTrack("a.en.sdh.srt", "en", is_sdh=True)
    empty = SubtitleTrack("a.de.srt", "de")
    kept, others = chosen(
        [(french, lines), (forced, lines), (plain, lines), (sdh, lines[:8]), (empty, [])]
    )
    assert [(track.name, len(some)) for track, some in kept] == [
        ("a.en.sdh.srt", 8),
        ("a.fr.srt", 9),
    ]
    assert {track.name for track in others} == {"a.en.forced.srt", "a.srt", "a.de.srt"}


def test_words_are_compared_however_they_are_written():
    """Contractions, numbers, accents, case and punctuation make no difference."""
    assert spoken_words("I can't \u2014 it\u2019s 2 CAF\u00c9s!") == spoken_words(
        "i can not it is two cafes"
    )
    assert spoken_words("gonna won't O'Brien's") == ("going", "to", "will", "not", "obrien")
    assert {stem(word) for word in ("dodge", "dodges", "dodged", "dodging")} == {"dodg"}
    assert stem("glass") == "glass"


def test_a_line_is_found_by_what_follows_soon():
    """A sentence may run over two lines, but not over a minute."""
    lines = [
        SpokenLine(1, 2, "You are a"),
        SpokenLine(2, 3, "wizard, Harry."),
        SpokenLine(60, 61, "Later"),
    ]
    assert searchable(lines) == ["you are a wizard harry", "wizard harry", "later"]


@pytest.mark.parametrize("signs", ["({[", "<", "<i>", "{\\an8}"])
def test_much_that_is_no_subtitle_is_refused_at_once(tmp_path, signs):
    """Guessing its form would take minutes."""
    path = tmp_path / "film.srt"
    path.write_text(signs * (2_000_000 // len(signs)), "utf-8")
    with pytest.raises(MediaError, match="no subtitles in SubRip"):
        read_subtitles(path)
