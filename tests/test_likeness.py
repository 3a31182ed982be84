"""Who looks more like whom: mean cosines, leads, and how certain they are."""

import json

import numpy as np
import pytest

from indexer.cli import main
from indexer.commands.likeness import as_json, named_photos, table_lines
from vsearch.errors import InputError
from vsearch.insights.kinship import leads, likeness
from vsearch.insights.kinship_words import lead_lines
from vsearch.store import Store


def faces(*angles):
    """Return unit vectors at these angles (degrees) in the plane of the first two axes."""
    vectors = np.zeros((len(angles), 512), np.float32)
    vectors[:, 0], vectors[:, 1] = np.cos(np.radians(angles)), np.sin(np.radians(angles))
    return vectors


FAMILY = {"Dad": faces(0, 4), "Mum": faces(90, 86), "Kid": faces(20, 24)}


def said(people):
    return "\n".join(lead_lines(leads(people), {n: len(v) for n, v in people.items()}))


def test_the_mean_is_over_all_pairs_of_photos():
    """Cosines of 60 and 90 degrees: (.5 + 0) / 2; one pair of own photos at 30 degrees."""
    table = likeness({"Dad": faces(0), "Mum": faces(60, 90)})
    assert table.names == ("Dad", "Mum")
    assert table.cosines[0, 1] == pytest.approx(0.25)
    assert table.cosines[1, 1] == pytest.approx(np.cos(np.radians(30)))
    assert table.pairs.tolist() == [[0, 2], [2, 1]]


def test_one_photo_has_no_likeness_to_itself():
    """There is no pair; the table says so."""
    table = likeness({"Dad": faces(0), "Mum": faces(60)})
    assert np.isnan(table.cosines[0, 0])
    assert "one photo" in "\n".join(table_lines(table))
    assert as_json(table, [])["mean_cosines"] == [[None, 0.5], [0.5, None]]


def test_the_same_photo_twice_is_not_a_perfect_likeness_to_others():
    """Only the pair with itself is taken out of a person's own mean."""
    table = likeness({"Dad": faces(0, 0), "Mum": faces(90)})
    assert table.cosines[0, 0] == pytest.approx(1.0)


def test_a_clear_lead_is_told():
    """The child is at 22 degrees, its father at 2, its mother at 88."""
    (lead,) = [one for one in leads(FAMILY) if one.person == "Kid"]
    assert [name for name, _ in lead.others] == ["Dad", "Mum"]
    assert lead.certainty == 1.0
    assert lead.between is not None
    assert lead.between[0] > 0.3
    assert "Kid looks more like Dad (0.94) than Mum (0.41): ahead in 100%" in said(FAMILY)


def test_a_lead_that_hangs_on_one_photo_is_not_told():
    """One photo of the child is like its father, the other like its mother, a little less."""
    people = {"Dad": faces(0, 2), "Mum": faces(90, 88), "Kid": faces(10, 78)}
    assert "Kid: cannot be told; Dad" in said(people)
    (lead,) = [one for one in leads(people) if one.person == "Kid"]
    assert lead.certainty is not None
    assert 0.5 < lead.certainty < 0.95
    assert lead.between is not None
    assert lead.between[0] < 0 < lead.between[1]


def test_the_lead_is_over_the_best_of_the_others():
    """An aunt like the father leaves no lead, however far the mother is behind."""
    (lead,) = [one for one in leads(FAMILY | {"Aunt": faces(1, 3)}) if one.person == "Kid"]
    assert lead.certainty is not None
    assert lead.certainty < 0.95


def test_one_photo_each_cannot_tell():
    """Figures, no certainty, and the plain words."""
    people = {"Dad": faces(0), "Mum": faces(90), "Kid": faces(20)}
    assert all(lead.certainty is None for lead in leads(people))
    assert "Kid: Dad 0.94, Mum 0.34; one photo each cannot tell" in said(people)
    assert "doubt is larger" not in said(people)


