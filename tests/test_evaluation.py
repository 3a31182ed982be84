"""What an evaluation measures beside its table: variants, calibration, films left out, copies."""

import json
from pathlib import Path

import pytest

from tests.media import make_clip, plain
from vsearch import evaluate
from vsearch.errors import InputError
from vsearch.evaluate.calibration import Statement
from vsearch.evaluate.report import (
    Evaluation,
    comparison_cells,
    left_out_text,
    markdown,
    reliability_plot,
    table_lines,
)
from vsearch.evaluate.sheets import contact_sheet
from vsearch.metrics import Truth
from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.query import Constraint, Query, Thing, Who
from vsearch.settings import PARTS, SearchSettings

SPAN = {"a.mp4": [(0.0, 10.0)]}
BOTH = {"a.mp4": [(0.0, 10.0)], "b.mp4": [(0.0, 10.0)]}


def sentence(number, text="q", *, expected=SPAN, acceptable=None, kind="person"):
    truth = Truth(expected=expected, acceptable=expected if acceptable is None else acceptable)
    return evaluate.Sentence(id=str(number), text=text, kind=kind, truth=truth)


def moment(film="a.mp4", start=0.0, end=10.0, *, stated=0.9, seen=(), is_partial=False):
    return Moment(film, film, Path("/films") / film, start, end, stated, stated, seen, is_partial)


def evidence(label, time_s, stated):
    return Evidence(label, "scene", time_s, None, 0.5, stated, is_weak=False)


def answered(*moments, partials=(), query=None):
    return Answer(query or Query(text="q"), moments, partials, (), "fake")


def statements(results):
    return [(s.stated, s.is_true) for s in evaluate.about_moments(results)]


def test_each_part_fusion_and_window_is_one_variant():
    """Named by what is changed; the first is the search as it is."""
    variants = evaluate.ablations(SearchSettings(without=frozenset({"cast"}), fusion="sum"))
    assert variants[0].settings.without == {"cast"}
    assert [v.settings.without for v in variants if v.name == "without clarity"] == [
        {"cast", "clarity"}
    ]
    assert [v.settings.fusion for v in variants if v.name.startswith("fusion")] == [
        "product",
        "min",
        "rrf",
    ]
    assert [v.settings.window_s for v in variants if v.name.startswith("window")] == [
        0,
        3,
        6,
        12,
        30,
    ]
    assert {v.name for v in variants} >= {f"without {part}" for part in PARTS}


def test_a_variant_is_told_by_what_it_gains_over_the_first():
    """Without merging one of two sentences is lost: half a point of precision."""
    sentences = [sentence(1, "always"), sentence(2, "merged"), sentence(3, "never", expected={})]

    def ask(text, settings):
        is_found = text == "always" or (text == "merged" and settings.has("merging"))
        return answered(moment()) if is_found else answered()

    whole = evaluate.Variant("as it is", SearchSettings())
    without = evaluate.Variant("without", SearchSettings(without=frozenset({"merging"})))
    first, second = evaluate.compare(sentences, [whole, without], ask)
    assert (first.gain, first.gain_low, first.gain_high) == (0.0, 0.0, 0.0)
    assert second.gain == pytest.approx(-0.5)
    assert second.gain_low == pytest.approx(-1.0)
    assert second.refused.refused == 1
    assert table_lines(comparison_cells([first, second]))[2].split()[-4:-2] == ["1", "-0.500"]


def test_moments_are_true_false_or_neither():
    """Right, wrong, and on a span that does no harm."""
    asked = sentence(1, expected=SPAN, acceptable={"a.mp4": [(0.0, 10.0), (50.0, 60.0)]})
    shown = answered(
        moment(stated=0.9),
        moment(start=50.0, end=60.0, stated=0.8),
        partials=(moment("b.mp4", stated=0.3, is_partial=True),),
    )
    results = evaluate.run([asked], lambda _: shown)
    assert statements(results) == [(0.9, True), (0.3, False)]


def segment(start, end, *, people=(), hard=(), things=(), words=""):
    return evaluate.Segment(
        film="a.mp4",
        start_s=start,
        end_s=end,
        people=frozenset(people),
        people_hard=frozenset(hard),
        things=frozenset(things),
        words=words,
    )


def asking(*shown):
    """Return who answers every query with moments of this evidence."""
    return lambda query: answered(*(moment(seen=(one,)) for one in shown), query=query)


def test_people_are_judged_where_they_are_said_to_be():
    """There, not there, hard to see, and outside of all that was written down."""
    segments = [segment(0, 5, people=["Anna"]), segment(5, 9), segment(9, 12, hard=["Anna"])]
    told = asking(*(evidence("Anna", at, 0.9) for at in (2.0, 7.0, 10.0, 40.0)))
    found = list(evaluate.about_people(["Anna"], segments, told))
    assert found == [Statement(0.9, True), Statement(0.9, False)]


