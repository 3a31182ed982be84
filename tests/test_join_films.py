"""Many films joined in one go give what each of them gives alone."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vsearch.join.film import join_film, join_films
from vsearch.join.settle import JoinedMoment
from vsearch.join.streams import NO_TRACK, Cells, Stream, end_to_end, make_cells, splice
from vsearch.records.media import ShotTimes
from vsearch.settings import SearchSettings

SETTINGS = SearchSettings(window_s=4.0)
CHANCES = (0.0, 0.0, 0.0, 0.1, 0.3, 0.6, 1.0)
EMPTY = make_cells(np.empty(0), np.empty(0, dtype=np.int64), ShotTimes(np.empty(0), np.empty(0)))
SHAPES = (  # (step, is negated, together) of each stream
    ((0, False, ""),),
    ((0, False, ""), (0, False, "")),
    ((0, False, "shot"), (0, False, "shot"), (0, True, "")),
    ((0, False, "frame"), (0, True, "frame")),
    ((0, True, ""),),
    ((0, False, ""), (1, False, "")),
    ((0, False, ""), (1, False, ""), (1, True, ""), (2, False, "")),
)


def cells(*shot_lengths: int, begins_s: float = 0.0) -> Cells:
    """Return cells of one second each in shots of the given whole lengths."""
    edges = np.r_[0, np.cumsum(shot_lengths)] + begins_s
    times_s = np.arange(float(sum(shot_lengths))) + 0.5 + begins_s
    shots = np.repeat(np.arange(len(shot_lengths)), shot_lengths)
    return make_cells(times_s, shots, ShotTimes(edges[:-1], edges[1:]))


def stream(chances: list[float], *, step: int = 0, negated: bool = False, together="") -> Stream:
    values = np.array(chances, dtype=float)
    return Stream(
        label="it",
        kind="scene",
        is_negated=negated,
        probabilities=values,
        similarities=values,
        clarity=values,
        tracks=np.full(len(values), NO_TRACK),
        step=step,
        together=together,
    )


@st.composite
def libraries(draw: st.DrawFn) -> tuple[list[tuple[Cells, list[Stream]]], float | None]:
    """Draw one to four films, some without cells, some from before 0 s, with like streams."""
    shape = draw(st.sampled_from(SHAPES))
    films = []
    for _ in range(draw(st.integers(1, 4))):
        lengths = draw(st.lists(st.integers(1, 5), min_size=0, max_size=5))
        begins_s = draw(st.sampled_from((0.0, 0.04, -0.5, -7.25, 3.0, 1234.5)))
        strip = cells(*lengths, begins_s=begins_s) if lengths else EMPTY
        chance = st.lists(st.sampled_from(CHANCES), min_size=len(strip), max_size=len(strip))
        films.append(
            (
                strip,
                [
                    stream(draw(chance), step=step, negated=negated, together=together)
                    for step, negated, together in shape
                ],
            )
        )
    return films, draw(st.sampled_from((None, 2.0, 40.0)))


def told(moment: JoinedMoment) -> tuple[object, ...]:
    """Return what a moment is, but for what is lost by adding and taking away."""
    floats = (moment.start_s, moment.end_s, moment.score, moment.allowed, *moment.reached)
    return moment.is_full, moment.picks, *(round(value, 5) for value in floats)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(libraries())
def test_joined_at_once_or_one_by_one(
    library: tuple[list[tuple[Cells, list[Stream]]], float | None],
) -> None:
    """Full moments of each film; partial ones only where no film has a full one."""
    films, steps_within_s = library
    alone = [join_film(c, s, SETTINGS, steps_within_s=steps_within_s) for c, s in films]
    has_full = any(one.is_full for found in alone for one in found)
    joined = join_films(films, SETTINGS, steps_within_s=steps_within_s)
    for here, there in zip(joined, alone, strict=True):
        wanted = [one for one in there if one.is_full or not has_full]
        assert sorted(map(told, here)) == sorted(map(told, wanted))


def test_no_films_have_no_moments() -> None:
    """Nor have films without cells."""
    assert join_films([], SETTINGS) == []
    assert join_films([(EMPTY, [stream([])])] * 2, SETTINGS) == [[], []]


def test_nothing_reaches_from_one_film_into_the_next() -> None:
    """The last cell of the first shows one thing, the first of the second the other."""
    films = [
        (cells(2), [stream([0, 1]), stream([0, 0])]),
        (cells(2), [stream([0, 0]), stream([1, 0])]),
    ]
    joined = join_films(films, SearchSettings(window_s=600.0))
    assert [[one.is_full for one in found] for found in joined] == [[False], [False]]


def test_times_and_shots_of_spliced_films_are_apart() -> None:
    """A film from before 0 s begins at 0 or later; an empty one takes no room."""
    whole, shifts_s = splice([cells(2, 1, begins_s=-1.25), EMPTY, cells(2)], 100.0)
    assert whole.starts_s.tolist() == [0.75, 1.75, 2.75, 104.0, 105.0]
    assert whole.shots.tolist() == [0, 0, 1, 2, 2]
    assert shifts_s.tolist() == [2.0, 104.0, 104.0]
    assert (np.diff(whole.starts_s) > 0).all()


def test_a_film_alone_is_as_it_was() -> None:
    """To the last digit, wherever it begins after 0 s."""
    strip = cells(3, begins_s=0.1)
    whole, shifts_s = splice([strip], 10.0)
    assert whole.times_s.tolist() == strip.times_s.tolist()
    assert shifts_s.tolist() == [0.0]
    only = stream([0.1, 0.2, 0.3])
    assert end_to_end([only]) is only


def test_what_counts_for_less_in_one_film_does_so_after_the_splice() -> None:
    """A worth for all cells and one for each cell are put end to end."""
    first = stream([1, 1])
    second = replace(first, worth=np.array([0.5, 1.0]))
    both = end_to_end([first, second])
    assert np.asarray(both.worth).tolist() == [1.0, 1.0, 0.5, 1.0]
