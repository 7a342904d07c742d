"""Which shared libraries Python, numpy and scipy link: a program of its own, which loads them and looks.

Its arguments are the folder that numpy lies in, and the files to load. It prints the file of the loader and then
every library by the name that the loader looks for, one a line, as the loader of this machine found them: by run
paths, its cache, or LD_LIBRARY_PATH. A file that cannot be loaded here is left out: student code cannot load it either.
"""

import contextlib
import ctypes
import sys

AT_BASE = 7  # where the loader itself lies in memory
RUNTIME = "libgcc_s.so.1"  # which glibc loads when the first thread is cancelled


class Loaded(ctypes.Structure):
    """The beginning of `struct dl_phdr_info`."""

    _fields_ = (("address", ctypes.c_void_p), ("name", ctypes.c_char_p))


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Loaded), ctypes.c_size_t, ctypes.c_void_p)


def loaded() -> list[tuple[int, str]]:
    """The address and the file of everything in this process that has a file."""
    found: list[tuple[int, str]] = []

    @CALLBACK
    def note(library, size, data):  # type: ignore[no-untyped-def]
        found.append((library.contents.address or 0, (library.contents.name or b"").decode("utf-8", "surrogateescape")))
        return 0

    ctypes.CDLL(None).dl_iterate_phdr(note, None)
    return [(address, name) for address, name in found if name.startswith("/")]


def main() -> None:
    site, *files = sys.argv[1:]
    sys.path.append(site)
    import numpy as np

    np.ones((9, 9)) @ np.ones((9, 9))  # some linear algebra libraries load their kernels when they are first used
    for file in (RUNTIME, *files):
        with contextlib.suppress(OSError):
            ctypes.CDLL(file)
    getauxval = ctypes.CDLL(None).getauxval
    getauxval.restype = ctypes.c_ulong
    libraries = loaded()
    print(next((name for address, name in libraries if address == getauxval(AT_BASE)), ""))
    for _, name in libraries:
        if name not in files:
            print(name)


if __name__ == "__main__":
    main()
