"""Fixtures that several test files share."""

import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from tests.indexed_home import IndexedHome, make_home
from vsearch.errors import VsearchError
from vsearch.models.manifest import read_manifest
from vsearch.models.weights import WeightsFolder

SAMPLES = Path(__file__).parents[1] / "data" / "samples.toml"
NEEDED = ("white-house-statement", "portrait-obama", "portrait-biden")


@pytest.fixture(scope="session")
def weights_folder() -> Path:
    """Return a folder with all weights of the manifest that are not optional.

    It is the folder named by VSEARCH_WEIGHTS, else the one the program itself uses. What is
    missing is fetched, about 250 MB on a fresh machine.
    """
    named = os.environ.get("VSEARCH_WEIGHTS")
    default = platformdirs.user_data_path("vsearch", appauthor=False) / "models"
    folder = WeightsFolder(Path(named) if named else default)
    for entry in folder.entries():
        if not entry.is_optional:
            folder.fetch(entry.name)
    return folder.folder


@pytest.fixture(scope="session")
def samples(weights_folder: Path) -> Path:
    """Return a folder with one sample film and two photos, kept beside the weights."""
    folder = weights_folder.with_name(f"{weights_folder.name}-samples")
    files = WeightsFolder(folder, manifest=read_manifest(SAMPLES))
    try:
        for name in NEEDED:
            files.fetch(name)
    except VsearchError as error:
        pytest.skip(f"the samples cannot be fetched: {error}")
    return folder


@pytest.fixture(scope="session")
def indexed(
    weights_folder: Path, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> IndexedHome:
    """Return a home indexed with the real models, once for all tests; none of them changes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VSEARCH_WEIGHTS", str(weights_folder))
        return make_home(tmp_path_factory.mktemp("indexed"), weights_folder, samples)


@pytest.fixture(scope="session")
def docs_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the documentation's site, built without a warning."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder
