"""A visitor of the web app: one browser window and what is done in it again and again."""

import base64
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Dialog, Locator, Page, Request, expect

from tests.indexed_home import DARKEST, LEVELS_PER_S

TIMEOUT_MS = 120_000.0  # for any one condition: the machine may be busy with other things
_LOOKS_EVERY_MS = 50.0

# Tells at what time of the film, by the stripe at its foot, the player was set to begin; media
# events do not bubble, but they are captured. And it tells since when the microphone is heard.
_WATCH = """
window.sought = [];
document.addEventListener("seeked", ({target}) => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 16, height: 16});
  const drawn = canvas.getContext("2d");
  drawn.drawImage(target, 0, 0, 16, 16);
  window.sought.push((drawn.getImageData(8, 15, 1, 1).data[0] - DARKEST) / LEVELS_PER_S);
}, true);
const devices = navigator.mediaDevices;
const listen = devices.getUserMedia.bind(devices);
devices.getUserMedia = async (wanted) => {
  const stream = await listen(wanted);
  window.listening = performance.now();
  return stream;
};
""".replace("DARKEST", str(DARKEST)).replace("LEVELS_PER_S", str(LEVELS_PER_S))
_IS_READY = """
() => {
  const video = document.querySelector(".st-key-stage video");
  return video && video.readyState >= 2 && !video.seeking && window.sought.length > 0;
}
"""
_FETCH = """
async (range) => {
  const source = document.querySelector(".st-key-stage video").currentSrc;
  const answer = await fetch(source, {headers: {Range: range}});
  return [answer.status, (await answer.arrayBuffer()).byteLength];
}
"""
_HOLD = """
([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const held = new DataTransfer();
  held.items.add(new File([bytes], name, {type: "image/jpeg"}));
  return held;
}
"""


class Visit:
    """One window. ``problems`` gathers what must never happen in it."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.problems: list[str] = []
        self._base = base
        page.set_default_timeout(TIMEOUT_MS)
        page.add_init_script(_WATCH)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("dialog", self._dismiss)
        page.on("request", self._look_at)

    @property
    def box(self) -> Locator:
        """Return what questions are typed into."""
        return self.page.locator(".st-key-ask textarea")

    @property
    def notice(self) -> Locator:
        """Return the lines that say what went wrong."""
        return self.page.locator(".vs-notice")

    @property
    def heading(self) -> Locator:
        """Return the name of the page."""
        return self.page.locator("h1.vs-name")

    def open(self, where: str = "") -> None:
        """Open a page by its address below the app's, and wait until it is complete."""
        self.page.goto(self._base + where)
        self.wait()

    def go(self, title: str) -> None:
        """Go to another page by the navigation above every page."""
        self.page.get_by_role("link", name=title, exact=True).click()
        expect(self.heading).to_have_text(title)
        self.wait()

    def reload(self) -> None:
        """Load the page anew."""
        self.page.reload()
        self.wait()

    def wait(self) -> None:
        """Wait until the script of the page has run to its end."""
        self.page.locator(".vs-name, .vs-notice").first.wait_for()
        expect(self.page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )

    def ask(self, sentence: str) -> None:
        """Type a question, and wait for what comes of it."""
        self.box.fill(sentence)
        self.box.press("Enter")
        self.wait_for_question(sentence)

    def wait_for_question(self, words: str) -> None:
        """Wait until a question was asked and what comes of it is there."""
        expect(self.page.locator("h2.vs-question", has_text=words)).to_be_visible()
        self.wait()

    def drop(self, name: str, content: bytes) -> None:
        """Drop a file on the box for questions and send it."""
        told = base64.b64encode(content).decode()
        held = {"dataTransfer": self.page.evaluate_handle(_HOLD, [name, told])}
        self.box.dispatch_event("dragover", held)
        target = self.page.locator(".st-key-ask [role=presentation]").first
        target.dispatch_event("drop", held)
        expect(self.page.get_by_test_id("stFileChipName")).to_have_text(name)
        self.page.get_by_role("button", name="Send message").click()

    def play(self, rank: int = 0) -> None:
        """Play a moment of the answer."""
        self.page.locator(f".st-key-play-{rank} button").click()
        self.wait_for_video()

    def wait_for_video(self) -> None:
        """Wait until the player shows where it was set to, and the drawing below it is there."""
        self.until(_IS_READY)
        expect(self.page.locator(".vs-strip")).to_be_visible()

    def until(self, condition: str, wanted: object = None) -> None:
        """Wait until a function of the page, given as text, returns something true.

        Playwright's own waiting makes scripts of text, which the app forbids.
        """
        until_s = monotonic() + TIMEOUT_MS / 1000
        while not self.page.evaluate(condition, wanted):
            assert monotonic() < until_s, condition
            self.page.wait_for_timeout(_LOOKS_EVERY_MS)

    def begun_s(self) -> float:
        """Return from which second of NEWS or TAPE it plays, read from the picture itself."""
        time_s: float = self.page.evaluate("window.sought.at(-1)")
        return time_s

    def part_of_video(self, range_wanted: str) -> tuple[int, int]:
        """Return the status and the bytes of the answer when a part of the film is asked for."""
        status, length = self.page.evaluate(_FETCH, range_wanted)
        return status, length

    def download(self, button: Locator) -> Path:
        """Return the file that a button gives."""
        with self.page.expect_download(timeout=TIMEOUT_MS) as given:
            button.click()
        return given.value.path()

    def is_too_wide(self) -> bool:
        """Say whether anything makes the page scroll sideways."""
        found: bool = self.page.evaluate(
            "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".some((one) => one.scrollWidth > one.clientWidth)"
        )
        return found

    def _hear(self, message: ConsoleMessage) -> None:
        # Streamlit looks for its base below the path of a page first.
        is_probe = urlsplit(message.location["url"]).path.endswith(
            ("/_stcore/health", "/_stcore/host-config")
        )
        if message.type == "error" and not is_probe:
            self.problems.append(f"console: {message.text}")

    def _dismiss(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _look_at(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.hostname not in (None, "localhost"):
            self.problems.append(f"goes out: {request.url}")
