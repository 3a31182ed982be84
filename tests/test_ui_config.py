"""What the app tells Streamlit in the file beside its page."""

import tomllib
from pathlib import Path

from ui import app

TOLD = tomllib.loads(Path(app.__file__).with_name(".streamlit").joinpath("config.toml").read_text())


def test_clicks_do_not_wait_until_all_objects_were_looked_at() -> None:
    """There are very many once the models are loaded; Python tidies up by itself."""
    assert TOLD["runner"]["postScriptGC"] is False


def test_nobody_is_shown_what_a_fault_says() -> None:
    """It stands in the log."""
    assert TOLD["client"]["showErrorDetails"] == "none"
