"""Puts a mutant into the place of a module.

In use: its functions keep their identity and get the code of their mutant, so that nothing need be
imported again. Not yet imported: a table or a class is what others take at import, so the mutant is
there before them.
"""

import functools
import sys
import types
from pathlib import Path
from typing import Any

_PARTS = ("__code__", "__defaults__", "__kwdefaults__")


def put_first(name: str, file: Path, source: str) -> types.ModuleType:
    """A module of that source, found by whoever imports that name from now on."""
    module = types.ModuleType(name)
    module.__file__ = str(file)
    sys.modules[name] = module
    exec(compile(source, str(file), "exec"), module.__dict__)  # noqa: S102 - our own module, one sign changed
    return module


def exchange_code(module: types.ModuleType, source: str) -> None:
    """From now on the functions of a module in use do what that source says."""
    anew = types.ModuleType(module.__name__)
    anew.__file__ = module.__file__
    exec(compile(source, str(module.__file__), "exec"), anew.__dict__)  # noqa: S102 - our own module, one sign changed
    for name, new in vars(anew).items():
        if getattr(new, "__module__", None) == module.__name__:
            _exchange(vars(module).get(name), new)


def _exchange(old: Any, new: Any) -> None:
    if isinstance(old, functools._lru_cache_wrapper):  # noqa: SLF001 - the only name of that type
        old.cache_clear()
        _exchange(old.__wrapped__, new.__wrapped__)
    elif isinstance(old, property):
        _exchange(old.fget, new.fget)
    elif isinstance(old, types.FunctionType) and old.__code__.co_freevars == _free(new):
        for part in _PARTS:
            setattr(old, part, getattr(new, part))
    elif isinstance(old, type):
        for name, value in vars(new).items():
            _exchange(vars(old).get(name), value)


def _free(function: Any) -> tuple[str, ...]:
    code = getattr(function, "__code__", None)
    return code.co_freevars if code else ("no function",)
