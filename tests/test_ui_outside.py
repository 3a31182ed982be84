"""Nothing of the app asks the network for anything."""

import pytest
import requests
from streamlit.web.server.server_util import is_url_from_allowed_origins

from ui.outside import stay_home


def test_a_page_of_another_site_is_turned_away_without_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Streamlit would ask outside whether that is this machine."""
    asked: list[str] = []

    def get(url: str, timeout: float) -> requests.Response:
        asked.append(url)
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", get)
    stay_home()
    assert not is_url_from_allowed_origins("http://other.example")
    assert is_url_from_allowed_origins("http://localhost:8501")
    assert asked == []
