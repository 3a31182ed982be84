"""Print how large a catalogue gets, how fast it answers, and what spaCy's PhraseMatcher finds.

python benchmarks/parse_catalog.py [--titles N] [--people N] [--cast N] [--json]
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from vsearch.catalog import Catalog, FilmName, PersonName, split_words
from vsearch.catalog.names import character_forms, film_forms, form_shown, person_forms
from vsearch.catalog.words import word_set
from vsearch.records.people import CastEntry

FIRST_NAMES = sorted(
    word_set(
        "aaron adam alan alex alice amanda amy andrea andrew angela anna anne anthony arthur "
        "ashley barbara ben betty brian bruce carl carol catherine charles chris christine "
        "cindy clara daniel david deborah dennis diana donald dorothy edward elena elizabeth "
        "ella emily emma eric eva frank gary george gloria grace greg hannah harry heather "
        "helen henry hugh ian irene jack jacob james jane janet jason jean jeff jennifer "
        "jessica joan joe john jon jordan jose joseph judith julia julie justin karen kate "
        "keith kelly kevin kim larry laura lauren leo linda lisa louis lucy luis maria marie "
        "mark martha martin mary matthew megan michael michelle miguel monica nancy natalie "
        "nathan neil nicholas nicole nora olivia oscar pamela patricia patrick paul peter "
        "philip rachel ralph raymond rebecca richard robert roger rosa ruth ryan samuel sandra "
        "sara scott sharon simon sophia stephen steven susan teresa thomas timothy tina todd "
        "tony tracy victor victoria vincent virginia walter wanda wayne wendy william zoe"
    )
)
SURNAMES = sorted(
    word_set(
        "smith johnson brown miller davis wilson moore taylor anderson thomas jackson white "
        "harris martin thompson garcia robinson clark rodriguez lewis lee walker hall allen "
        "young king wright scott green baker adams nelson hill campbell mitchell roberts carter "
        "phillips evans turner"
    )
)
SYLLABLES = sorted(
    word_set(
        "ba bel ber bo bran ca car chen co da del den do dra el fa fer fi for gan gar go gra ha "
        "han har hol ja jan ka kel ken ki ko kra la lan le lin lo lu ma mal man mar mc mel mi "
        "mo mor na ne ni no o pa pe per pi po ra ran re ri ro ros ru sa san sch ser shi sil so "
        "ste sul ta tan ter thor ti to tra va van vel vi vo wa wel wi win ya yu za zel"
    )
)
ENDINGS = sorted(
    word_set("son man ton ley er s well berg ski ez ini ova ard ington field ford wood")
)
TITLE_WORDS = sorted(
    word_set(
        "night day love war last first man woman king queen girl boy house city dark blue red "
        "black white golden silent lost secret broken hidden return rise fall escape revenge "
        "dream star moon sun river mountain sea island storm fire ice snow rain wind winter "
        "summer spring road street bridge tower castle garden forest desert ocean sky heart "
        "soul blood bone stone iron steel silver gold diamond crystal glass mirror shadow light "
        "ghost angel devil dragon wolf lion bear fox bird eagle snake spider horse soldier "
        "hunter killer stranger doctor captain pirate thief spy detective widow bride mother "
        "father sister brother child family friend enemy lover game play dance song music "
        "silence noise voice letter book story legend myth truth lie promise kiss wedding party "
        "holiday journey voyage flight race chase hunt battle final perfect beautiful strange "
        "wild free brave young old big little great good bad ugly deadly eternal forever "
        "tomorrow yesterday midnight morning evening paradise heaven hell earth planet galaxy "
        "future past memory machine robot code zero one two three seven ten hundred thousand"
    )
)
LINKS = ["of the", "in the", "and the", "of", "and", "in", "to", "for"]
ORDINARY = sorted(
    word_set(
        "a an the of in on at to for and or but with from by as into is are was were show me "
        "find scene where when does someone talks talking walks walking runs running fights "
        "fighting holding wearing red blue black coat gun phone car dog cat beach table desk "
        "street next near behind together then after before first last ten minutes laughing "
        "smiling dancing rain kitchen"
    )
)
TEMPLATES = (  # about twelve words with the names
    "scene where {p} is talking to a man in {t}",
    "find {p} holding a gun next to {q} on the street",
    "{p} in a black coat near the beach in {t}",
    "{p} and {q} dancing in the rain then running",
    "someone in a red coat next to the table with {p}",
    "a man walking his dog on the beach in the last ten minutes",
)
ASKED = ("DiCaprio", "Lin Manuel", "OBriens", "Amelie")
CALLS = 600


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that has a name."""

    films: list[FilmName]
    people: list[PersonName]
    cast: list[CastEntry]


