"""Gradescope: the zip an instructor uploads there, and what it does with a submission inside Gradescope's container.

Gradescope unpacks the zip into /autograder/source, runs setup.sh once as root, and a copy of run_autograder for every
submission: what lies in /autograder/submission is graded into /autograder/results/results.json. Layout, fields and
the words they may say are those of https://gradescope-autograders.readthedocs.io/en/latest/specs/ as of January 2025:
the score at the top is what counts; a test without points is a mere check, passed or failed; texts handed over as
"text" are shown as they are (the output at the top would be HTML by default); what is printed is for the instructor,
"hidden" from students. Defaults (base image Ubuntu 22.04, 768 MB, half a CPU, 10 minutes): its pages "Base Images" and
"Troubleshooting". Nothing documents whether a container may make namespaces.
"""

from __future__ import annotations

import json
import logging
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path

from ..assignments import find
from ..assignments.find import Assignment
from ..grading import judge, language_of
from ..judging.report import Report, Status, told
from ..notebooks.reading import HandedIn, read_submission
from ..notebooks.release import Release, release
from ..text import safe, shown
from ..wall.sandbox import Sandbox, SandboxUnavailableError
from ..words import ENGLISH, IN_ENGLISH, say

log = logging.getLogger(__name__)
PACKAGE = find.PACKAGE
# Beside the package in a checkout, in it where it is installed.
LOCK = next(filter(Path.exists, (folder / "requirements.lock" for folder in (PACKAGE, PACKAGE.parent))), PACKAGE.parent)
IMPORTED = {"babel", "hypothesis", "ipython", "numpy", "pyseccomp", "rich"}  # by what grades; they bring the others
SAID = ("**/*.py", "**/*.po")  # what judges, and the catalogues of what it says
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # zip's first day: the same checkout makes the same bytes
ROOT = Path("/autograder")  # Gradescope's

SETUP = """\
#!/bin/bash
# Gradescope runs this once, as root, when it builds the image.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends bubblewrap libseccomp2 python3 python3-venv
python=python3
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    # Ubuntu 22.04 comes with Python 3.10, and has this one beside it.
    apt-get install -y --no-install-recommends python3.11 python3.11-venv
    python=python3.11
fi
"$python" -m venv /autograder/venv
/autograder/venv/bin/python -m pip install --no-cache-dir --only-binary :all: --require-hashes \\
    --requirement /autograder/source/requirements.txt
"""
RUN = """\
#!/bin/sh
# Gradescope runs this for every submission.
export PYTHONPATH=/autograder/source
exec /autograder/venv/bin/python -s -P -B -m autograder gradescope --assignment {name} --sandbox {sandbox} --seed {seed}
"""


# ------------------------------------------------------------------------------------------------ the zip


def bundle(
    output: Path, assignment: Assignment, sandbox: Sandbox = Sandbox.AUTO, seed: int = 0, language: str = ENGLISH
) -> None:
    """Write the autograder's zip for one assignment, in which its edition in a language is released.

    Raises FileNotFoundError where there is no release, or no lock file beside the package.
    """
    folder = find.files(assignment, "release", language)
    files = {
        "setup.sh": SETUP,
        "run_autograder": RUN.format(name=assignment.name, sandbox=sandbox, seed=seed),
        "requirements.txt": requirements(LOCK.read_text("utf-8")),
        **_package(),
        **_files(folder, f"release/{assignment.name}", ("*.ipynb", "*.py")),
    }
    if PACKAGE not in assignment.folder.parents:  # a course's own: it is found above the release
        files |= _files(assignment.folder, f"assignments/{assignment.name}", SAID)
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if text.startswith("#!") else 0o100644) << 16
            archive.writestr(entry, text)


def _package() -> dict[str, str]:
    """Our own files, with the entry points by which assignments are found, as if they were installed."""
    found = entry_points(group=find.GROUP)
    points = "".join(f"{point.name} = {point.value}\n" for point in found if point.value.startswith("autograder."))
    return {
        **{
            name: text
            for name, text in _files(PACKAGE, "autograder", SAID).items()
            if name.split("/")[1] not in find.BESIDE
        },
        "autograder-0.dist-info/METADATA": "Metadata-Version: 2.1\nName: autograder\nVersion: 0\n",
        "autograder-0.dist-info/entry_points.txt": f"[{find.GROUP}]\n{points}",
    }


