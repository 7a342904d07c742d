"""Cells and calls as Jupyter would have them, behind the wall: states, pictures, progress bars, what is returned."""

import numpy as np
import pytest

from autograder.wall.conversation import Raised, Returned, request
from autograder.wall.sandbox import Sandbox
from autograder.wall.student import Cell, Student

PICTURES = """
import copy, math
import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
import tqdm.auto
from IPython.display import clear_output, display
from tqdm import tqdm as progress, trange
picture, axes = plt.hist, plt.gca()
"""
IDIOMS = """
fig, axs = plt.subplots(2); return len(axs) == 2 and axs[0] is not axs[1]
fig, axs = plt.subplots(2, 3); return axs.shape == (2, 3) and axs[0, 1].plot() is not None
fig, ax = plt.subplots(figsize=(6, 4)); return ax.plot([1]) is not None
fig, (left, right) = plt.subplots(1, 2, sharey=True); return left.plot() is not None
fig, ((a, b), (c, d)) = plt.subplots(ncols=2, nrows=2); return d.plot() is not None
fig, axs = plt.subplots(1, 1, squeeze=False); return axs.shape == (1, 1)
axs = plt.figure().subplots(3); return len(list(axs)) == 3
n, bins, patches = plt.hist([1]); return n is not bins
a, b, c, d, e, f, g = picture(1); return a is not g
[a, b], c = picture(1); return c is not None
first, *others = plt.plot([1]); return others == []
first, *others, last = plt.plot([1]); return first is not last and others == []
line, = plt.plot([1]); return line.set_color("r") is not None
return (lambda a, b: True)(*plt.subplots())
return list(axes) == [] and tuple(picture(1)) == () and len(axes) == 0
return [line for line in axes.lines] == [] and [*axes] == []
return not any(True for ax in plt.figure().axes) and sum(axes) == 0
low, high = axes.get_ylim(); return (high - low) * 2 + 1 - 1 / high is not None
y = axes.get_ylim()[1]; return float(2 * y) == 0.0 and int(y // 3) == 0 and round(y, 2) == 0
y = axes.get_ylim()[1]; return not y > 3 and not y < 3 and y != 3 and 3 not in y
y = axes.get_ylim()[1]; y += 1; y **= 2; return -y is not None and abs(y) is not None and math.floor(y) == 0
y = axes.get_ylim()[1]; return f"{y:.2f}{y}{y!s:>3}" == "   " and bool(y)
axes.lines[0].set(lw=1); axes.title = "x"; axes.data["a"] = 1; del axes.data["a"]; return True
plt.rcParams["figure.figsize"] = 3, 3; plt.rcParams.update({}); return True
with plt.style.context("ggplot"), plt.rc_context({}) as inside: return inside is not None
return next(axes._get_lines.prop_cycler)["color"] is not None
return isinstance(3, plt.Axes) is False and copy.deepcopy(axes) is not None and {axes: 1} != {}
return np.ravel(axes)[0].plot() is not None and np.exp(axes) is not None and np.ones(2) * axes is not None
return [ax.plot() is not None for ax in np.array(plt.subplots(2)[1]).flat] == [True, True]
return [k for ax, k in zip(plt.subplots(2, 2)[1].ravel(), range(9))] == [0, 1, 2, 3]
names = {}; exec("from matplotlib.pyplot import *\\nplot([1]); title('x')", names); return "figure" in names
return plt.show() is not None and sns.set_theme() is not None
return progress(range(3)).total is not None and sum(progress(range(3), leave=False)) == 3
return list(trange(1, 3)) == [1, 2] and [*tqdm.auto.trange(2)] == [0, 1] and len(progress([1])) == 1
return list(enumerate(tqdm.auto.tqdm(iterable="ab", desc="x"))) == [(0, "a"), (1, "b")]
with progress(total=3) as bar: return bar.update(1) is not None and bar.set_postfix(x=1) is not None
with progress(range(2)) as bar: return [bar.set_description(f"{k}") is not None for k in bar] == [True, True]
bar = progress(total=3); bar.n += 1; bar.close(); progress.write("done"); return True
"""
DECORATED = """
@plt.ioff()
@sns.axes_style("white")
def decorated(): return 3

class Animation(plt.FuncAnimation):
    def __init__(self): super().__init__("x")

def f(): return decorated() == 3 and Animation().save("x.gif") is not None
"""


def answers(cells: list[Cell], *functions: str, wall: Sandbox = Sandbox.BUBBLEWRAP) -> list[object]:
    """What the functions return when they are called one after the other."""
    with Student(cells, {}, wall) as student:
        return [student.ask(name, [request("call", name, [], 0, False)])[0] for name in functions]


def returned(source: str, *functions: str) -> object:
    found = answers([Cell("a cell", source)], *(functions or "f"))
    assert all(isinstance(answer, Returned) for answer in found), found
    return found[-1].value


