"""Importing us changes nothing for others."""

import json
import subprocess
import sys

CODE = """
import json, os, random
import hypothesis, numpy as np
from hypothesis.internal.conjecture import providers
import nbgrader.apps.api, nbgrader.apps.autogradeapp, nbgrader.apps.generatefeedbackapp, nbgrader.coursedir
import rich.style  # draws from `random` when it is imported

def state():
    return [
        dict(os.environ), repr(random.getstate()), repr(np.random.get_state()),
        [repr(value) for value in vars(providers).values() if callable(value)],
        repr(nbgrader.apps.api.Autograde), repr(nbgrader.apps.autogradeapp.Autograde),
        repr(nbgrader.apps.generatefeedbackapp.GenerateFeedback),
        repr(nbgrader.preprocessors.ClearSolutions.preprocess),
        repr(nbgrader.coursedir.CourseDirectory.get_existing_timestamp), repr(np.geterr()),
    ]

before = state()
import autograder.__main__, autograder.grading, autograder.verify
import autograder.courses.joining
import autograder.courses.hooks, autograder.courses.run, autograder.courses.gradebook, autograder.courses.gradescope
import autograder.pages.class_page, autograder.pages.feedback
from autograder.assignments import find
from autograder.judging.plan import plan
for assignment in find.everything().values():
    plan(assignment, 0)
print(json.dumps([a == b for a, b in zip(before, state())]))
"""


def test_importing_and_drawing_leave_hypothesis_numpy_random_nbgrader_and_the_environment_alone():
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert all(json.loads(ran.stdout)), ran.stdout


def test_importing_the_package_alone_imports_neither_numpy_nor_the_judge():
    code = "import sys, autograder; print([m for m in sys.modules if m in ('numpy', 'hypothesis', 'nbgrader')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_every_exception_of_ours_stands_in_the_tree():
    code = """
import autograder, inspect, pkgutil, importlib
for module in pkgutil.walk_packages(autograder.__path__, "autograder."):
    if not module.name.endswith(("wall.worker", "wall.zygote", "__main__")):
        for name, kind in vars(importlib.import_module(module.name)).items():
            if inspect.isclass(kind) and issubclass(kind, BaseException) and kind.__module__.startswith("autograder"):
                if f" {name} " not in autograder.__doc__:
                    print(name)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == ""
