"""The command line as a user meets it: what it prints, and how it refuses."""

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image

from indexer.cli import COMMANDS, main
from tests.media import make_clip, plain

SMALL_CLIP = "ViT-S-32-alt"  # the smallest that open_clip knows
HEAVY = (
    "torch",
    "torchvision",
    "open_clip",
    "spacy",
    "lancedb",
    "pyarrow",
    "moonshine_voice",
    "av",
    "cv2",
    "streamlit",
)


@pytest.fixture(scope="session")
def library(tmp_path_factory, weights_folder):
    """Return a home with two indexed films of noise and colour, made with the real models."""
    folder = tmp_path_factory.mktemp("cli")
    films = folder / "films"
    films.mkdir()
    noise = np.random.default_rng(1).integers(0, 255, (96, 128, 3), dtype=np.uint8)
    make_clip(films / "First Light.mp4", [plain((200, 60, 60), width=128, height=96)] * 50)
    make_clip(films / "Second Sight.mp4", [np.roll(noise, i, axis=1) for i in range(50)])
    (films / "a text.mp4").write_text("not a film")
    environment = os.environ | {"VSEARCH_WEIGHTS": str(weights_folder)}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "indexer", "--home", str(folder / "home")),
            *("index", str(films), "--encoder", "small"),
        ],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    return folder, done


@pytest.fixture
def run(library, weights_folder, capsys, monkeypatch):
    """Return a function that runs a command in the library's home: (status, out, err)."""
    monkeypatch.setenv("VSEARCH_WEIGHTS", str(weights_folder))
    folder, _ = library

    def call(*words, home=folder / "home"):
        status = main(["--home", str(home), *map(str, words)])
        out, err = capsys.readouterr()
        return status, out, err

    return call


def one_line(error: str) -> bool:
    return error.startswith("vsearch: ") and error.count("\n") == 1


