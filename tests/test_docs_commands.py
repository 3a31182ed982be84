"""What the documentation says of commands: each can be typed as it stands, and none is left out."""

import re
import shlex
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from indexer.cli import COMMANDS, parser_of

ROOT = Path(__file__).parents[1]
spec = spec_from_file_location("docs_commands", ROOT / "scripts" / "docs_commands.py")
assert spec is not None
assert spec.loader is not None
docs_commands = module_from_spec(spec)
spec.loader.exec_module(docs_commands)

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_BLOCK = re.compile(r"^```console\n(?P<lines>.*?)^```$", re.MULTILINE | re.DOTALL)
_TYPED = re.compile(r"^(?:\$ )?(?:[A-Z_]+=\S* )*(?P<words>vsearch .*)$")
_NAMED = re.compile(r"`(?P<words>vsearch [a-z-]+[^`]*)`")
_OPTION = re.compile(r"`(?P<name>--[a-z-]+)[^`]*`")
_ENDS = frozenset({"|", ">", ">>", "<", "&&", ";", "&", "2>"})
# Of other programs, or of none.
_NOT_OURS = frozenset({"--random", "--large", "--recall", "--kills", "--films", "--files"})


def typed() -> Iterator[tuple[str, str]]:
    """Yield the page and the words of every command line in a console block."""
    for page in PAGES:
        for block in _BLOCK.finditer(page.read_text("utf-8")):
            for line in block["lines"].replace("\\\n", " ").splitlines():
                found = _TYPED.match(line)
                if found:
                    yield page.name, found["words"]


def named() -> Iterator[tuple[str, str]]:
    """Yield the page and the words of every command that stands in the text with something."""
    for page in PAGES:
        for found in _NAMED.finditer(page.read_text("utf-8")):
            yield page.name, found["words"]


def known_options(name: str) -> set[str]:
    """Return the options of a command and of its actions."""
    parsers = [parser_of(name)]
    parsers += docs_commands.actions(parsers[0]).values()
    return {
        option
        for parser in parsers
        for action in docs_commands.arguments(parser)
        for option in action.option_strings
    } | {"--help", "-h"}


@pytest.mark.parametrize(("page", "words"), list(dict.fromkeys(typed())))
def test_what_is_to_be_typed_is_understood(page: str, words: str) -> None:
    """The command's own parser takes the line, without running it."""
    lexer = shlex.shlex(words, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    given = list(lexer)[1:]
    end = next((place for place, word in enumerate(given) if word in _ENDS), len(given))
    given = given[:end]
    if given[0] in ("--help", "--version"):
        return
    place = next((place for place, word in enumerate(given) if word in COMMANDS), len(given))
    assert place < len(given), page
    name, rest = given[place], given[place + 1 :] + given[:place]  # --home may stand before it
    if "--help" not in rest:
        parser_of(name).parse_args(rest)  # ends the test with what is wrong


@pytest.mark.parametrize(("page", "words"), list(dict.fromkeys(named())))
def test_what_the_text_names_is_there(page: str, words: str) -> None:
    """The command, and its options; what they take may be left out or stand in capitals."""
    _, name, *rest = words.split()
    if name == "COMMAND":
        return
    assert name in COMMANDS, page
    actions = docs_commands.actions(parser_of(name))
    assert not actions or not rest or rest[0].strip(",") in {*actions, "ACTION"}, page
    options = set(re.findall(r"(?<!\S)--?[a-z-]+", " ".join(rest)))
    assert options <= known_options(name), page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_that_is_named_alone_is_one(page: Path) -> None:
    every = set().union(*map(known_options, COMMANDS)) | {"--version"}
    text = page.read_text("utf-8")
    told = {found["name"] for found in _OPTION.finditer(text)} - _NOT_OURS
    assert told <= every


@pytest.mark.parametrize("name", COMMANDS)
def test_a_row_of_the_table_names_options_of_its_command(name: str) -> None:
    """README.md has a row or more for every command."""
    rows = [
        row
        for row in (ROOT / "README.md").read_text("utf-8").splitlines()
        if re.match(rf"\| `vsearch {name}\b[^-]", row)
    ]
    assert rows, f"README.md has no row for vsearch {name}"
    told = {option for row in rows for option in re.findall(r"`(--[a-z-]+)", row)}
    assert told <= known_options(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_reference_lists_what_help_lists(name: str) -> None:
    """Every option of --help, in the section of the command or of all of them."""
    page = docs_commands.reference()
    everywhere = page.partition("## Every command")[2].partition("\n## ")[0]
    section = page.partition(f"\n### vsearch {name}\n")[2]
    section = re.split(r"\n##?#? ", section)[0] + everywhere
    parsers = [parser_of(name)]
    parsers += docs_commands.actions(parsers[0]).values()
    helped = {
        option
        for parser in parsers
        for option in re.findall(r"(?<![\w`-])--[a-z][a-z-]*", parser.format_help())
    } - {"--help"}
    listed = set(re.findall(r"`[^`]*?(--[a-z][a-z-]*)", section))
    assert helped <= listed


def test_every_command_is_in_one_group() -> None:
    """Those of no group would stand under "More"."""
    names = [name for group in docs_commands.GROUPS.values() for name in group]
    assert len(names) == len(set(names))
    assert set(names) <= set(COMMANDS)
