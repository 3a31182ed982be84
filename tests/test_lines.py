"""What is said in films: kept in the index, noticed when it changes, found and joined."""

import shutil

import av
import pytest

from indexer.subtitles import index_subtitles
from tests.fakes import ColourScenes
from tests.media import greys, make_clip
from tests.small_library import small_library
from tests.strips import never, want
from vsearch.parse import Parser
from vsearch.records.query import Line, Query, Thing, Who
from vsearch.search.dialogue import Dialogue
from vsearch.search.phrases import PhraseBook
from vsearch.search.quoting import SAID, TOPIC, Match, Phrase, match
from vsearch.search.searcher import Searcher
from vsearch.search.word_rates import WordRates
from vsearch.store import Store
from vsearch.store.audit import Audit
from vsearch.subtitles.reading import spoken_lines
from vsearch.subtitles.words import searchable, spoken_words
from vsearch.video.text_tracks import read_text_tracks

ANNA, BEN = Who("Anna", "Anna Berg"), Who("Ben", "Ben Okoro")
TRAIN = [
    (1, 3, "All aboard the night train"),
    (5, 7, "CONDUCTOR: Tickets, please."),
    (9, 11, "You never told me about"),
    (11, 13, "the golden compass."),
    (14, 15, "ANNA BERG: I said goodbye"),
]


