"""People made one and taken apart in one step, noted, and taken back exactly."""

import numpy as np
import pytest

from tests.test_store_people import is_on_disk
from vsearch.errors import InputError, StoreError, UnknownNameError
from vsearch.records.corrections import Correction
from vsearch.records.moves import Group
from vsearch.records.people import CastEntry
from vsearch.store import Store, schema
from vsearch.store.tables import Tables

BOX = (0.1, 0.1, 0.3, 0.5)


@pytest.fixture
def store(tmp_path):
    """Anna with two photos, Ben, also Benny, with three; they share one, and Ben has a part."""
    with Store.open(tmp_path / "index") as opened:
        for place, (name, digest) in enumerate(
            [("Anna", "a1"), ("Anna", "both"), ("Ben", "b1"), ("Ben", "both"), ("Ben", "b2")]
        ):
            vector = np.eye(1, 512, place, dtype=np.float32)[0]
            opened.add_reference(name, f"{digest}.jpg", digest, vector)
        opened.set_aliases("Ben", ["Benny"])
        opened.set_cast("Night Train", [CastEntry("Night Train", "The Conductor", "Ben")])
        opened.add_correction("not", "Ben", "f1", 1.0, BOX)
        opened.add_correction("is", "Anna", "f1", 2.0, BOX)
        yield opened


def pictures(store):
    return {person.name: person.picture_hashes for person in store.people()}


def state(store):
    """Return all that a merge or split changes."""
    people = [(p.name, p.aliases, p.picture_hashes, p.vectors.tolist()) for p in store.people()]
    said = [(one.number, one.person) for one in store.corrections() if one.move is None]
    return people, store.cast(), said


def test_a_merge_is_noted_and_taken_back(store):
    """Ben's photos, names, part and correction become Anna's, and his again."""
    before = state(store)
    made = store.merge_people("anna", "ben")
    assert (made.number, made.verdict, made.person, made.other) == (3, "merge", "Anna", "Ben")
    assert pictures(store) == {"Anna": ("a1", "both", "b1", "b2")}
    assert store.person("Benny").name == "Anna"
    assert [one.person for one in store.corrections()] == ["Anna", "Anna", "Anna"]
    assert [part.person for part in store.cast()] == ["Anna"]
    undone = store.undo_correction(3)
    people, cast, said = state(store)
    assert not undone.holds
    assert (cast, said) == before[1:]
    assert [(name, aliases, set(held)) for name, aliases, held, _ in people] == [
        (name, aliases, set(held)) for name, aliases, held, _ in before[0]
    ]
    with pytest.raises(UnknownNameError, match="no correction 3 holds"):
        store.undo_correction(3)


def test_what_came_later_stays_when_a_merge_is_taken_back(store):
    """A photo, an alias and a correction of Anna's time with Ben's faces are hers."""
    store.merge_people("Anna", "Ben")
    store.add_reference("Anna", "new.jpg", "new", np.eye(1, 512, 9, dtype=np.float32)[0])
    store.set_aliases("Anna", [*store.person("Anna").aliases, "Ann"])
    store.add_correction("is", "Anna", "f1", 5.0, BOX)
    store.undo_correction(3)
    assert set(pictures(store)["Anna"]) == {"a1", "both", "new"}
    assert store.person("Anna").aliases == ("Ann",)
    assert [one.person for one in store.corrections() if not one.move] == ["Ben", "Anna", "Anna"]


def test_a_split_gives_the_next_number_that_nobody_had(store):
    """Ben was unknown_4: his other face is unknown_5; taken back, all is as it was."""
    store.set_aliases("Ben", ["unknown_4"])
    before = state(store)
    (made,) = store.split_person("Ben", [Group(("b2",), said=(1,))])
    assert (made.verdict, made.person, made.other) == ("split", "Ben", "unknown_5")
    assert pictures(store) == {"Anna": ("a1", "both"), "Ben": ("b1", "both"), "unknown_5": ("b2",)}
    assert [one.person for one in store.corrections()] == ["unknown_5", "Anna", "Ben"]
    store.undo_correction(made.number)
    assert state(store) == before
    (again,) = store.split_person("Ben", [Group(("b2",))])
    assert again.other == "unknown_6"