def test_things_that_may_be_there_unwritten_are_not_judged():
    """A red car here, cars in words there; the third has a cat; of the fourth nobody wrote down."""
    segments = [
        segment(0, 5, things=["red car"], words="red car"),
        segment(5, 9, things=["street"], words="a street with cars"),
        segment(9, 12, things=["cat"], words="a cat"),
        segment(12, 15, people=["Anna"], words="Anna"),
    ]
    told = asking(*(evidence("car", at, 0.7) for at in (2.0, 7.0, 10.0, 13.0)))

    def of_cars_only(query):
        return told(query) if query.text == "red car" else answered(query=query)

    found = list(evaluate.about_things(segments, of_cars_only))
    assert found == [Statement(0.7, True), Statement(0.7, False)]


def test_a_film_left_out_is_no_longer_expected():
    """One sentence remains, with the other film's span; it is asked of the library without it."""
    sentences = [sentence(1, expected=SPAN), sentence(2, expected=BOTH), sentence(3, expected={})]
    asked = []

    def ask(text, film):
        asked.append(film)
        return answered(moment("b.mp4"))

    results = evaluate.run(sentences, lambda _: answered(moment()))
    (left,) = evaluate.leave_films_out(sentences, results, ["a.mp4"], ask)
    assert asked == ["a.mp4"]
    assert (left.film, left.without.sentences, left.within.sentences) == ("a.mp4", 1, 1)
    assert left.without.scores is not None
    assert left.without.scores.ap_iou3 == 1.0
    assert left.within.scores is not None
    assert left.within.scores.ap_iou3 == 0.5


def test_settings_are_chosen_on_other_films():
    """A window that suits one film only is never chosen for it."""
    one, two = (
        sentence(n, f, expected={f: [(0.0, 10.0)]}) for n, f in ((1, "a.mp4"), (2, "b.mp4"))
    )

    def ask(text, settings):
        best = {"a.mp4": 1.0, "b.mp4": 2.0}[text]
        return answered(moment(text)) if settings.window_s in (best, 8.0) else answered()

    variants = [evaluate.Variant(str(w), SearchSettings(window_s=w)) for w in (5.0, 1.0, 2.0)]
    found = evaluate.transfer([one, two], variants, ask)
    assert dict(found.chosen) == {"a.mp4": "2.0", "b.mp4": "1.0"}
    assert found.transferred.scores is not None
    assert found.transferred.scores.ap_iou3 == 0.0


def test_a_dataset_with_nothing_to_find_gives_nothing_to_choose_by():
    """One line."""
    with pytest.raises(InputError, match="nothing to choose by"):
        evaluate.transfer([sentence(1, expected={})], [], lambda *_: answered())


def rename(name, copy):
    return f"{copy} {name}"


def test_a_sentence_that_names_a_film_is_asked_about_one_copy():
    """The title in the sentence becomes that of the copy; what else is found is astray."""
    asked = []

    def ask(text):
        asked.append(text)
        return answered(moment("x Beta.mp4"))

    titled = sentence(1, "Anna in alpha film", expected=SPAN, kind="person+title")
    results = evaluate.run([titled], lambda _: answered(moment()))
    found = evaluate.ask_copies(
        [titled], results, {"a.mp4": "Alpha Film"}, ["Gamma", "Beta"], ask, rename
    )
    assert asked == ["Anna in alpha film Gamma"]
    assert found.astray == ("Anna in alpha film Gamma",)


def test_of_any_other_sentence_every_copy_is_right():
    """Two copies, either may come first."""
    plain_one = sentence(1, "Anna", expected=SPAN)
    results = evaluate.run([plain_one], lambda _: answered(moment()))
    found = evaluate.ask_copies(
        [plain_one],
        results,
        {"a.mp4": "Alpha Film"},
        ["Gamma", "Beta"],
        lambda _: answered(moment("Beta a.mp4")),
        rename,
    )
    assert found.astray == ()
    assert found.copied.scores is not None
    assert found.copied.scores.r1_iou5 == 1.0


def test_segments_come_from_the_truth(tmp_path):
    """People, things and what they are said with."""
    told = {"start": 0, "end": 2.5, "people": ["Anna"], "people_hard": [], "objects": ["car"]}
    film = {"title": "A", "segments": [{**told, "scene": "Anna beside a car"}]}
    (tmp_path / "ground_truth.json").write_text(json.dumps({"a.mp4": film}))
    (found,) = evaluate.read_segments(tmp_path)
    assert found.end_s == 2.5
    assert (set(found.people), set(found.things)) == ({"Anna"}, {"car"})
    assert found.words == "car Anna beside a car"


