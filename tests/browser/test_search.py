"""The page of search: questions typed and dropped, moments played and taken along."""

import av
import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit
from tests.indexed_home import BEGINS_S, NEWS, TAPE, IndexedHome

pytestmark = [pytest.mark.browser, pytest.mark.weights]


def test_typed_question_plays_from_the_moment_on(visit: Visit) -> None:
    """The player is set to where the people come into view, and asks for parts of the film."""
    visit.open()
    visit.ask(f"Obama in {NEWS}")
    visit.play()
    assert visit.begun_s() == pytest.approx(BEGINS_S, abs=0.5)
    assert visit.part_of_video("bytes=10-19") == (206, 10)


def test_film_that_no_browser_plays_is_made_playable(visit: Visit) -> None:
    """Of MPEG-4 in an AVI there is a piece that shows the moment."""
    visit.open()
    visit.ask(f"Obama in {TAPE}")
    visit.play()
    assert visit.begun_s() == pytest.approx(BEGINS_S, abs=0.5)
    assert visit.part_of_video("bytes=10-19") == (206, 10)
    expect(visit.page.locator(".vs-onscreen")).to_contain_text("Barack Obama")


def test_link_to_a_moment_plays_it_and_so_does_loading_it_again(
    visit: Visit, made: IndexedHome
) -> None:
    """The address tells all that is needed, in a window where nothing was asked."""
    visit.open(f"?film={made.films[NEWS]}&t=7.0")
    visit.wait_for_video()
    visit.reload()
    visit.wait_for_video()
    assert visit.begun_s() == pytest.approx(7.0, abs=0.5)
    expect(visit.page.locator(".vs-playing")).to_contain_text(NEWS)


def test_link_is_that_of_what_is_played(visit: Visit) -> None:
    """The question and the moment are there again after the page is loaded anew."""
    visit.open()
    visit.ask(f"Obama in {NEWS}")
    visit.play()
    visit.page.wait_for_url("**film=*")
    visit.reload()
    visit.wait_for_video()
    visit.wait_for_question(f"Obama in {NEWS}")


def test_moment_is_cut_out_as_a_film(visit: Visit) -> None:
    """The file that is downloaded decodes to its end, and shows the moment alone."""
    visit.open()
    visit.ask(f"Obama in {NEWS}")
    visit.play()
    visit.page.get_by_role("button", name="Cut out").click()
    path = visit.download(visit.page.get_by_role("button", name="Download evening-news"))
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert 3 * 25 <= len(frames) <= 5 * 25
    tops = [frame[: len(frame) // 2] for frame in frames]
    assert min(top.std() for top in tops) > 20  # none of the plain grey


def test_dropped_photo_is_found_and_compared(visit: Visit, made: IndexedHome) -> None:
    """Whoever it shows is looked for; a click tells who that looks like."""
    visit.open()
    visit.drop("someone.jpg", made.obama.read_bytes())
    visit.wait_for_question("Whoever someone.jpg shows")
    expect(visit.page.locator(".vs-card").first).to_contain_text("the face in")
    visit.page.get_by_role("button", name="Who is this like?").click()
    visit.wait_for_question("Who is someone.jpg like?")
    expect(visit.page.locator(".vs-table")).to_contain_text("Barack Obama (same person")
