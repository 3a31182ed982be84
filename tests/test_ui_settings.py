"""The page of settings: models, disk and caches, with and without an index."""

from pathlib import Path

from tests.small_library import small_library
from tests.test_ui_choices import settings_of
from tests.toy_page import html
from ui.itemised import Item, facts, itemised
from ui.model_list import is_lacking, model_items, space
from vsearch.settings import Home


def test_page_without_an_index_still_has_its_sliders_and_models(tmp_path: Path) -> None:
    """It says how to get films; nothing else depends on them."""
    home = Home(tmp_path / "home", tmp_path / "weights")
    app = settings_of(home)
    shown = html(app)
    assert "No films yet" in shown
    assert "facenet-vggface2" in shown
    assert "vsearch models fetch" in shown  # none is here
    assert app.slider(key="choice-window_s").value == 8.0
    assert not home.folder.exists()  # looking makes nothing


def test_page_tells_what_the_index_holds(tmp_path: Path) -> None:
    """Counts, and how more would be found than with these models."""
    with small_library(tmp_path):
        pass
    shown = html(settings_of(Home(tmp_path, tmp_path / "models")))
    assert "2 films of 24 s, 0 photos" in shown
    assert "colours-1" in shown
    assert "vsearch people erase" in shown


def test_a_cache_is_emptied_by_its_button(tmp_path: Path) -> None:
    """And says so; the others stay."""
    home = Home(tmp_path / "home", tmp_path / "weights")
    for name in ("thumbnails", "clips"):
        (home.cache / name).mkdir(parents=True)
        (home.cache / name / "a").write_bytes(b"x" * 2_000_000)
    app = settings_of(home)
    app.button(key="empty-Clips").click().run()
    assert [toast.value for toast in app.toast] == ["Clips: 2.0 MB freed"]
    assert not (home.cache / "clips").exists()
    assert (home.cache / "thumbnails" / "a").exists()


def test_checking_reads_every_byte(tmp_path: Path) -> None:
    """A file of the right size and the wrong content is here at a glance, and damaged."""
    home = Home(tmp_path / "home", tmp_path / "weights")
    home.weights.mkdir()
    (home.weights / "yunet-2023mar.onnx").write_bytes(b"x" * 232_589)
    app = settings_of(home)
    assert "here, 233 kB" in html(app)
    app.button(key="check-models").click().run()
    assert "damaged, 233 kB" in html(app)


def test_optional_models_are_not_missed(tmp_path: Path) -> None:
    """Those that are needed are."""
    items = {item.name: item for item in model_items(Home(tmp_path, tmp_path), {})}
    assert items["facenet-casia"].aside.startswith("not needed")
    assert items["transnetv2"].is_odd
    assert is_lacking(list(items.values()))


def test_room_is_told_in_fitting_units() -> None:
    """Less than a kilobyte is one; nothing is nothing."""
    assert [space(size) for size in (0, 5, 12_345, 3_400_000, 1_200_000_000)] == [
        "nothing",
        "1 kB",
        "12 kB",
        "3.4 MB",
        "1.2 GB",
    ]


def test_texts_are_no_markup() -> None:
    """Folders may be called anything."""
    sly = '<img src=x onerror="alert(1)">'
    drawn = itemised([Item(sly, sly, sly)], label=sly) + facts([(sly, sly)], label=sly)
    assert "<img" not in drawn
    assert 'onerror="' not in drawn
