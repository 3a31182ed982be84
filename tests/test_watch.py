"""People named as they come and go: followed over frames, named, told of."""

import numpy as np
import pytest

from tests.fakes import GREY, SIDE, SquareFaces, SquareVectors, picture
from vsearch.people import LikenessCurve
from vsearch.records.people import Person
from vsearch.watch.naming import STRANGER, NamingSettings, Standing, decide
from vsearch.watch.presence import Roll, Seen, Total
from vsearch.watch.told import event_as_json, event_line, total_as_json, total_line
from vsearch.watch.watcher import Watcher

STEP_S = 0.1  # between looks
MAGENTA, CYAN = np.eye(512, dtype=np.float32)[:2]
BOX = (0.1, 0.2, 0.3, 0.6)
PEOPLE = ("Anna", "Ben")


class Counting(SquareVectors):
    """Counts the faces that are embedded."""

    def __init__(self):
        self.faces = 0

    def embed(self, image, detections):
        self.faces += len(detections)
        return super().embed(image, detections)


def known(name, vector):
    return Person(name, aliases=(), photos=("a.jpg",), picture_hashes=("0",), vectors=vector[None])


def watcher(embedder=None, people=None, **options):
    return Watcher(
        detector=SquareFaces(),
        embedder=embedder or SquareVectors(),
        people=people or [known("Anna", MAGENTA), known("Ben", CYAN)],
        curve=LikenessCurve(),
        **options,
    )


def told(watching, pictures):
    """Return what is told of pictures a tenth of a second apart: (kind, name, tenths)."""
    looks = [watching.look(STEP_S * i, image) for i, image in enumerate(pictures)]
    events = [event for look in looks for event in look.events] + list(watching.end())
    return [(event.kind, event.name, round(event.time_s / STEP_S)) for event in events]


def marked(**faces):
    """Return a picture whose faces differ at a glance too: one has a bar across, one upright."""
    image = picture(GREY, **faces)
    for name, left in faces.items():
        if name == "magenta":
            image[44:52, left + 2 : left + SIDE - 2] = 0
        else:
            image[42:78, left + 4 : left + 12] = 0
    return image


def blind(image):
    """Return the picture with a face that nobody would take for one: bare background."""
    return np.full_like(image, 90)


def test_a_person_comes_at_their_first_frame_and_goes_at_their_last():
    """Anna is there from the third look to the fifth; told when both are over for 1.5 s."""
    nobody, anna = picture(GREY), picture(GREY, magenta=20)
    pictures = [nobody] * 3 + [anna] * 3 + [nobody] * 30
    assert told(watcher(), pictures) == [("came", "Anna", 3), ("gone", "Anna", 5)]


def test_one_look_is_too_little_for_a_name():
    """A face on a single frame is nobody's yet."""
    assert told(watcher(), [picture(GREY, magenta=20)]) == []


def test_a_name_is_held_over_missed_frames():
    """For 1.4 s the face is not found: she never went."""
    anna = picture(GREY, magenta=20)
    pictures = [anna] * 3 + [blind(anna)] * 13 + [anna] * 3
    assert told(watcher(), pictures) == [("came", "Anna", 0), ("gone", "Anna", 18)]


def test_who_is_away_for_longer_has_gone_and_comes_again():
    """After 1.6 s unseen it is another stay."""
    anna = picture(GREY, magenta=20)
    pictures = [anna] * 3 + [blind(anna)] * 15 + [anna] * 3
    expected = [
        ("came", "Anna", 0),
        ("gone", "Anna", 2),
        ("came", "Anna", 18),
        ("gone", "Anna", 20),
    ]
    assert told(watcher(), pictures) == expected


def test_two_people_who_swap_places_between_looks_keep_their_names():
    """The boxes say otherwise, the faces decide."""
    pictures = [marked(magenta=20, cyan=100)] * 3 + [marked(magenta=100, cyan=20)]
    watching = watcher()
    looks = [watching.look(STEP_S * i, image) for i, image in enumerate(pictures)]
    assert {face.name: face.box[0] for face in looks[-1].seen} == {
        "Anna": 100 / 160,
        "Ben": 20 / 160,
    }
    assert looks[-1].events == ()


def test_two_faces_of_one_frame_are_never_one_person():
    """Both look like Anna, one less so: she is the other one."""

    class Alike(SquareVectors):
        def embed(self, image, detections):
            near = np.zeros((len(detections), 512), np.float32)
            near[:, 0] = np.where(super().embed(image, detections)[:, 0] > 0, 1.0, 0.9)
            near[:, 2] = np.sqrt(1 - near[:, 0] ** 2)
            return near

    watching = watcher(Alike(), [known("Anna", MAGENTA)])
    looks = [watching.look(STEP_S * i, picture(GREY, magenta=20, cyan=100)) for i in range(6)]
    names = [sorted(face.name for face in look.seen) for look in looks]
    assert all(each.count("Anna") <= 1 for each in names)
    assert names[-1] == [STRANGER, "Anna"]


def test_a_face_that_stays_as_it_is_is_embedded_five_times_and_then_once_a_second():
    """In three seconds that is seven times, not thirty."""
    embedder = Counting()
    told(watcher(embedder), [picture(GREY, magenta=20)] * 30)
    assert embedder.faces == 5 + 2


