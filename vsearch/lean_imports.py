"""Heavy libraries imported without those parts of them that are not used here."""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from types import ModuleType


@contextmanager
def without(name: str) -> Iterator[None]:
    """Let a library look absent to what this thread imports inside the block.

    For libraries that take another one along where it is installed. One that is loaded already is
    found; other threads, and later imports, find it as ever.
    """
    absence = _Absence(name)
    sys.meta_path.insert(0, absence)
    try:
        yield
    finally:
        sys.meta_path.remove(absence)


def postpone(package: str) -> None:
    """Let a package's own file run only when something of it is asked for, not a submodule.

    For packages whose file imports much more than the submodule that is wanted. Nothing is done
    where the package is absent or loaded.
    """
    spec = None if package in sys.modules else find_spec(package)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        module.__class__ = _Postponed
        sys.modules[package] = module


class _Absence(MetaPathFinder):
    def __init__(self, name: str) -> None:
        self._name = name
        self._thread = threading.get_ident()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == self._name and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{fullname} is not wanted here", name=fullname)
        return None


class _Postponed(ModuleType):
    def __getattr__(self, name: str) -> object:
        """Run the package's file, and return what it defines; called for what is not there yet."""
        self.__class__ = ModuleType  # type: ignore[assignment] # from now on an ordinary one
        assert self.__spec__ is not None
        assert self.__spec__.loader is not None
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)