def test_two_groups_go_in_one_step(store):
    """The first to a name, the second to a number; each is taken back by itself."""
    before = state(store)
    first, second = store.split_person("Ben", [Group(("b1",), into="Zoe"), Group(("b2",))])
    assert pictures(store)["Zoe"] == ("b1",)
    assert pictures(store)["unknown_1"] == ("b2",)
    store.undo_correction(first.number)
    assert pictures(store)["Ben"] == ("b1", "both")
    store.undo_correction(second.number)
    assert state(store) == before


def test_faces_go_to_somebody_who_is_known(store):
    """Anna has one of them already: she keeps it, and Ben gets both back."""
    before = state(store)
    (made,) = store.split_person("Ben", [Group(("both", "b2"), into="ANNA")])
    assert pictures(store) == {"Anna": ("a1", "both", "b2"), "Ben": ("b1",)}
    store.undo_correction(made.number)
    people, *rest = state(store)
    assert [(name, set(held)) for name, _, held, _ in people] == [
        ("Anna", {"a1", "both"}),
        ("Ben", {"b1", "both", "b2"}),
    ]
    assert tuple(rest) == before[1:]


def test_a_split_of_what_was_merged_gives_all_that_came_with_it(store):
    """Names, part and correction of Ben go along, since all his faces do."""
    store.split_person("Ben", [Group(("both",), into="Anna")])
    before = state(store)
    store.merge_people("Anna", "Ben")
    merged = state(store)
    (made,) = store.split_person("Anna", [Group(("b1", "b2"), into="Ben")])
    assert state(store) == before
    store.undo_correction(made.number)
    assert state(store)[1:] == merged[1:]
    assert set(store.person("Anna").aliases) == {"Ben", "Benny"}


def test_what_was_said_since_a_split_goes_back_with_it(store):
    """A correction and a part of somebody who ends are those of who was split."""
    (made,) = store.split_person("Ben", [Group(("b2",), into="Zoe")])
    store.add_correction("is", "Zoe", "f1", 3.0, BOX)
    store.add_cast(CastEntry("Old Harbour", "The Captain", "Zoe"))
    store.undo_correction(made.number)
    assert {part.person for part in store.cast()} == {"Ben"}
    assert store.corrections()[-1].person == "Ben"


@pytest.mark.parametrize(
    "group",
    [
        pytest.param(Group(("b1", "both", "b2")), id="all"),
        pytest.param(Group(("a1",)), id="another's"),
        pytest.param(Group(("b1",), into="ben"), id="to themselves"),
        pytest.param(Group(("b1",), into=" "), id="no name"),
    ],
)
def test_what_cannot_be_split_is_refused(store, group):
    """And nothing is changed."""
    before = state(store)
    with pytest.raises(InputError):
        store.split_person("Ben", [group])
    assert state(store) == before
    with pytest.raises(UnknownNameError):
        store.split_person("Zoe", [group])


def test_a_name_that_means_somebody_else_is_refused(store):
    """Benny is Ben: Anna's faces cannot be called that."""
    with pytest.raises(InputError, match="already means Ben"):
        store.split_person("Anna", [Group(("a1",), into="Benny")])


def test_what_came_after_is_taken_back_first(store):
    """Zoe, split off Ben, is Anna by now; Anna gave away what she had from Ben."""
    (made,) = store.split_person("Ben", [Group(("b2",), into="Zoe")])
    merge = store.merge_people("Anna", "Zoe")
    with pytest.raises(UnknownNameError, match="Zoe is Anna by now; take later"):
        store.undo_correction(made.number)
    store.undo_correction(merge.number)
    store.undo_correction(made.number)
    merge = store.merge_people("Anna", "Ben")
    store.split_person("Anna", [Group(("b1", "b2", "both"), into="Zoe")])
    with pytest.raises(InputError, match="Anna has none of these faces"):
        store.undo_correction(merge.number)


