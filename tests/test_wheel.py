"""The wheel holds everything: built, installed into an empty environment, started."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import platformdirs
import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_every_file_of_the_three_packages_is_in_it(wheel):
    """Python files and data files alike."""
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(path.relative_to(ROOT))
        for package in ("vsearch", "indexer", "ui")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= packed


def test_it_starts_in_an_empty_environment(wheel, tmp_path):
    """Installed by pip; ``vsearch --help`` needs nothing beside it but platformdirs."""
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"),
            *("--no-index", "--no-deps", "--disable-pip-version-check", str(wheel)),
        ],
        check=True,
        capture_output=True,
    )
    libraries = next((tmp_path / "env").glob("lib/python*/site-packages"))
    (libraries / "platformdirs").symlink_to(Path(platformdirs.__file__).parent)
    done = subprocess.run(
        [str(python.with_name("vsearch")), "--help"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "vsearch [--home FOLDER] [--index PLACE] COMMAND" in done.stdout
