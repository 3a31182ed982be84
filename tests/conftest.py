"""Fixtures that several test files share."""

import os
from pathlib import Path

import platformdirs
import pytest

from vsearch.models.weights import WeightsFolder


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