@pytest.mark.parametrize(
    ("film", "said"),
    [
        ({"title": "A"}, "'segments' is missing"),
        ({"title": "A", "segments": 3}, "segments must be a list"),
        ({"title": "A", "segments": [{"start": "x", "end": 1}]}, "must be seconds"),
        (
            {"title": "A", "segments": [{"start": 0, "end": 1, "objects": 3}]},
            "objects must be a list",
        ),
    ],
)
def test_a_truth_that_cannot_be_used_is_one_line(tmp_path, film, said):
    """Which film and segment, and what it lacks."""
    (tmp_path / "ground_truth.json").write_text(json.dumps({"a.mp4": film}))
    with pytest.raises(InputError, match=said):
        evaluate.read_segments(tmp_path)


def wrong_result():
    query = Query(constraints=(Constraint((Who("Anna", "Anna"), Thing("car"))),))
    shown = answered(moment("b.mp4", 0.0, 1.0, seen=(evidence("Anna", 0.5, 0.9),)), query=query)
    asked = sentence(7, "Anna or a car", expected={"a.mp4": [(0.0, 1.0)]})
    return evaluate.run([asked], lambda _: shown)[0]


@pytest.fixture
def films(tmp_path):
    names = {"a.mp4": (200, 0, 0), "b.mp4": (0, 0, 200)}
    return {
        name: make_clip(tmp_path / name, [plain(colour)] * 25) for name, colour in names.items()
    }


def test_the_report_shows_what_went_wrong(tmp_path, films):
    """The sentence, how it was taken, what was expected and found, with a picture of both."""
    told = evaluate.calibration("moments", [Statement(0.9, False)])
    whole = Evaluation("fake", (wrong_result(),), calibrations=(told,))
    path = evaluate.write_report(tmp_path / "report", whole, films)
    text = path.read_text("utf-8")
    assert "### 7: Anna or a car" in text
    assert "- understood: person: Anna or thing: car" in text
    assert "- expected: a.mp4 0:00.0-0:01.0" in text
    assert "- found: b.mp4 0:00.0-0:01.0, p 0.90" in text
    assert "![Anna or a car](wrong-1.jpg)" in text
    assert (tmp_path / "report" / "wrong-1.jpg").read_bytes().startswith(b"\xff\xd8")
    assert "error 0.900" in (tmp_path / "report" / "calibration-0.svg").read_text("utf-8")


def test_a_report_replaces_a_report_and_nothing_else(tmp_path, films):
    """A folder with other things in it is left alone."""
    whole = Evaluation("fake", ())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("dear diary")
    with pytest.raises(InputError, match="holds other things"):
        evaluate.write_report(tmp_path / "mine", whole, films)
    (tmp_path / "mine" / "diary.txt").rename(tmp_path / "mine" / "report.md")
    with pytest.raises(InputError, match="holds other things"):
        evaluate.write_report(tmp_path / "mine", whole, films)
    evaluate.write_report(tmp_path / "report", whole, films)
    evaluate.write_report(tmp_path / "report", whole, films)


def test_a_film_that_is_gone_costs_its_picture_only(tmp_path, films):
    """The report is written all the same."""
    films["b.mp4"].write_bytes(b"no film")
    path = evaluate.write_report(tmp_path / "report", Evaluation("fake", (wrong_result(),)), films)
    assert "### 7" in path.read_text("utf-8")
    assert not (tmp_path / "report" / "wrong-1.jpg").exists()


def test_where_nothing_was_expected_or_shown_there_is_no_sheet():
    """A sentence that could not even be asked."""
    nothing = evaluate.Result(sentence(1, expected={}), None, (), None)
    assert contact_sheet(nothing, {}) is None


def test_right_answers_are_not_listed_as_wrong():
    """The list of wrong answers stays empty."""
    (right,) = evaluate.run([sentence(1)], lambda _: answered(moment()))
    assert "###" not in markdown(Evaluation("fake", (right,)), {})


def test_the_plot_holds_a_circle_for_every_bin():
    """Two bins, the larger one with the larger circle."""
    told = [Statement(0.9, True)] * 3 + [Statement(0.1, False)]
    svg = reliability_plot(evaluate.calibration("moments", told))
    assert svg.count("<circle") == 2
    assert "moments: n = 4" in svg


def test_the_largest_move_of_a_film_left_out_is_told():
    """Half a point lost without the one film."""
    sentences = [sentence(1, expected=BOTH)]
    results = evaluate.run(sentences, lambda _: answered(moment(), moment("b.mp4")))
    left = evaluate.leave_films_out(sentences, results, ["a.mp4"], lambda *_: answered())
    assert left_out_text(left) == "mAP moves by -1.000 in the mean, most without a.mp4: -1.000."