def test_the_command_line_starts_without_any_heavy_library():
    """Importing it loads none of them: help has to be instant."""
    code = f"import sys, indexer.cli; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_answers_words_is_loaded_without_torch():
    """Understanding, the store and the small encoder's phrases never wait for the networks."""
    code = (
        "import sys, vsearch.parse, vsearch.search.searcher, vsearch.models.conse, "
        "vsearch.models.weights; print({'torch', 'timm'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_help_names_every_command(capsys):
    """Without a command, and with --help, the overview is printed."""
    assert main([]) == 0
    text = capsys.readouterr().out
    assert all(f"  {name} " in text for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, capsys):
    """--help ends well and says what the command does."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: vsearch {command}" in capsys.readouterr().out


def test_an_unknown_command_is_wrong_usage(capsys):
    """Exit status 2, as every shell tool."""
    with pytest.raises(SystemExit) as ended:
        main(["serach"])
    assert ended.value.code == 2


@pytest.mark.weights
def test_indexing_names_the_bad_file_and_goes_on(library):
    """Two films indexed, the text file named with the reason, exit status 1."""
    _, done = library
    assert done.returncode == 1, done.stderr
    assert "2 indexed, 1 failed" in done.stdout
    assert done.stdout.count("a text.mp4") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.weights
def test_indexing_again_does_nothing_twice(library, run):
    """Everything is unchanged."""
    folder, _ = library
    (folder / "films" / "a text.mp4").unlink(missing_ok=True)
    status, out, _ = run("index", folder / "films")
    assert (status, out.strip()) == (0, "2 unchanged")


@pytest.mark.weights
def test_status_tells_films_encoder_and_disk_and_json_tells_the_same(run):
    """Both forms hold the same figures."""
    status, text, _ = run("status")
    figures = json.loads(run("status", "--json")[1])
    assert status == 0
    assert figures["films"] == 2
    assert figures["scene_encoder"].startswith("conse")
    assert figures["index_bytes"] > 0
    assert f"{figures['films']} (" in text
    assert "--rebuild" in figures["advice"]


@pytest.mark.weights
def test_a_search_prints_the_parse_the_encoder_and_evidence(run):
    """A title alone is the whole film; a JSON answer holds the same moment."""
    status, out, _ = run("search", "First Light")
    assert status == 0
    assert "understood: title: First Light" in out
    assert "0:00.0-0:02.0" in out
    answer = json.loads(run("search", "--json", "First", "Light")[1])
    assert answer["moments"][0]["title"] == "First Light"


@pytest.mark.weights
def test_no_confident_match_is_exit_status_1(run):
    """As grep: nothing found."""
    status, out, _ = run("search", "Keanu Reeves with a gun")
    assert status == 1
    assert "no confident match" in out
    assert 'vsearch people add "Keanu Reeves"' in out


@pytest.mark.weights
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["search", " "], "Nothing to search for"),
        (["search", "x" * 2001], "too long"),
        (["search", "--window", "-1", "a dog"], "window"),
        (["search", "--window", "nan", "a dog"], "window"),
        (["search", "--top", "0", "a dog"], "moments"),
        (["remove", "Third Man"], "No film is called Third Man"),
        (["films", "Frist Light"], "did you mean First Light?"),
        (["cast", "Third Man"], "No film is called Third Man"),
        (["cast", "--add", "Neo", "Keanu Reeves"], "Whose cast?"),
        (["people", "show", "Nobody"], "Nobody"),
        (["people", "remove", "Nobody"], "Nobody"),
        (["people", "import", "nowhere"], "not a folder"),
        (["index", "nowhere"], "does not exist"),
        (["index"], "Nothing to index"),
        (["index", ".", "--fps", "0"], "frames a second"),
        (["index", ".", "--fps", "2"], "--rebuild"),
        (["index", ".", "--encoder", "nonsense"], "No scene encoder"),
        (["eval", "nowhere"], "queries.json"),
        (["eval", "nowhere", "--without", "luck"], "choose from cast"),
        (["eval", "nowhere", "--fusion", "luck"], "choose from product"),
        (["eval", "nowhere", "--copies", "99"], "give 1 to 24"),
        (["eval", "nowhere", "--copies", "0"], "give 1 to 24"),
        (["models", "verify", "nonsense"], "nonsense"),
    ],
)
def test_bad_input_is_one_clear_line(run, words, said):
    """What, why, what to do; exit status 1; nothing changed."""
    status, _, err = run(*words)
    assert (status, one_line(err.splitlines(keepends=True)[-1])) == (1, True), err
    assert said in err
    assert json.loads(run("status", "--json")[1])["films"] == 2


def test_a_command_stopped_while_it_loads_is_one_clear_line(monkeypatch, capsys):
    """Ctrl-C comes before the command's libraries are there."""

    def stopped(_name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("importlib.import_module", stopped)
    assert main(["status"]) == 130
    assert capsys.readouterr().err == "\nvsearch: stopped; what was finished is kept.\n"


def test_no_index_is_one_clear_line(run, tmp_path):
    """It says how to make one."""
    status, _, err = run("search", "a dog", home=tmp_path / "empty")
    assert status == 1
    assert one_line(err)
    assert "vsearch index FOLDER" in err


def test_a_home_that_cannot_be_written_is_one_clear_line(run, tmp_path):
    """A file where the folder should be."""
    (tmp_path / "home").write_text("in the way")
    status, _, err = run("people", "list", home=tmp_path / "home")
    assert (status, one_line(err)) == (1, True), err


@pytest.mark.weights
def test_a_photo_without_a_face_enrols_nobody(run, tmp_path):
    """The photo and the reason are named; exit status 1."""
    photo = tmp_path / "wall.png"
    Image.fromarray(plain((90, 120, 90), width=200, height=200)).save(photo)
    status, _, err = run("people", "add", "Anna Berg", photo)
    assert status == 1
    assert "wall.png: no face found" in err
    assert run("people", "list")[1] == ""


@pytest.mark.weights
def test_a_cast_is_read_from_a_file_and_edited(run, tmp_path):
    """CSV in, one part removed, JSON out."""
    table = tmp_path / "cast.csv"
    table.write_text("character,person\nNeo,Keanu Reeves\nTrinity,Carrie-Anne Moss\n")
    assert run("cast", "First Light", "--import", table)[0] == 0
    assert run("cast", "First Light", "--remove", "Neo")[0] == 0
    rows = json.loads(run("cast", "First Light", "--json")[1])
    assert rows == [{"title": "First Light", "character": "Trinity", "person": "Carrie-Anne Moss"}]


@pytest.mark.weights
def test_an_index_moves_to_clip_and_keeps_people_casts_and_titles(library, run, tmp_path):
    """A real CLIP architecture from a file, untrained, with crops, takes the small one's place.

    The small one's index is gone back to, forward again, and forgotten.
    """
    folder, _ = library
    for name in ("home", "films"):
        shutil.copytree(folder / name, tmp_path / name)
    home = tmp_path / "home"
    checkpoint = tmp_path / "clip.pt"
    torch.manual_seed(0)
    torch.save(open_clip.create_model(SMALL_CLIP).state_dict(), checkpoint)
    run("cast", "First Light", "--add", "Neo", "Keanu Reeves", home=home)
    run("films", "First Light", "--title", "Dawn", home=home)
    spec = f"{SMALL_CLIP}@{checkpoint}+crops"
    status, _, err = run("index", folder / "films", "--encoder", spec, home=home)
    assert status == 1
    assert "conse" in err
    assert "--rebuild" in err
    status, out, err = run("reembed", "--encoder", spec, home=home)
    assert (status, out.splitlines()[0]) == (0, "2 indexed"), err
    assert "the previous index is kept (conse-" in out
    figures = json.loads(run("status", "--json", home=home)[1])
    assert figures["scene_encoder"].startswith(f"open_clip:{SMALL_CLIP}/")
    assert figures["scene_encoder"].endswith("+crops")
    assert figures["advice"] is None
    assert "Neo = Keanu Reeves" in run("cast", "Dawn", home=home)[1]
    assert {row["title"] for row in json.loads(run("films", "--json", home=home)[1])} == {
        "Dawn",
        "Second Sight",
    }
    answer = json.loads(run("search", "--json", "a red wall", home=home)[1])
    assert answer["encoder"] == figures["scene_encoder"]
    encoders = []
    for _ in ("back", "forward"):
        status, _, err = run("reembed", "--rollback", home=home)
        assert status == 0, err
        assert "Neo = Keanu Reeves" in run("cast", "Dawn", home=home)[1]
        assert run("check", home=home)[0] == 0
        answer = json.loads(run("search", "--json", "a red wall", home=home)[1])
        encoders.append(answer["encoder"])
    assert encoders[0].startswith("conse-")
    assert encoders[1] == figures["scene_encoder"]
    assert "is deleted: " in run("reembed", "--forget-previous", home=home)[1]
    assert run("reembed", "--rollback", home=home)[0] == 1
    assert not list(home.glob("index.*"))


@pytest.mark.weights
def test_a_title_can_be_corrected(run):
    """The film answers to its new name, and back."""
    assert run("films", "Second Sight", "--title", "Second Thoughts", "--year", "1999")[0] == 0
    assert "Second Thoughts (1999)" in run("films")[1]
    assert run("search", "Second Thoughts")[0] == 0
    assert run("films", "Second Thoughts", "--title", "Second Sight")[0] == 0
