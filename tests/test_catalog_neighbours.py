"""Words that differ by a few letters, against comparing every word."""

import random

import pytest
from rapidfuzz.distance import OSA

from vsearch.catalog.neighbours import Neighbours, letter_mask, letter_masks


def some_words(count: int) -> list[str]:
    """Return made-up words of three letters, so that many are alike, two of them not Latin."""
    rng = random.Random(1)
    words = {"".join(rng.choices("abn", k=rng.randint(1, 9))) for _ in range(count)}
    return [*sorted(words), "\u043d\u0435\u043e", "\u0142\u00f3d\u017a"]


@pytest.mark.parametrize("edits", [0, 1, 2, 3])
def test_no_neighbour_is_missed(edits: int) -> None:
    """Exactly the words with the same first letter and so few edits are found."""
    words = some_words(600)
    pool = Neighbours(words)
    for word in words[::7]:
        near = {w for w in words if w[0] == word[0] and OSA.distance(word, w) <= edits}
        assert {pool.words[place] for place in pool.within(word, edits)} == near


def test_neighbours_may_start_with_the_second_letter() -> None:
    """The first two letters may be swapped."""
    pool = Neighbours(["obama", "bobma", "cobama"])
    found = [pool.words[place] for place in pool.within("boama", 2, is_swapped=True)]
    assert found == ["obama"]


def test_place_of_a_word() -> None:
    """A word is found where it is listed, another is nowhere."""
    pool = Neighbours(["neo", "trinity", "neo", "tank"])
    assert pool.words == ["neo", "tank", "trinity"]
    assert [pool.index(word) for word in ("neo", "trinity", "ne", "nea", "x")] == [
        0, 2, None, None, None,
    ]  # fmt: skip


def test_nothing_is_near_in_an_empty_pool() -> None:
    """Without words there are no neighbours."""
    pool = Neighbours([])
    assert (pool.within("neo", 1), pool.index("neo")) == ([], None)


def test_mask_has_a_bit_for_each_letter_and_for_each_repeated_one() -> None:
    """One word and many words have the same masks."""
    a, b = 1 << ord("a") % 32, 1 << ord("b") % 32
    assert letter_mask("aba") == a | b | a << 32
    words = some_words(50)
    assert letter_masks(words).tolist() == [int(letter_mask(word)) for word in words]
