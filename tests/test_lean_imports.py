"""Libraries loaded without what is not used, on packages made here."""

import importlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from vsearch.lean_imports import postpone, without


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make a large package with a small part, and one that asks for it, where imports find them."""
    (tmp_path / "toylarge").mkdir()
    (tmp_path / "toylarge" / "__init__.py").write_text(
        "from toylarge.part import small\nlarge = 2\n"
    )
    (tmp_path / "toylarge" / "part.py").write_text("small = 1\n")
    (tmp_path / "toyasker.py").write_text(
        "try:\n    import toylarge\nexcept ImportError:\n    toylarge = None\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in [name for name in sys.modules if name.startswith("toy")]:
        del sys.modules[name]


@pytest.mark.usefixtures("packages")
def test_a_library_that_is_not_wanted_looks_absent() -> None:
    """It does so inside the block only."""
    with without("toylarge"):
        assert importlib.import_module("toyasker").toylarge is None
    assert importlib.import_module("toylarge").large == 2


@pytest.mark.usefixtures("packages")
def test_a_library_that_is_loaded_is_found() -> None:
    """Nothing is taken away from who has it already."""
    importlib.import_module("toylarge")
    with without("toylarge"):
        assert importlib.import_module("toyasker").toylarge.large == 2


@pytest.mark.usefixtures("packages")
def test_other_threads_find_it() -> None:
    """Only what the thread of the block imports is without it."""
    found = []
    other = threading.Thread(target=lambda: found.append(importlib.import_module("toylarge").large))
    with without("toylarge"):
        other.start()
        other.join()
    assert found == [2]


@pytest.mark.usefixtures("packages")
def test_a_postponed_package_runs_when_it_is_asked_for_something() -> None:
    """Its parts can be imported without it; what it defines is there when it is looked at."""
    postpone("toylarge")
    assert importlib.import_module("toylarge.part").small == 1
    package = sys.modules["toylarge"]
    assert "large" not in vars(package)

    assert package.large == 2
    assert importlib.import_module("toylarge") is package
    with pytest.raises(AttributeError):
        _ = package.nothing


@pytest.mark.usefixtures("packages")
def test_nothing_is_postponed_that_is_absent_or_loaded() -> None:
    """An absent package stays absent, a loaded one as it is."""
    package = importlib.import_module("toylarge")
    postpone("toylarge")
    assert sys.modules["toylarge"] is package
    postpone("toynowhere")
    assert "toynowhere" not in sys.modules
