"""A question that is spoken into the microphone of the browser."""

import re
import shutil
import subprocess
import wave
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Launch
from tests.browser.served import Served
from tests.browser.visit import Visit
from tests.indexed_home import STATEMENT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.weights,
    pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"),
    pytest.mark.skipif(
        find_spec("moonshine_voice") is None, reason="the extra voice is not installed"
    ),
]

SPOKEN = f"Where is Obama in {STATEMENT}?"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the question as a voice that is made says it."""
    path = tmp_path_factory.mktemp("speech") / "question.wav"
    subprocess.run(["espeak-ng", "-v", "en-us", "-s", "140", "-w", str(path), SPOKEN], check=True)
    return path


@pytest.fixture
def visit(launch: Launch, served: Served, recording: Path) -> Iterator[Visit]:
    """Return a window whose microphone hears the recording."""
    options = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={recording}%noloop",
    )
    with launch(options) as browser, browser.new_context(permissions=["microphone"]) as context:
        visit = Visit(context.new_page(), served.base)
        yield visit
    assert visit.problems == []


def test_spoken_question_is_heard_and_searched(visit: Visit, recording: Path) -> None:
    """What was heard stands in a field to be corrected, above what was found."""
    with wave.open(str(recording)) as spoken:
        length_s = spoken.getnframes() / spoken.getframerate()
    visit.open()
    visit.page.get_by_test_id("stChatInputMicButton").click()
    visit.until(
        "(length_s) => performance.now() - window.listening > 1000 * length_s", length_s + 1
    )
    visit.page.get_by_test_id("stChatInputApproveButton").click()
    expect(visit.page.get_by_label("Heard")).to_have_value(re.compile("White House", re.IGNORECASE))
    visit.wait()
    expect(visit.page.locator(".vs-card").first).to_contain_text(STATEMENT)
