"""Indexing when things go wrong round it: stopped, killed, no space, no network."""

import json
import os
import resource
import signal
import subprocess
import sys

import numpy as np
import pytest

from tests.media import make_clip

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Return a folder with a film of a second and one long enough to be interrupted in."""
    folder = tmp_path_factory.mktemp("films")
    noise = np.random.default_rng(2).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    make_clip(folder / "a short.mp4", [np.roll(noise, 5 * i, axis=1) for i in range(25)])
    make_clip(folder / "long.mp4", [np.roll(noise, i, axis=1) for i in range(40)], fps=1)
    return folder


@pytest.fixture
def vsearch(tmp_path, weights_folder):
    """Return a function that starts the command line on a fresh home."""

    def start(*words, **options):
        environment = {
            **os.environ,
            "VSEARCH_WEIGHTS": str(weights_folder),
            "VSEARCH_HOME": str(tmp_path / "home"),
            **options.pop("env", {}),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "indexer", *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            **options,
        )

    return start


def ended(process):
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def film_count(vsearch):
    status, out, err = ended(vsearch("status", "--json"))
    assert status == 0, err
    return json.loads(out)["films"]


def interrupt(process, how):
    """Stop the process by a signal once the first film is in the index."""
    for line in process.stderr:
        if line.startswith("a short.mp4:"):
            process.send_signal(how)
            break
    return ended(process)


def test_ctrl_c_keeps_what_is_finished_and_the_next_run_goes_on(films, vsearch):
    """Exit status 130 and one line; the short film stays, the long one comes next time."""

    def heed_ctrl_c():
        # What a shell starts in the background ignores it, and hands that down.
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    words = ("index", films, "--encoder", "small")
    status, _, err = interrupt(vsearch(*words, preexec_fn=heed_ctrl_c), signal.SIGINT)
    assert status == 130
    assert "Traceback" not in err
    assert "stopped; what was finished is kept" in err
    assert film_count(vsearch) == 1
    status, out, _ = ended(vsearch("index", films))
    assert (status, out.strip()) == (0, "1 indexed, 1 unchanged")


def test_a_kill_keeps_what_is_finished(films, vsearch):
    """Nothing half-indexed shows, and the next run is not locked out."""
    status, _, _ = interrupt(vsearch("index", films, "--encoder", "small"), signal.SIGKILL)
    assert status == -signal.SIGKILL
    assert film_count(vsearch) == 1
    status, out, _ = ended(vsearch("index", films))
    assert (status, out.strip()) == (0, "1 indexed, 1 unchanged")


def test_a_full_disk_is_one_line_and_the_index_stays(films, vsearch):
    """With room for small files only: refused; with room again: done."""

    def no_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    words = ("index", films / "a short.mp4", "--encoder", "small")
    status, _, err = ended(vsearch(*words))
    assert status == 0, err
    status, _, err = ended(vsearch("index", films, preexec_fn=no_room))
    assert status == 1
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("vsearch: ")
    assert film_count(vsearch) == 1
    assert ended(vsearch("index", films))[0] == 0


def test_an_unreachable_hub_is_one_line(films, vsearch, tmp_path):
    """CLIP is asked for, is not cached, and the network leads nowhere."""
    nowhere = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy"), "http://127.0.0.1:9")
    words = ("index", films, "--encoder", "ViT-B-32/laion2b_s34b_b79k")
    status, _, err = ended(vsearch(*words, env={**nowhere, "HF_HOME": str(tmp_path / "hub")}))
    assert status == 1
    assert err.splitlines()[-1].startswith("vsearch: ")
    assert "the model hub does not answer" in err
    assert "small" in err.splitlines()[-1]
