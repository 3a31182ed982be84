"""Pictures as one web page that needs nothing else: no network, no other file."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from vsearch.wording import printable

# Nothing may be loaded from anywhere, whatever a caption holds.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

_STYLE = """
body { margin: 0; background: #111; color: #eee; font: 18px/1.4 system-ui, sans-serif; }
figure { margin: 0 auto 2em; max-width: 1280px; }
figure img { display: block; width: 100%; }
figcaption { padding: .5em 1em; }
h1 { font-size: 1.2em; margin: 0; padding: 1em; }
.playing h1 { position: fixed; z-index: 2; text-shadow: 0 0 6px #000; }
.playing figure { position: fixed; inset: 0; max-width: none; opacity: 0;
  transition: opacity .8s; overflow: hidden; }
.playing figure.shown { opacity: 1; }
.playing figure img { position: absolute; inset: 0; height: 100%; object-fit: contain; }
.playing figure img.ground { object-fit: cover; filter: blur(30px) brightness(.4);
  transform: scale(1.1); }
.playing figcaption { position: absolute; inset: auto 0 0; text-align: center;
  text-shadow: 0 0 6px #000; background: linear-gradient(transparent, #000a); }
"""

_SCRIPT = """
const figures = [...document.querySelectorAll("figure")];
let at = 0, timer = null;
for (const figure of figures) {
  const ground = figure.querySelector("img").cloneNode();
  ground.className = "ground"; ground.alt = "";
  figure.prepend(ground);
}
function show(place) {
  figures[at].classList.remove("shown");
  at = (place + figures.length) % figures.length;
  figures[at].classList.add("shown");
  if (timer !== null) play();
}
function play() { clearTimeout(timer); timer = setTimeout(() => show(at + 1), EACH_MS); }
function pause() { clearTimeout(timer); timer = null; }
addEventListener("keydown", event => {
  if (event.key === "ArrowRight") show(at + 1);
  if (event.key === "ArrowLeft") show(at - 1);
  if (event.key === " ") { event.preventDefault(); timer === null ? play() : pause(); }
});
addEventListener("click", () => show(at + 1));
document.body.classList.add("playing");
show(0); play();
"""


@dataclass(frozen=True, slots=True)
class Plate:
    """A picture with its caption."""

    jpeg: bytes
    caption: str  # empty: none is shown


def slide_page(title: str, plates: Iterable[Plate], *, seconds: float) -> str:
    """Return the page: a picture after the other, each for some seconds (> 0), over and over.

    Arrow keys and clicks turn pages, the space bar stops and goes on. Without scripts the pictures
    stand one below the other.
    """
    name = escape(printable(title))
    script = _SCRIPT.replace("EACH_MS", str(round(1000 * seconds)))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>\n"
        f"{''.join(map(_figure, plates))}<script>{script}</script>\n</body>\n</html>\n"
    )


def _figure(plate: Plate) -> str:
    text = escape(printable(plate.caption))
    below = f"<figcaption>{text}</figcaption>" if text else ""
    data = base64.b64encode(plate.jpeg).decode("ascii")
    return f'<figure><img src="data:image/jpeg;base64,{data}" alt="{text}">{below}</figure>\n'
