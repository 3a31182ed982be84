"""The wheel holds everything: built, installed into an empty environment, started."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

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
    """``vsearch --help`` needs nothing but the wheel and platformdirs."""
    import platformdirs

    venv.create(tmp_path / "env", with_pip=False)
    libraries = next((tmp_path / "env").glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(libraries)
    source = Path(platformdirs.__file__).parent
    (libraries / "platformdirs").symlink_to(source)
    done = subprocess.run(
        [str(tmp_path / "env" / "bin" / "python"), "-m", "indexer", "--help"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "vsearch [--home FOLDER] COMMAND" in done.stdout