def test_whose_single_photo_it_is_is_said():
    """Others have more."""
    assert "one photo of Mum cannot tell" in said(FAMILY | {"Mum": faces(90)})


def test_few_photos_are_warned_of():
    """Two each give a bootstrap little to draw from; five are not warned of."""
    assert "With fewer than 5 photos" in said(FAMILY)
    many = {"Dad": faces(*range(5)), "Mum": faces(*range(80, 85)), "Kid": faces(*range(20, 25))}
    assert "fewer than" not in said(many)


def test_two_people_have_a_likeness_but_no_lead():
    """There is nobody else to be ahead of."""
    two = {"Dad": faces(0, 4), "Kid": faces(20, 24)}
    assert leads(two) == []
    assert likeness(two).cosines[0, 1] > 0.9


def test_one_person_alone_is_refused():
    """A likeness takes two."""
    with pytest.raises(InputError, match="name two or more"):
        likeness({"Dad": faces(0)})


def test_one_photo_for_two_people_is_refused():
    """The second photo of the father is the child's first."""
    with pytest.raises(InputError, match="Dad and Kid share a photo"):
        likeness({"Dad": faces(0, 20), "Mum": faces(90), "Kid": faces(20)})


def test_names_photos_and_folders_are_read(tmp_path):
    """A list, a folder, a file with a comma in its name, and a name alone."""
    (tmp_path / "mum").mkdir()
    for name in ("a.jpg", "b.jpg", "kid, 3.jpg", "mum/1.jpg", "mum/2.png", "mum/notes.txt"):
        (tmp_path / name).touch()
    people = named_photos(
        [
            f"Dad={tmp_path}/a.jpg,{tmp_path}/b.jpg",
            f"Mum={tmp_path}/mum",
            f"Kid={tmp_path}/kid, 3.jpg",
            "Grandma Rose",
        ]
    )
    assert {name: [path.name for path in paths] for name, paths in people.items()} == {
        "Dad": ["a.jpg", "b.jpg"],
        "Mum": ["1.jpg", "2.png"],
        "Kid": ["kid, 3.jpg"],
        "Grandma Rose": [],
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["=a.jpg"], "names nobody"),
        (["Dad=a.jpg", "dad=b.jpg"], "given twice"),
        (["Dad={folder}"], "holds no photo"),
        (["{folder}/kid.jpg"], "Whose photo is"),
        (["Dad=,"], "holds no photo"),
    ],
)
def test_what_names_nobody_is_one_line(tmp_path, words, message):
    """What is wrong with it, before anything is opened."""
    with pytest.raises(InputError, match=message):
        named_photos([word.format(folder=tmp_path) for word in words])


def test_enrolled_people_are_compared_by_name(tmp_path, capsys):
    """Without photos no model is needed; the caution is always there."""
    with Store.open(tmp_path / "index", create=True) as store:
        for name, vectors in FAMILY.items():
            for number, vector in enumerate(vectors):
                store.add_reference(name, f"{number}.jpg", f"{name}-{number}", vector)
    assert main(["--home", str(tmp_path), "likeness", "Kid", "Dad", "Mum"]) == 0
    told = capsys.readouterr().out
    assert "Kid looks more like Dad" in told
    assert "not to measure kinship" in told
    assert main(["--home", str(tmp_path), "likeness", "--json", "Kid", "Dad", "Mum"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["names"] == ["Kid", "Dad", "Mum"]
    assert figures["leads"][0]["others"][0]["name"] == "Dad"
    assert figures["leads"][0]["certainty"] == 1.0
    assert "kinship" in figures["note"]


def test_somebody_unknown_is_one_line(tmp_path, capsys):
    """Neither photos nor enrolled."""
    assert main(["--home", str(tmp_path), "likeness", "Kid", "Dad"]) == 1
    assert "nobody called 'Kid' is known" in capsys.readouterr().err