def srt(lines):
    """Return subtitles of these starts, ends (whole seconds) and texts."""
    return "".join(
        f"{n}\n00:00:{start:02d},000 --> 00:00:{end:02d},000\n{text}\n\n"
        for n, (start, end, text) in enumerate(lines, 1)
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Return the small library, and its films' folder with subtitles of Night Train."""
    folder = tmp_path_factory.mktemp("library")
    with small_library(folder) as store:
        (folder / "films" / "Night Train.en.srt").write_text(srt(TRAIN), "utf-8")
        with store.writing():
            report = index_subtitles([folder / "films"], store=store)
        assert (report.films, report.lines, report.notes) == (1, 5, [])
        yield store, folder / "films"


@pytest.fixture
def copied(library, tmp_path):
    """Return a copy of all that, to be changed."""
    _, films = library
    shutil.copytree(films.parent / "index", tmp_path / "index")
    shutil.copytree(films, tmp_path / "films")
    with Store.open(tmp_path / "index") as opened:
        for film in opened.films():
            path = tmp_path / "films" / film.path.name
            opened.move_film(
                film.id, path, size_bytes=film.size_bytes, modified_ns=film.modified_ns
            )
        yield opened, tmp_path / "films"


@pytest.fixture(scope="module")
def ask(library):
    searcher = Searcher(store=library[0], phrases=PhraseBook(ColourScenes()), parser=Parser(None))

    def answer(*constraints, **query):
        return searcher.answer(Query(constraints=constraints, **query))

    return answer


def spans(answer):
    return [(one.title, round(one.start_s, 1), round(one.end_s, 1)) for one in answer.moments]


def again(store, films):
    """Return what another run reads."""
    with store.writing():
        return index_subtitles([films], store=store)


def texts(store):
    return [line.text for film in store.films() for line in store.lines(film)]


def found_texts(store, word):
    return store.said(
        lambda said: [one.text for one in said.lines(said.find([word], most=9)).values()]
    )


def test_a_line_is_found_with_its_very_words_and_times(ask):
    """The moment is the line, and shows it."""
    found = ask(want(Line("all aboard")))
    assert spans(found) == [("Night Train", 1, 3)]
    (evidence,) = found.moments[0].evidence
    assert (evidence.kind, evidence.time_s, evidence.text) == (
        *("line", 1.0, "All aboard the night train"),
    )
    assert evidence.probability == SAID
    (note,) = found.notes
    assert note.startswith("1 of 2 films has no subtitles")


def test_a_phrase_may_run_over_two_lines(ask):
    """Both are the moment."""
    found = ask(want(Line("told me about the golden compass")))
    assert spans(found) == [("Night Train", 9, 13)]
    assert found.moments[0].evidence[0].text == "You never told me about the golden compass."


def test_words_that_are_never_said_are_no_match(ask):
    assert not ask(want(Line("follow the white rabbit"))).is_confident


def test_a_mistyped_quotation_is_found(ask):
    assert spans(ask(want(Line("all abord the nihgt train")))) == [("Night Train", 1, 3)]


def test_whoever_says_it_is_on_screen(ask):
    """Anna is seen while it is said, Ben is not near."""
    found = ask(want(ANNA), want(Line("all aboard"), of="Anna"))
    assert spans(found) == [("Night Train", 1, 3)]
    assert not ask(want(BEN), want(Line("all aboard"), of="Ben"), within_s=2.0).is_confident


def test_a_label_tells_who_speaks_unseen(ask):
    """The Conductor is Ben by the cast; what is labelled his is not Anna's."""
    found = ask(want(BEN), want(Line("tickets please"), of="Ben"))
    assert spans(found) == [("Night Train", 5, 7)]
    assert found.moments[0].evidence[1].speaker == "CONDUCTOR"
    assert not ask(want(ANNA), want(Line("tickets please"), of="Anna")).is_confident


def test_lines_join_with_what_is_seen_and_in_order(ask):
    """On yellow "tickets", then Ben; "goodbye" while it is green; without the compass."""
    assert spans(ask(want(Line("goodbye")), want(Thing("green")))) == [("Night Train", 14, 15)]
    then = [want(Line("tickets please")), want(BEN, step=1)]
    assert spans(ask(*then))[0][:2] == ("Night Train", 5)
    without = ask(want(BEN), never(Line("the golden compass")))
    assert all(one.start_s >= 11 for one in without.moments if one.title == "Night Train")


def test_what_comes_before_a_line_is_seen_before_it_begins(copied):
    """Ben comes while it is spoken, and stays; the bell rings later."""
    store, films = copied
    lines = [(7, 10, "We arrive at last"), (13, 14, "There is the bell")]
    (films / "Night Train.en.srt").write_text(srt(lines), "utf-8")
    again(store, films)
    searcher = Searcher(store=store, phrases=PhraseBook(ColourScenes()), parser=Parser(None))

    def after_ben(words):
        wanted = (want(BEN), want(Line(words), step=1))
        return searcher.answer(Query(constraints=wanted))

    assert not after_ben("we arrive at last").is_confident
    assert after_ben("there is the bell").is_confident


def test_what_must_not_be_said_is_ruled_out_wherever_it_is_said(copied, monkeypatch):
    """What is looked for is heard in the likeliest lines only; a note tells where all are not."""
    store, films = copied
    lines = [(n, n + 1, f"Hello number {n}") for n in range(1, 13)]
    (films / "Night Train.en.srt").write_text(srt(lines), "utf-8")
    again(store, films)
    monkeypatch.setattr("vsearch.search.dialogue.MATCHED", 3)
    monkeypatch.setattr("vsearch.search.dialogue.EVERY", 20)
    film_id = next(film.id for film in store.films() if film.title == "Night Train")

    def heard(constraint):
        query = Query(constraints=(constraint,))
        found = Dialogue(store).heard(query, store.films())
        return len(found.of(query.lines[0], film_id)), found.unruled

    assert heard(want(Line("hello"))) == (3, ())
    assert heard(never(Line("hello"))) == (12, ())
    monkeypatch.setattr("vsearch.search.dialogue.EVERY", 5)
    assert heard(never(Line("hello"))) == (5, ("hello",))


def test_either_of_two_lines_is_found(ask):
    found = ask(want(Line("all aboard"), Line("goodbye")))
    assert sorted(spans(found)) == [("Night Train", 1, 3), ("Night Train", 14, 15)]


def test_a_large_library_is_looked_at_near_its_lines_only(ask, monkeypatch):
    """With the same result."""
    asked = (want(ANNA), want(Line("all aboard"), of="Anna"))
    whole = spans(ask(*asked))
    monkeypatch.setattr("vsearch.search.views.LARGE_FRAMES", 1)
    assert spans(ask(*asked)) == whole
    assert spans(ask(want(Line("told me about the golden compass")))) == [("Night Train", 9, 13)]
    assert not ask(want(ANNA), want(Line("follow the white rabbit"))).is_confident


def test_a_run_with_nothing_new_writes_nothing(copied):
    """Not even a version of a table."""
    store, films = copied
    assert texts(store)
    versions = [store._tables.open(name).version for name in ("lines", "subtitles", "films")]
    assert again(store, films).films == 0
    after = [store._tables.open(name).version for name in ("lines", "subtitles", "films")]
    assert after == versions


def test_files_that_come_change_or_go_are_noticed(copied):
    """Without looking at the film again."""
    store, films = copied
    runs = {film.id: film.run_id for film in store.films()}
    (films / "Night Train.en.srt").write_text(srt([(2, 4, "Changed")]), "utf-8")
    (films / "Old Harbour (1984).de.srt").write_bytes(
        srt([(1, 2, "Sch\u00f6ne Gr\u00fc\u00dfe")]).encode("cp1252")
    )
    again(store, films)
    assert texts(store) == ["Changed", "Sch\u00f6ne Gr\u00fc\u00dfe"]
    (films / "Night Train.en.srt").unlink()
    again(store, films)
    assert texts(store) == ["Sch\u00f6ne Gr\u00fc\u00dfe"]
    assert store._tables.open("lines").count_rows() == 1
    assert {film.id: film.run_id for film in store.films()} == runs


def test_a_bad_file_is_told_of_once_and_stops_nothing(copied):
    """By name, with the reason; the others are read."""
    store, films = copied
    (films / "Night Train.fr.srt").write_bytes(bytes(range(256)) * 9)
    (films / "Old Harbour (1984).srt").write_text(srt([(50, 51, "Too late")]), "utf-8")
    report = again(store, films)
    assert [(path.name, reason.split(":")[0]) for path, reason in report.notes] == [
        ("Night Train.fr.srt", "it is no text"),
        ("Old Harbour (1984).srt", "1 of its 1 lines come after the film's end"),
    ]
    assert "All aboard the night train" in texts(store)
    assert again(store, films).notes == []


def test_streams_inside_of_a_film_are_read(tmp_path):
    """With their language; a file that is no film is refused elsewhere."""
    plain = make_clip(tmp_path / "plain.mp4", greys([50] * 25))
    assert read_text_tracks(plain) == []
    copies = []
    path, subtitles = tmp_path / "film.mkv", tmp_path / "film.srt"
    subtitles.write_text(srt([(0, 1, "TRINITY: <i>Dodge</i> this")]), "utf-8")
    with (
        av.open(str(plain)) as pictures,
        av.open(str(subtitles)) as text,
        av.open(str(path), "w") as target,
    ):
        for source in (pictures, text):
            stream = source.streams[0]
            copy = target.add_stream_from_template(stream)
            copy.metadata["language"] = "eng"
            copies.append((copy, [one for one in source.demux(stream) if one.dts is not None]))
        for copy, packets in copies:
            for packet in packets:
                packet.stream = copy
                target.mux(packet)
    (track,) = read_text_tracks(path)
    assert track.language == "eng"
    ((start_s, end_s, words, _),) = track.cues
    assert (start_s, end_s) == (0, 1)
    assert spoken_lines(track.cues, "film")[0].speaker == "TRINITY"
    assert "Dodge" in words


def test_an_index_of_an_earlier_version_gets_what_it_lacks(copied):
    """It is read without lines, and has them after the next run."""
    store, films = copied
    for name in ("lines", "subtitles"):
        shutil.rmtree(store._tables.folder / f"{name}.lance")
    with Store.open(store._tables.uri) as opened:
        assert (opened.subtitles(), texts(opened), found_texts(opened, "all")) == ({}, [], [])
        assert again(opened, films).lines == 5
        assert len(texts(opened)) == 5


def test_a_film_takes_its_lines_along(copied):
    """Off the disk; those of others stay searchable."""
    store, films = copied
    (films / "Old Harbour (1984).srt").write_text(srt([(1, 2, "Fog horn")]), "utf-8")
    again(store, films)
    gone = next(film for film in store.films() if film.title == "Night Train")
    store.remove_film(gone.id)
    assert texts(store) == ["Fog horn"]
    assert store._tables.open("lines").count_rows() == 1
    assert found_texts(store, "horn") == ["Fog horn"]


def test_a_name_is_erased_from_lines_and_labels(copied):
    """The line that names somebody goes, of another only the label."""
    store, films = copied
    lines = [(1, 2, "Call Anna Berg"), (2, 4, "right now"), (5, 6, "ANNA BERG: Yes?")]
    (films / "Night Train.en.srt").write_text(srt(lines), "utf-8")
    again(store, films)
    assert store.erase_lines(["Anna Berg"], searchable) == 2
    film = next(film for film in store.films() if film.title == "Night Train")
    assert [(one.speaker, one.text) for one in store.lines(film)] == [
        ("", "right now"),
        ("", "Yes?"),
    ]
    assert found_texts(store, "anna") == []
    assert list(Audit(store._tables.uri).findings()) == []
    assert again(store, films).films == 0  # the file has not changed


def test_a_check_tells_of_lines_that_are_not_there(copied):
    """And of what a killed run left; forgetting them lets the next run read them anew."""
    store, films = copied
    assert list(Audit(store._tables.uri).findings()) == []
    store._tables.delete("lines", "line = 2")
    (finding,) = Audit(store._tables.uri).findings()
    assert (finding.level, finding.mend) == ("damage", "lines")
    assert finding.what == "4 lines where it tells of 5"
    store.forget_subtitles(finding.target)
    assert again(store, films).lines == 5
    rows = store._tables.read("lines")
    store._tables.append("lines", rows.set_column(0, "run_id", [["killed"] * len(rows)]))
    (finding,) = Audit(store._tables.uri).findings()
    assert (finding.level, finding.where) == ("leftover", "table lines")
    assert store.sweep() == 5
    assert list(Audit(store._tables.uri).findings()) == []


def test_what_is_heard_is_kept_until_subtitles_change(copied):
    store, films = copied
    dialogue = Dialogue(store)
    query = Query(constraints=(want(Line("all aboard")),))
    film_id = next(film.id for film in store.films() if film.title == "Night Train")
    (hit,) = dialogue.heard(query, store.films()).of(query.lines[0], film_id)
    assert (hit.line.start_s, hit.coverage) == (1.0, 1.0)
    (films / "Night Train.en.srt").write_text(srt([(2, 4, "Changed")]), "utf-8")
    again(store, films)
    assert dialogue.heard(query, store.films()).of(query.lines[0], film_id) == ()


@pytest.mark.parametrize(
    ("asked", "line", "low", "high"),
    [
        ("dodge this", "Dodge this.", SAID, SAID),
        ("you can not handel the truth", "You can't handle the truth!", 0.9, SAID),
        ("climate change", "we must change the climate now", TOPIC, SAID),
        ("climate change", "the climate is not what it was", 0.0, 0.3),
        ("no man is an island", "every man is a piece of the continent", 0.0, 0.05),
        ("I like big cats", "I like you", 0.0, 0.1),
    ],
)
def test_quotations_are_as_likely_as_they_are_alike(asked, line, low, high):
    """Among 1,500 lines of common English."""
    fit = match(Phrase.of(asked), spoken_words(line), 1_500, WordRates())
    assert fit is not None
    assert low <= fit.probability <= high


def test_the_larger_the_library_the_less_a_near_miss_tells():
    """By accident some line of a million is like it; the very words are as sure as ever."""
    rates, words = WordRates(), spoken_words("Dodge this.")
    few, many = (match(Phrase.of("doge this"), words, n, rates) for n in (1_500, 1_500_000))
    assert few
    assert many
    assert few.probability > 0.5 > many.probability
    assert match(Phrase.of("dodge this"), words, 1_500_000, rates) == Match(SAID, 0, 1, 1.0, True)
