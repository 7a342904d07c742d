"""A program: what student code finds of the judge that is installed here, and of the folders that are given.

Its first argument is the wall. It prints, as JSON, where the judge lies, which files of its and of the folders a
submission can read, what stands in the wall's root, and what scipy computes. It is run by Pythons that have
nothing of these tests.
"""

import hashlib
import json
import sys
from pathlib import Path

import autograder
from autograder.wall import bubblewrap, student
from autograder.wall.conversation import Returned, request
from autograder.wall.sandbox import Sandbox
from autograder.wall.student import Cell, Student

WALK = """
import hashlib, os, sys

def walks():
    "From the root, from where Python finds its modules, and from where these really lie."
    starts = ["/", *sys.path, *(os.path.dirname(os.path.realpath(path)) for path in sys.path)]
    for path in sys.path:
        if os.path.isdir(path):
            starts += [os.path.realpath(os.path.join(path, name)) for name in os.listdir(path)]
    for start in dict.fromkeys(starts):
        yield from os.walk(start)

def found():
    "Paths that bear one of the names, files that have one of the contents, and private paths that open."
    hits = []
    for folder, folders, files in walks():
        hits += [os.path.join(folder, name) for name in folders + files if any(word in name for word in NAMES)]
        for name in files:
            path = os.path.join(folder, name)
            if os.path.getsize(path) in SIZES and hashlib.sha256(open(path, "rb").read()).hexdigest() in DIGESTS:
                hits.append(path)
    for path in PRIVATE:
        try:
            hits.append(open(path, "rb").name)
        except OSError:
            pass
    return hits[:60]

def root():
    return sorted(os.listdir("/"))

def computed():
    import ctypes, decimal, lzma, sqlite3, ssl, zlib
    import scipy.linalg, scipy.optimize, scipy.signal, scipy.sparse, scipy.special, scipy.stats
    return float(scipy.linalg.det([[1.0, 2.0], [3.0, 4.0]]))
"""
NAMES = ["autograder", "misconceptions", "nbgrader", "nbconvert", "secret.txt", "submitted"]
SECONDS = 300  # to walk through ten thousand files on a busy machine


def main() -> None:
    package = Path(autograder.__file__).parent
    wall, folders = Sandbox(sys.argv[1]), [package, *map(Path, sys.argv[2:])]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
    private = [path for path in files if not (path.parent.name == "wall" and path.name in bubblewrap.INSIDE)]
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in private}
    told = f"NAMES, SIZES, DIGESTS = {NAMES}, { ({path.stat().st_size for path in private}) }, {digests}\n"
    told += f"PRIVATE = {[f'/.{path}' for path in private]}\n"
    student.REQUEST_SECONDS = SECONDS
    said = {"judge": str(package), "private": len(private)}
    with Student([Cell("walk", told + WALK)], {}, wall) as explorer:
        for name in ("found", "root", "computed"):
            (answer,) = explorer.ask(name, [request("call", name, [], 0, False)])
            said[name] = answer.value if isinstance(answer, Returned) else repr(answer)
    print(json.dumps(said))


if __name__ == "__main__":
    main()
