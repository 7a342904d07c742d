"""Names that others keep to themselves and that this project leans on; where one is gone, its use says what broke."""

import importlib

import pytest

PRIVATE = {
    "hypothesis.internal.conjecture.providers:_get_local_constants": "examples depend on what else is imported",
    "hypothesis.internal.conjecture.providers:CONSTANTS_CACHE.max_size": "examples depend on what was drawn before",
    "hypothesis.internal.constants_ast:Constants": "examples depend on what else is imported",
    "numpy.random:bit_generator.randbits": "np.random.default_rng() of a student's is not repeatable",
    "random:_inst.seed": "random.random() of a student's is not repeatable",
    "nbgrader.preprocessors:AssignLatePenalties._check_late_penalty": "late penalties have no bounds",
    "nbgrader.exchange.default:ExchangeCollect._path_to_record": "collect stops at a name that is none",
    "nbgrader.apps.zipcollectapp:ZipCollectApp._format_collect_path": "zip_collect does not find the extracted files",
}


@pytest.mark.parametrize(("name", "broken"), PRIVATE.items())
def test_a_private_name_that_is_leant_on_is_there(name, broken):
    module, _, path = name.partition(":")
    found = importlib.import_module(module)
    for part in path.split("."):
        assert hasattr(found, part), f"{name} is gone: {broken}"
        found = getattr(found, part)
