"""What student code may read: Python's standard library, numpy, scipy and the shared libraries that they link.

Nothing else is shown, however the judge was installed. In particular no folder is shown in which packages are
installed, for there the judge itself may lie: of the standard library's folder site-packages is left out, and numpy
and scipy are shown alone.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from . import ONE_THREAD, SandboxUnavailableError

PACKAGES = ("numpy", "scipy")
INSTALLED = ("site-packages", "dist-packages")  # folders of installed packages inside the standard library's folder
TKINTER = "_tkinter"  # is left out: it draws on a screen, and it alone links a dozen libraries
LIST_SECONDS = 120  # a third of a second on an idle machine


@dataclass(frozen=True)
class Readable:
    """The real places of what may be read; none is a folder of installed packages.

    `packages` has numpy, numpy.libs, scipy and scipy.libs, as far as they exist; `libraries` has the files of shared
    libraries by the name that the loader looks for; `loader` is the program that Python names as its loader, by the
    path that it names, or None.
    """

    python: Path
    standard_library: Path
    packages: dict[str, Path]
    libraries: dict[str, Path]
    loader: Path | None

    @property
    def left_out(self) -> list[Path]:
        """What lies in the standard library's folder and may not be read."""
        return [folder for name in INSTALLED if (folder := self.standard_library / name).is_dir()]

    def paths(self) -> list[Path]:
        """Every file and folder that may be read with all that is below it, without links in their paths.

        The standard library is given entry by entry, so that nothing of it has to be left out. To import from it,
        Python must also be able to list `standard_library` itself.
        """
        entries = [path for path in sorted(self.standard_library.iterdir()) if path.name not in INSTALLED]
        loader = [self.loader] if self.loader else []
        every = [self.python, *entries, *self.packages.values(), *self.libraries.values(), *loader]
        return [*dict.fromkeys(path.resolve() for path in every if path.exists())]


@lru_cache(maxsize=1)
def readable() -> Readable:
    """What there is on this machine; raises SandboxUnavailableError where it cannot be found out."""
    python = Path(getattr(sys, "_base_executable", None) or sys.executable).resolve()
    library = Path(os.__file__).resolve().parent
    packages = dict(_packages())
    loader, libraries = _libraries(library, packages)
    return Readable(python, library, packages, libraries, loader)


@lru_cache(maxsize=64)
def keep_out(*private: Path) -> None:
    """Make sure that none of these files and folders can be read by student code; raises SandboxUnavailableError."""
    for path in readable().paths():
        for secret in private:
            if secret.resolve().is_relative_to(path):
                raise SandboxUnavailableError(
                    f"nothing is graded: {secret} lies in {path}, which student code must be able to read since "
                    "Python needs it; move it to a folder of its own, outside of Python's and numpy's"
                )


def _packages() -> Iterator[tuple[str, Path]]:
    """numpy and scipy wherever each is imported from, and the libraries that its wheel brought."""
    for name in PACKAGES:
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            continue  # scipy is not needed to answer
        folder = Path(found.origin).parent
        yield name, folder.resolve()
        if (brought := folder.with_name(f"{name}.libs")).is_dir():
            yield brought.name, brought.resolve()


def _libraries(library: Path, packages: dict[str, Path]) -> tuple[Path | None, dict[str, Path]]:
    """The loader, and the shared libraries outside of the packages, as the loader of a fresh Python finds them."""
    modules = [path for path in (library / "lib-dynload").glob("*.so") if not path.name.startswith(TKINTER)]
    modules += [path for folder in packages.values() for path in folder.rglob("*.so")]
    program = Path(__file__).with_name("libraries.py")
    try:
        listed = subprocess.run(
            [sys.executable, "-I", "-S", "-B", program, packages["numpy"].parent, *modules],
            env={**os.environ, **ONE_THREAD},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LIST_SECONDS,
            check=True,
            start_new_session=True,  # Ctrl-C is for us to take
        )
    except subprocess.CalledProcessError as error:
        why = (error.stderr.decode("utf-8", "replace").strip().splitlines() or ["it ended without a word"])[-1]
        raise SandboxUnavailableError(f"the libraries that numpy needs cannot be listed: {why}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SandboxUnavailableError(f"the libraries that numpy needs cannot be listed: {error}") from None
    loader, *names = listed.stdout.decode("utf-8", "surrogateescape").splitlines()
    inside = (library, *packages.values())
    found = {Path(name).name: file for name in names if not _below(file := Path(name).resolve(), inside)}
    return Path(loader) if loader else None, found


def _below(path: Path, folders: tuple[Path, ...]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)