def test_notes_follow_a_name_and_end_with_it(store, tmp_path):
    """Renamed they are of the new name; removed they are gone, and cannot be taken back."""
    (made,) = store.split_person("Ben", [Group(("b2",), into="Zoë")])
    store.rename_person("Zoë", "Chloë")
    assert store.corrections()[-1].other == "Chloë"
    assert not is_on_disk(tmp_path, "Zoë".encode())
    assert is_on_disk(tmp_path, "Chloë".encode())
    store.remove_person("Chloë")
    assert not is_on_disk(tmp_path, "Chloë".encode())
    with pytest.raises(UnknownNameError, match="went with somebody who was removed"):
        store.undo_correction(made.number)


def test_a_note_of_others_forgets_the_pictures_of_who_is_removed(store, tmp_path):
    """Ben is merged into Anna, his faces split off as Zoe, and Zoe removed: no picture is named."""
    store.merge_people("Anna", "Ben")
    store.split_person("Anna", [Group(("b1", "b2"), into="Zoe")])
    store.remove_person("Zoe")
    (merge,) = [one for one in store.corrections() if one.move]
    assert merge.move.pictures == ("both",)


def test_notes_go_to_another_index(store, tmp_path):
    """A rebuilt index takes the same back."""
    made = store.merge_people("Anna", "Ben")
    with Store.open(tmp_path / "other") as other:
        for person in store.people():
            for digest, vector in zip(person.picture_hashes, person.vectors, strict=True):
                other.add_reference(person.name, digest, digest, vector)
        other.copy_corrections(store.corrections())
        other.undo_correction(made.number)
        assert {name: set(held) for name, held in pictures(other).items()} == {
            "Anna": {"a1", "both"},
            "Ben": {"b1", "b2", "both"},
        }


def test_an_index_of_before_there_were_merges_is_read(store):
    """Its table lacks the column; the first merge adds it."""
    old = schema.CORRECTIONS.remove(schema.CORRECTIONS.get_field_index("move"))
    rows = store._people_tables.read("corrections").select(old.names)
    store._people_tables.recreate("corrections", old)
    store._people_tables.append("corrections", rows)
    assert [one.number for one in store.corrections()] == [1, 2]
    assert store.merge_people("Anna", "Ben").number == 3
    assert [one.verdict for one in store.corrections()] == ["not", "is", "merge"]


class Mortal(Tables):
    """Tables that break after so many replacements."""

    left = 100

    def replace(self, name, rows):
        if self.left == 0:
            raise StoreError("the disk is full")
        self.left -= 1
        super().replace(name, rows)


EDITS = {
    "merge": lambda store: store.merge_people("Anna", "Ben"),
    "split": lambda store: store.split_person("Ben", [Group(("b2",), said=(1,), into="Zoe")]),
    "undo": lambda store: store.undo_correction(3),
}


@pytest.mark.parametrize("after", range(5))
@pytest.mark.parametrize("edit", ["merge", "split", "undo merge", "undo split"])
def test_a_break_leaves_the_state_before_or_after(store, edit, after, tmp_path):
    """Wherever it comes; the next edit completes it, and nothing of it is left begun."""
    *undo, kind = edit.split()
    if undo:
        EDITS[kind](store)
    last = EDITS["undo" if undo else kind]
    before, notes = state(store), store.corrections()
    store._people_tables.__class__ = Mortal
    store._people_tables.left = after
    try:
        last(store)
    except StoreError:
        is_broken = True
    else:
        is_broken = False
    store._people_tables.left = 100
    seen, seen_notes = state(store), store.corrections()
    with Store.open(tmp_path / "index") as fresh:
        assert (state(fresh), fresh.corrections()) == (seen, seen_notes)
    if seen == before:
        assert is_broken
        assert seen_notes == notes
        last(store)
        seen = state(store)
    store.add_correction("is", "Anna", "f9", 1.0, BOX)
    assert all(one.move is None or one.move.begun_at is None for one in store._noted())
    people, cast, said = state(store)
    assert (people, cast, said[:2]) == seen
    kept = {one.number: one for one in store.corrections()}
    assert isinstance(kept[3], Correction)
    assert kept[3].holds is not bool(undo)