def main() -> None:
    """Measure every way to look names up in a process of its own, and print one table."""
    parser = argparse.ArgumentParser(description="Measure the catalogue of names.")
    parser.add_argument("--titles", type=int, default=20000)
    parser.add_argument("--people", type=int, default=100000)
    parser.add_argument("--cast", type=int, default=40000)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--way", choices=WAYS, help="measure this one alone")
    options = parser.parse_args()
    sizes = (options.titles, options.people, options.cast)
    if options.way:
        print(json.dumps(measure(options.way, make_library(*sizes))))
        return
    rows = [run_alone(way, sizes) for way in WAYS]
    if options.json:
        print(json.dumps(rows, indent=2))
    else:
        print_table(rows)


def run_alone(way: str, sizes: tuple[int, int, int]) -> dict[str, object]:
    """Measure one way in a fresh process, so that memory is its own."""
    names = ("--titles", "--people", "--cast")
    arguments = [str(part) for pair in zip(names, sizes, strict=True) for part in pair]
    command = [sys.executable, str(Path(__file__)), "--way", way, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    row: dict[str, object] = json.loads(done.stdout)
    return row


def measure(way: str, library: Library) -> dict[str, object]:
    """Return build time, memory, times of a look-up, and which of the spellings are found."""
    make = WAYS[way]
    make(Library([], [], []))  # what is imported is no part of it
    before_mb = resident_mb()
    begun_s = time.perf_counter()
    look_up = make(library)
    build_s = time.perf_counter() - begun_s
    row: dict[str, object] = {
        "way": way,
        "build_s": build_s,
        "memory_mb": resident_mb() - before_mb,
    }
    row["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before_mb
    sentences = list(make_sentences(library, 2 * CALLS))
    for sentence in sentences[:CALLS]:
        look_up(sentence)
    times_ms = sorted(timed_ms(look_up, sentence) for sentence in sentences[CALLS:])
    row["p50_ms"], row["p95_ms"] = times_ms[CALLS // 2], times_ms[CALLS * 95 // 100]
    row["found"] = {text: look_up(text) > 0 for text in ASKED}
    return row


def timed_ms(look_up: Callable[[str], int], sentence: str) -> float:
    """Return the time one look-up takes."""
    begun_s = time.perf_counter()
    look_up(sentence)
    return 1000 * (time.perf_counter() - begun_s)


def resident_mb() -> float:
    """Return the memory this process holds."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def make_library(titles: int, people: int, cast: int) -> Library:
    """Return that many made-up films, people and parts, and the few that are asked for."""
    rng = random.Random(20)
    surnames = SURNAMES * 8 + [make_surname(rng) for _ in range(max(people // 3, 1))]
    films = [
        FilmName(f"f{index}", make_title(rng), rng.randint(1930, 2025)) for index in range(titles)
    ]
    names = {
        f"{rng.choice(FIRST_NAMES)} {rng.choice(surnames)}".title(): None for _ in range(people)
    }
    while len(names) < people:
        middle = f"{rng.choice(FIRST_NAMES)} " if rng.random() < 0.5 else ""
        names[f"{rng.choice(FIRST_NAMES)} {middle}{rng.choice(surnames)}".title()] = None
    listed = list(names)
    parts = [
        CastEntry(rng.choice(films).title, make_character(rng, surnames), rng.choice(listed))
        for _ in range(cast)
    ]
    films.append(FilmName("amelie", "Am\u00e9lie", 2001))
    listed += ["Leonardo Di Caprio", "Lin-Manuel Miranda", "Conan O'Brien"]
    return Library(films, [PersonName(name) for name in listed], parts)


def make_surname(rng: random.Random) -> str:
    """Return two or three syllables, or one or two and an ending."""
    start = "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((1, 2, 2))))
    return start + rng.choice(ENDINGS if rng.random() < 0.6 else SYLLABLES)


def make_title(rng: random.Random) -> str:
    """Return one to six words, some with an article, a numeral or a subtitle."""
    words = [rng.choice(TITLE_WORDS).title() for _ in range(rng.choice((1, 2, 2, 2, 3, 3)))]
    if len(words) > 1 and rng.random() < 0.5:
        words.insert(1, rng.choice(LINKS))
    title = ("The " if rng.random() < 0.3 else "") + " ".join(words)
    chance = rng.random()
    if chance < 0.1:
        return f"{title} {rng.choice(('2', '3', 'II', 'III', 'IV'))}"
    return f"{title}: {rng.choice(TITLE_WORDS).title()}" if chance < 0.15 else title


def make_character(rng: random.Random, surnames: list[str]) -> str:
    """Return a first name, a full name or a rank with a surname."""
    first, last = rng.choice(FIRST_NAMES).title(), rng.choice(surnames).title()
    return rng.choice((first, f"{first} {last}", f"{first} {last}", f"Dr. {last}"))


def make_sentences(library: Library, count: int) -> Iterator[str]:
    """Yield sentences of twelve words or so; half of the names are typed or heard wrong."""
    rng = random.Random(21)
    for template in [template for template, _ in zip(cycle(TEMPLATES), range(count), strict=False)]:
        people = [said(rng, rng.choice(library.people).name) for _ in range(2)]
        title = said(rng, rng.choice(library.films).title)
        yield template.format(p=people[0], q=people[1], t=title)


def said(rng: random.Random, name: str) -> str:
    """Return a name in small letters as it is, with a wrong letter, or with a space inside."""
    chance, at = rng.random(), rng.randrange(1, max(len(name) - 1, 2))
    if chance < 0.5:
        return name.lower()
    middle = rng.choice("aeiou") if chance < 0.75 else name[at : at + 1] + " "
    return (name[:at] + middle + name[at + 1 :]).lower()


def catalog(library: Library) -> Callable[[str], int]:
    """Return a look-up in the catalogue: names, misspelt names and misheard names."""
    names = Catalog(library.films, library.people, library.cast)
    fixed = frozenset(ORDINARY) | frozenset(FIRST_NAMES) | frozenset(TITLE_WORDS)

    def look_up(text: str) -> int:
        words = split_words(text)
        found = names.find_films(words) + names.find_people(words) + names.find_series(words)
        found += names.find_misspelt_films(words, fixed.__contains__)
        found += names.find_misspelt_people(words, fixed.__contains__)
        return len(found + names.find_sounding(words, fixed.__contains__))

    return look_up


def phrase_matcher(attribute: str) -> Callable[[Library], Callable[[str], int]]:
    """Return a maker of look-ups with spaCy over the same forms of the same names."""

    def make(library: Library) -> Callable[[str], int]:
        from spacy.lang.en import English
        from spacy.matcher import PhraseMatcher

        language = English()
        matcher = PhraseMatcher(language.vocab, attr=attribute)
        for kind, texts in enumerate(spellings(library)):
            matcher.add(str(kind), [language.make_doc(text) for text in texts])
        return lambda text: len(matcher(language.make_doc(text)))

    return make


def spellings(library: Library) -> Iterator[list[str]]:
    """Yield films, people and characters in all their forms as they are spelled."""
    named = (
        (film_forms, [film.title for film in library.films]),
        (person_forms, [person.name for person in library.people]),
        (character_forms, [entry.character for entry in library.cast]),
    )
    for forms, names in named:
        yield list(
            {form_shown(name, form.first, form.last) for name in names for form in forms(name)}
        )


WAYS: dict[str, Callable[[Library], Callable[[str], int]]] = {
    "catalogue": catalog,
    "PhraseMatcher LOWER": phrase_matcher("LOWER"),
    "PhraseMatcher NORM": phrase_matcher("NORM"),
}


def print_table(rows: list[dict[str, object]]) -> None:
    """Print one line for each way."""
    heads = ("build_s", "memory_mb", "peak_mb", "p50_ms", "p95_ms")
    print(f"{'way':20}", *(f"{head:>10}" for head in heads), *(f"{text:>11}" for text in ASKED))
    for row in rows:
        found = row["found"]
        cells = ["yes" if isinstance(found, dict) and found[text] else "no" for text in ASKED]
        numbers = (f"{row[head]:10.2f}" for head in heads)
        print(f"{row['way']:20}", *numbers, *(f"{cell:>11}" for cell in cells))


if __name__ == "__main__":
    main()
