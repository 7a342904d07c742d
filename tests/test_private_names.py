"""Names that others keep to themselves and that this project leans on; where one is gone, its use says what broke."""

import ast
import importlib
import re
from concurrent.futures import ProcessPoolExecutor
from operator import attrgetter
from pathlib import Path

import pytest

import autograder

PRIVATE = {
    "hypothesis.internal.conjecture.providers:_get_local_constants": "examples depend on what else is imported",
    "hypothesis.internal.conjecture.providers:CONSTANTS_CACHE.max_size": "examples depend on what was drawn before",
    "hypothesis.internal.constants_ast:Constants": "examples depend on what else is imported",
    "numpy.random:bit_generator.randbits": "np.random.default_rng() of a student's is not repeatable",
    "random:_inst.seed": "random.random() of a student's is not repeatable",
    "sys:_getframe": "what an absent library seems to return cannot be unpacked",
    "nbconvert.exporters:HTMLExporter._create_environment": "the feedback page has no translations",
    "nbconvert.exporters:HTMLExporter._init_resources": "the feedback page is not written",
    "nbconvert.exporters:HTMLExporter._preprocess": "the feedback page is not written",
    "nbgrader.converters.base:BaseConverter._format_dest": "records of a submission are not copied to autograded/",
    "nbgrader.converters.base:BaseConverter._format_source": "submissions of ours are not told from others",
    "nbgrader.preprocessors:AssignLatePenalties._check_late_penalty": "late penalties have no bounds",
    "nbgrader.exchange.default:ExchangeCollect._path_to_record": "collect stops at a name that is none",
    "nbgrader.apps.zipcollectapp:ZipCollectApp._format_collect_path": "zip_collect does not find the extracted files",
    "nbgrader.plugins:FileNameCollectorPlugin._match": "zip_collect cannot use a course's own pattern of names",
}
OF_A_POOL = {  # which has them from its start on; its class does not
    "_broken": "the end of a pool that broke can hang before Python 3.11.5",
    "_call_queue._reader": "the end of a pool that broke can hang before Python 3.11.5",
    "_processes": "the processes of a pool are not ended",
    "_result_queue._writer": "the command does not end where a process was killed while it sent a result",
}
DOCUMENTED = {"os._exit"}  # private by its looks alone


@pytest.mark.parametrize(("name", "broken"), PRIVATE.items())
def test_a_private_name_that_is_leant_on_is_there(name, broken):
    module, _, path = name.partition(":")
    found = importlib.import_module(module)
    for part in path.split("."):
        assert hasattr(found, part), f"{name} is gone: {broken}"
        found = getattr(found, part)


@pytest.mark.parametrize(("name", "broken"), OF_A_POOL.items())
def test_a_private_name_of_a_pool_is_there(name, broken):
    with ProcessPoolExecutor(1) as pool:
        try:
            attrgetter(name)(pool)
        except AttributeError:
            pytest.fail(f"ProcessPoolExecutor.{name} is gone: {broken}")


def test_every_private_name_of_others_that_is_used_is_listed():
    """Whatever begins with one underscore after a dot, and is nowhere in the package given a meaning."""
    used, ours = set(), set()
    for path in Path(autograder.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                ours.add(node.name)
            elif isinstance(node, ast.Attribute) and ast.unparse(node) not in DOCUMENTED:
                used.update([node.attr] if re.match("_(?!_)", node.attr) else [])
    listed = {part for name in [*PRIVATE, *OF_A_POOL] for part in name.partition(":")[::2] for part in part.split(".")}
    assert used - ours - listed == set()
