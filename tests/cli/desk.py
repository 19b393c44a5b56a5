"""Somebody at a desk: runs commands in a home of their own, and reads what they say."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from casestats.adapters.discovery import example_profiles
from casestats.cli import main

LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")


class Ran(NamedTuple):
    """The exit code, and what stood on standard output and on standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Desk:
    """Runs commands in this process. The locale is Swedish unless `environment` says otherwise."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self.environment = {"CASESTATS_HOME": str(home), "LANG": "sv_SE.UTF-8", **environment}

    def run(self, *arguments: object, **environment: str) -> Ran:
        """`casestats ARGUMENTS`."""
        out, err = Stream(), Stream()
        with self._at_the_desk(environment), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([str(argument) for argument in arguments])
        return Ran(code, out.text, err.text)

    def done(self, *arguments: object, **environment: str) -> Ran:
        """The same, for a command that must succeed."""
        ran = self.run(*arguments, **environment)
        assert ran.code == 0, ran.err
        return ran

    @contextlib.contextmanager
    def _at_the_desk(self, more: dict[str, str]) -> Iterator[None]:
        with patch.dict(os.environ, {**self.environment, **more}):
            for name in LOCALE:
                if name not in {**self.environment, **more}:
                    os.environ.pop(name, None)
            yield

    def set(self, **settings: str | int) -> None:
        """Write settings.toml anew."""
        lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
        (self.home / "settings.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def profile(self, adapter: str, municipality: str) -> Path:
        """The example profile that the plugin ships for a municipality, put among this home's profiles."""
        for name, text in example_profiles(adapter).items():
            if name.startswith(municipality):
                path = self.home / "profiles" / name
                path.write_text(text, encoding="utf-8")
                return path
        raise LookupError(f"{adapter} ships no profile for {municipality}")


class Stream(io.TextIOWrapper):
    """A stream to write text or bytes to, as a file or a pipe would be."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    @property
    def text(self) -> str:
        self.flush()
        written = self.buffer
        assert isinstance(written, io.BytesIO)
        return written.getvalue().decode()