def _files(folder: Path, place: str, patterns: Iterable[str]) -> dict[str, str]:
    """The texts of a folder's files by their place in the zip."""
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern))
    return {f"{place}/{path.relative_to(folder).as_posix()}": path.read_text("utf-8") for path in paths}


def requirements(lock: str) -> str:
    """The pins and hashes of a lock file that grading needs, found by the lock's own notes of who needs whom."""
    split = re.split(r"^(?=\w)", lock, flags=re.MULTILINE)
    pins = [(name[0], pin) for pin in split if (name := re.match(r"[\w.-]+", pin))]
    needed, before = set(IMPORTED), set[str]()
    while needed != before:
        before = set(needed)
        needed |= {name for name, pin in pins if needed & set(re.findall(r"^ +#(?: via|  ) ([\w.-]+)", pin, re.M))}
    return "".join(re.sub(r"^ +#.*\n?", "", pin, flags=re.MULTILINE) for name, pin in pins if name in needed)


# ------------------------------------------------------------------------------------- inside the container

NOT_GRADED = say(
    "Your submission could not be graded, and that is our fault, not yours: no points are decided. "
    "Please tell your instructor; there is no need to submit again."
)
NO_WALL = """\
For the instructor (students do not see this): nothing was graded.
{reason}
Student code is not run without a wall unless you say so. Either grade where a wall can be built (download the
submissions and run `autograder grade` on them), or, knowing that student code then runs as root beside the judge and
can read the hidden checks and write its own grade, upload what
`autograder bundle gradescope --assignment {name} --sandbox none` makes.
"""


def run(assignment: Assignment, root: Path = ROOT, sandbox: Sandbox = Sandbox.AUTO, seed: int = 0) -> bool:
    """Grade `root`/submission into `root`/results/results.json; False where something was not graded, by our fault.

    The report is printed for the instructor, and so is the reason where there is none.
    """
    language = IN_ENGLISH
    try:
        released = release(find.files(assignment, "release"))
        language = language_of(assignment, released)
        report = judge(handed_in(root / "submission", released), assignment, released, seed, sandbox)[1]
    except SandboxUnavailableError as error:
        print(NO_WALL.format(reason=error, name=assignment.name))
    except Exception:
        log.exception("grading failed")
    else:
        print(report.json())
        _write(root, results(told(report, language)))
        return not report.fault_of_ours
    _write(root, _results(0.0, language(NOT_GRADED), []))
    return False


def handed_in(folder: Path, target: Release) -> HandedIn:
    """The notebook that is graded: the one of the assignment's name, or else the first, those in folders last."""
    found = [path for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts]
    if not found:
        return HandedIn(target.notebook.name, unreadable=say("there is no file *.ipynb in the submission"))
    found.sort(key=lambda path: (path.name != target.notebook.name, len(path.parts), path))
    submission = read_submission(found[0], target.modules, found[0].name)
    if len(found) == 1:
        return submission
    count, name = len(found), shown(found[0].name)
    note = say("of the {count} notebooks in the submission {name} is graded", count=count, name=name)
    return replace(submission, notes=(note, *submission.notes))


def results(report: Report) -> dict[str, object]:
    """A report in Gradescope's terms."""
    tests = [
        {
            "name": result.headline,
            "name_format": "text",
            "status": "passed" if result.status is Status.PASSED else "failed",
            "output": safe(result.message),
            "output_format": "text",
            "visibility": "visible",
        }
        | ({"score": result.points, "max_score": result.max_points} if result.max_points else {})
        for result in report.checks
    ]
    return _results(report.score, "\n".join(safe(note) for note in report.notes), tests)


def _results(score: float, output: str, tests: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {
        "score": score,
        "output": output,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def _write(root: Path, content: dict[str, object]) -> None:
    """Whole or not at all."""
    folder = root / "results"
    folder.mkdir(exist_ok=True)
    unfinished = folder / "results.json.unfinished"
    unfinished.write_text(json.dumps(content, allow_nan=False), "utf-8")
    unfinished.replace(folder / "results.json")
