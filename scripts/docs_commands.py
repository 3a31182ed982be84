"""Make the page that lists every command with its arguments, from the commands' own parsers."""

import argparse
from collections.abc import Iterator, Mapping

from indexer.cli import COMMANDS, parser_of

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Asking": ("search", "where", "export", "slideshow", "screen-time", "watch", "ui"),
    "The library": ("index", "watch-folder", "films", "cast", "notes", "remove", "status"),
    "People": ("people", "look-alike", "likeness"),
    "For programs": ("serve", "mcp"),
    "Keeping it": ("check", "backup", "restore", "reembed", "models"),
}
OTHERS = "More"  # whatever no group names
_HEAD = """# Commands

`vsearch COMMAND --help` prints the same: this page is made from it. `vsearch --version` prints the
version.

Results go to the standard output, progress and notes to the standard error. The exit status is 0
when it was done, 1 when it was not (or when nothing was found for sure), 2 when the command line
was wrong, and 130 after Ctrl-C.

## Every command

takes these, before or after its name:
"""


def reference() -> str:
    """Return the page as Markdown."""
    named = {name for names in GROUPS.values() for name in names}
    groups = {**GROUPS, OTHERS: tuple(name for name in COMMANDS if name not in named)}
    everywhere = common()
    lines = [_HEAD, *_described(parser_of("status"), only=everywhere)]
    for title, names in groups.items():
        lines += [f"## {title}", ""]
        for name in (one for one in names if one in COMMANDS):
            parser = parser_of(name)
            what = COMMANDS[name]
            lines += [f"### vsearch {name}", "", f"{what[0].upper()}{what[1:]}.", ""]
            lines += [*_described(parser, leaving_out=everywhere), *_actions(parser)]
    return "\n".join(lines)


def arguments(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield what a parser reads, but for help and further commands."""
    for action in parser._actions:  # noqa: SLF001 - argparse offers no other way to them
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            continue
        if action.dest != "help":
            yield action


def common() -> frozenset[str]:
    """Return what every command takes, by the names of the values."""
    taken = [{action.dest for action in arguments(parser_of(name))} for name in COMMANDS]
    return frozenset.intersection(*map(frozenset, taken))


def actions(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """Return the parsers of the actions of a command that has some, by name."""
    for action in parser._actions:  # noqa: SLF001 - see above
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - see above
            return action.choices
    return {}


def _actions(parser: argparse.ArgumentParser) -> Iterator[str]:
    told = {}
    for action in parser._actions:  # noqa: SLF001 - see above
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - see above
            told = {one.dest: one.help for one in action._choices_actions}  # noqa: SLF001 - see above
    for name, one in actions(parser).items():
        yield from (f"#### {one.prog}", "", _escaped(told.get(name) or ""), "", *_described(one))


def _described(
    parser: argparse.ArgumentParser,
    *,
    only: frozenset[str] | None = None,
    leaving_out: frozenset[str] = frozenset(),
) -> Iterator[str]:
    for action in arguments(parser):
        if action.dest in leaving_out or (only is not None and action.dest not in only):
            continue
        default = {**vars(action), "prog": parser.prog}
        told = _escaped((action.help or "").strip() % default)
        yield from (f"`{_form(action)}`", f":   {told or _choices(action)}", "")


def _form(action: argparse.Action) -> str:
    name = action.metavar or (action.dest if not action.option_strings else action.dest.upper())
    if action.choices is not None and action.metavar is None:
        name = "{" + ",".join(map(str, action.choices)) + "}"
    values = name if isinstance(name, tuple) else (name,)
    if action.nargs == 0:
        given = ""
    elif action.nargs == "+":
        given = f"{values[0]}..."
    elif action.nargs in ("?", "*"):
        given = f"[{values[0]}{'...' * (action.nargs == '*')}]"
    else:
        given = " ".join(values)
    return " ".join(filter(None, (", ".join(action.option_strings), given)))


def _choices(action: argparse.Action) -> str:
    return "Needed." if action.required else "May be left out."


def _escaped(text: str) -> str:
    for sign in ("*", "_", "<", "["):
        text = text.replace(sign, f"\\{sign}")
    return text