def test_another_face_in_the_same_place_is_embedded_at_once_and_named():
    """A cut from Anna to Ben."""
    pictures = [marked(magenta=20)] * 5 + [marked(cyan=20)] * 5
    assert told(watcher(), pictures) == [
        ("came", "Anna", 0),
        ("came", "Ben", 5),
        ("gone", "Anna", 4),
        ("gone", "Ben", 9),
    ]


def test_strangers_are_told_of_only_when_asked():
    """Cyan is nobody enrolled; three close looks say so."""
    pictures = [picture(GREY, cyan=20)] * 4
    anna = [known("Anna", MAGENTA)]
    assert told(watcher(people=anna), pictures) == []
    asked = told(watcher(people=anna, tells_strangers=True), pictures)
    assert asked == [("came", STRANGER, 0), ("gone", STRANGER, 3)]


def test_that_somebody_is_still_there_is_told_every_so_often():
    """Every second, of three seconds."""
    events = told(watcher(every_s=1.0), [picture(GREY, magenta=20)] * 30)
    assert [(kind, when) for kind, _, when in events] == [
        ("came", 0),
        ("there", 11),
        ("there", 21),
        ("gone", 29),
    ]


def test_silence_lets_people_go():
    """Nothing comes from the camera any more: after 1.5 s she is gone."""
    watching = watcher()
    for tenths in range(3):
        watching.look(STEP_S * tenths, picture(GREY, magenta=20))
    assert watching.wait(1.0) == ()
    assert [event.kind for event in watching.wait(2.0)] == ["gone"]


def standing_after(chances, held=None):
    held = held or Standing(since_s=0.0)
    for number, row in enumerate(chances, start=1):
        row = np.array(row, dtype=float)
        held = decide(held, PEOPLE, row, time_s=float(number), settings=NamingSettings())
    return held


@pytest.mark.parametrize(
    ("chances", "name"),
    [
        ([[0.95, 0]], None),  # once
        ([[0.95, 0], [0.95, 0]], "Anna"),
        ([[0.95, 0], [0.5, 0], [0.95, 0]], None),  # not in a row
        ([[0.7, 0]] * 9, None),  # never sure
        ([[0.5, 0.5]] * 9, None),  # one of the two, and no telling which
        ([[0, 0]] * 2, None),
        ([[0, 0]] * 3, STRANGER),
    ],
)
def test_a_name_takes_two_sure_looks_in_a_row_and_a_stranger_three(chances, name):
    """What is missing to 1 is the chance of somebody unknown."""
    assert standing_after(chances).name == name


def test_a_name_is_kept_through_doubt_and_gives_way_to_a_clearly_better_one():
    """Unsure looks change nothing; two sure ones for Ben do, from then on."""
    anna = Standing(since_s=0.0, name="Anna", probability=0.9)
    assert standing_after([[0.3, 0.3]] * 9, anna).name == "Anna"
    assert standing_after([[0, 0]] * 4, anna).name == "Anna"
    assert standing_after([[0, 0]] * 5, anna).name == STRANGER
    ben = standing_after([[0.05, 0.9], [0.05, 0.9]], anna)
    assert (ben.name, ben.since_s) == ("Ben", 2.0)


def test_a_roll_counts_stays_and_seconds_by_name():
    """Two stays of 2 s and 1 s are 3 s, two times."""
    roll = Roll(hold_s=1.0, every_s=None, tells_strangers=False)
    for time_s in (0.0, 1.0, 2.0, 5.0, 6.0):
        roll.look(time_s, [Seen("Anna", 0, time_s, 0.9, BOX)])
    roll.end()
    assert roll.totals() == [Total("Anna", 3.0, 2)]


def test_events_are_told_on_one_line_and_as_plain_values():
    """With the probability on coming, the seconds on going, and no name for strangers."""
    roll = Roll(hold_s=1.0, every_s=5.0, tells_strangers=True)
    seen = [Seen("Barack\nObama", 3, 3.2, 0.978, BOX), Seen(STRANGER, 4, 3.2, 0.9, BOX)]
    came = roll.look(3.2, seen)
    assert [event_line(event) for event in came] == [
        "0:03.2 Barack\N{REPLACEMENT CHARACTER}Obama (p 0.98)",
        "0:03.2 somebody unknown (p 0.90)",
    ]
    there = [event for time_s in range(4, 13) for event in roll.look(time_s, seen[1:])]
    assert [event_line(event) for event in there] == [
        "0:03.2 Barack\N{REPLACEMENT CHARACTER}Obama gone, 0.0 s",
        "0:09.0 somebody unknown still there (p 0.90)",
    ]
    assert [event_line(event) for event in roll.end()] == ["0:12.0 somebody unknown gone, 8.8 s"]
    assert event_as_json(came[1]) == {
        "event": "came",
        "time_s": 3.2,
        "name": None,
        "track": 4,
        "probability": 0.9,
        "box": [0.1, 0.2, 0.3, 0.6],
        "seconds": 0.0,
    }
    total = Total("Anna", 8.8, 1)
    assert total_line(total) == "Anna: 8.8 s, 1 time"
    assert total_as_json(total) == {"event": "seen", "name": "Anna", "seconds": 8.8, "times": 1}


def test_a_face_is_as_wide_as_its_square():
    """Boxes are told in fractions of the frame."""
    watching = watcher()
    looks = [watching.look(STEP_S * i, picture(GREY, magenta=20)) for i in range(2)]
    box = looks[-1].seen[0].box
    assert box == pytest.approx((20 / 160, 40 / 120, (20 + SIDE) / 160, (40 + SIDE) / 120))