def test_pictures_and_progress_bars_do_nothing_whatever_the_idiom():
    lines = IDIOMS.strip().splitlines()
    functions = [f"def f{k}():\n    {line}" for k, line in enumerate(lines)]
    cell = Cell("a cell", "\n".join([PICTURES, *functions]))
    found = answers([cell], *(f"f{k}" for k in range(len(lines))))
    assert [line for line, answer in zip(lines, found, strict=True) if answer != Returned(True, None)] == []


def test_a_decorator_that_draws_leaves_its_function_alone():
    assert returned(PICTURES + DECORATED) is True


def test_a_picture_that_is_returned_is_no_number_and_no_pair():
    assert repr(returned(PICTURES + "def f(): return axes")) == "a value of type Absent"


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("from collections import UserDict\ndef f(): return UserDict(a=1)", {"a": 1}),
        ("from types import MappingProxyType as M\ndef f(): return [M({'a': M({'b': 1})})]", [{"a": {"b": 1}}]),
        ("from collections import ChainMap\ndef f(): return ChainMap({'a': 1}, {'b': 2})", {"a": 1, "b": 2}),
        ("def f(): return {k: k for k in range(10**6)} | {'W1': 1}", {"<class 'int'>": 9_999}),
        ("def f(): return {k: k for k in range(1000)} | {'W1': 1}", {"<class 'int'>": 999, "W1": 1}),
        ("def f(): return map(abs, (-1, 2))", (1, 2)),
        ("def f(): return (k for k in range(2))", (0, 1)),
        ("class A:\n def __iter__(self): return iter('ab')\ndef f(): return A()", ("a", "b")),
        ("from typing import NamedTuple\nclass A(NamedTuple):\n a: int\n b: int\ndef f(): return A(1, 2)", (1, 2)),
    ],
)
def test_any_mapping_is_a_dict_and_any_iterable_what_it_is_unpacked_to(source, value):
    assert returned(source) == value


def test_of_very_many_keys_the_shortest_names_arrive():
    found = returned("def f(): return {f'step {k}': k for k in range(1000)} | {'W1': 1, 'dW2': 2}")
    assert len(found) == 64
    assert {"W1": 1, "dW2": 2}.items() <= found.items()


@pytest.mark.parametrize(
    "value", ["{1, 2}", "b'ab'", "iter(int, 1)", "__import__('itertools').count()", "{1: 2}.keys() | {3}"]
)
def test_what_has_no_order_or_no_end_is_no_pair(value):
    assert "value of type" in repr(returned(f"def f(): return {value}"))


def test_an_error_within_a_generator_is_quoted_with_its_line():
    (answer,) = answers([Cell("a cell", "def f():\n    yield 1\n    yield nothing")], "f")
    assert answer == Raised("NameError", "name 'nothing' is not defined", "a cell", 3, "yield nothing")


STATES = [
    Cell("one", "shared = []\ndef helper(): return 1\ndef f(): shared.append(1); return helper()", "f"),
    Cell("two", "del helper\ndef g(): return 'helper' in globals(), len(shared), late()"),
    Cell("three", "def late(): return 2", "g"),
    Cell("four", "def late(): return 3\ndef h(): 'later'; raise NotImplementedError", "h"),
    Cell("five", "f = g = None\ndef h(): return late(), helper()\ndef helper(): return 4\ndef late(): return 5"),
]


@pytest.mark.parametrize("wall", Sandbox)
def test_a_function_is_called_in_the_state_before_its_tests_and_no_other_state_is_left_behind(wall):
    found = answers(STATES, "f", "h", "g", "f", "h", wall=wall)
    # helper is missing in the state of g, and comes from the end; the list is one and the same.
    assert [answer.value for answer in found] == [1, (5, 4), (True, 1, 2), 1, (5, 4)]


def test_a_cell_that_is_left_out_does_not_take_the_state_of_its_function_along():
    cells = [Cell("one", "def f(): return 1"), Cell("two", "import os; os._exit(1)", "f"), Cell("three", "f = None")]
    assert answers(cells, "f") == [Returned(1, None)]


def test_what_one_submission_writes_without_a_wall_is_not_the_next_ones_to_import():
    writes = "open('leftover.py', 'w').write('x = 1')\nimport leftover\ndef f(): return leftover.x"
    finds = "def f():\n    import leftover"
    (first,) = answers([Cell("a cell", writes)], "f", wall=Sandbox.NONE)
    (second,) = answers([Cell("a cell", finds)], "f", wall=Sandbox.NONE)
    assert first == Returned(1, None)
    assert second.exception == "ModuleNotFoundError"


def test_a_written_file_does_not_replace_the_courses_module():
    cell = Cell("a cell", "open('lesson.py', 'w').write('x = 2')\nimport lesson\ndef f(): return lesson.x")
    with Student([cell], {"lesson": "x = 1"}, Sandbox.BUBBLEWRAP) as student:
        assert student.ask("f", [request("call", "f", [], 0, False)]) == [Returned(1, None)]


def test_an_array_of_two_rows_stays_an_array():
    assert np.array_equal(returned("import numpy as np\ndef f(): return np.eye(2)"), np.eye(2))
