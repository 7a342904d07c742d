"""A program: what student code finds of the judge that is installed here, and of the folders that are given.

It prints, as JSON, where the judge lies, which files of its and of the folders a submission can read, what stands in
the wall's root, and what scipy computes. It is run by Pythons that have nothing of these tests.
"""

import hashlib
import json
import sys
from pathlib import Path

import autograder
from autograder.wall import bubblewrap, student
from autograder.wall.sandbox import Returned, Sandbox, request
from autograder.wall.student import Cell, Student

WALK = """
import hashlib, os

def found():
    "Every path that bears one of the names, and every file that has one of the contents."
    hits = []
    for folder, folders, files in os.walk("/"):
        hits += [os.path.join(folder, name) for name in folders + files if any(word in name for word in NAMES)]
        for name in files:
            path = os.path.join(folder, name)
            if os.path.getsize(path) in SIZES and hashlib.sha256(open(path, "rb").read()).hexdigest() in DIGESTS:
                hits.append(path)
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
    folders = [package, *map(Path, sys.argv[1:])]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
    private = [path for path in files if not (path.parent.name == "wall" and path.name in bubblewrap.INSIDE)]
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in private}
    told = f"NAMES, SIZES, DIGESTS = {NAMES}, { ({path.stat().st_size for path in private}) }, {digests}\n"
    student.REQUEST_SECONDS = SECONDS
    said = {"judge": str(package), "private": len(private)}
    with Student([Cell("walk", told + WALK)], {}, Sandbox.BUBBLEWRAP) as explorer:
        for name in ("found", "root", "computed"):
            (answer,) = explorer.ask(name, [request("call", name, [], 0, False)])
            said[name] = answer.value if isinstance(answer, Returned) else repr(answer)
    print(json.dumps(said))


if __name__ == "__main__":
    main()
