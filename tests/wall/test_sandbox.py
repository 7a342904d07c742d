"""The wall: what student code can reach, what it costs when it hangs or dies, and what may cross."""

import os
import struct
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from autograder.wall import bubblewrap, frames, sandbox, student
from autograder.wall.conversation import Lost, Raised, Returned, Worker, request
from autograder.wall.sandbox import Sandbox, zygote
from autograder.wall.student import Cell, Student


@pytest.fixture
def ask(wall):
    def ask(source: str, function: str = "f", *args: object):
        with Student([Cell("a cell", source)], {}, wall) as student:
            return student.ask(function, [request("call", function, list(args), 0, True)])[0]

    return ask


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(student, "REQUEST_SECONDS", 1)
    monkeypatch.setattr(student, "CELL_SECONDS", 1)


def test_a_function_is_called_on_the_other_side(ask):
    answer = ask("def f(x): return {'twice': 2 * x}", "f", np.arange(3.0))
    np.testing.assert_array_equal(answer.value["twice"], [0, 2, 4])


def test_without_a_wall_a_function_is_called_in_another_process():
    source = "import os\ndef f(): return os.getpid()"
    with Student([Cell("a cell", source)], {}, Sandbox.NONE) as student:
        assert student.ask("f", [request("call", "f", [], 0, True)])[0].value != os.getpid()


def test_student_code_is_without_environment_and_in_a_group_of_its_own(ask):
    source = "import os\ndef f(): return len(os.environ), os.getcwd(), os.getpgrp() == os.getpid()"
    assert ask(source).value == (0, "/tmp", True)


def test_student_code_is_another_user(ask, wall):
    user = ask("import os\ndef f(): return os.getuid()").value
    if wall is Sandbox.BUBBLEWRAP or os.getuid() == 0:
        assert user == bubblewrap.NOBODY or user >= sandbox.USERS
    else:  # without namespaces only root may become one
        assert user == os.getuid()


def test_in_namespaces_student_code_is_alone():
    with Student([Cell("a cell", "import os\ndef f(): return os.getpid()")], {}, Sandbox.BUBBLEWRAP) as student:
        assert student.ask("f", [request("call", "f", [], 0, True)])[0].value == 1


@pytest.mark.parametrize(
    "source", ["import time\n{}\ndef f(): return 1", "import time\ndef f():\n    {}\n    return 1"]
)
def test_a_zygote_that_is_killed_from_outside_costs_no_answer(source, wall):
    with Student([Cell("a cell", source.format("time.sleep(0.5)"))], {}, wall) as student:
        killer = threading.Timer(0.25, zygote(wall).process.kill)
        killer.start()
        answers = student.ask("f", [request("call", "f", [], 0, True)] * 2)
        killer.join()
    assert [answer.value for answer in answers] == [1, 1]
    assert (student.falls, student.lost_cells) == (1, {})


def test_who_kills_the_zygote_is_not_asked_for_ever():
    kills = "import os, signal\ndef f():\n    os.kill(os.getppid(), signal.SIGKILL)\n    os._exit(1)"
    with Student([Cell("a cell", kills)], {}, Sandbox.NONE) as student:
        assert student.ask("f", [request("call", "f", [], 0, True)]) == [Lost.CRASHED]


def test_threads_of_one_submission_leave_another_as_many_as_it_may_have(ask, wall):
    source = "import threading, time\ndef f(n):\n    for _ in range(n):\n        "
    source += "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n    return n"
    with Student([Cell("a cell", source)], {}, wall) as greedy:
        assert greedy.ask("f", [request("call", "f", [40], 0, True)])[0].value == 40
        with ThreadPoolExecutor(1) as another:  # a thread has a zygote of its own
            assert another.submit(ask, source, "f", 40).result().value == 40


@pytest.mark.parametrize(
    "attempt",
    [
        "os.fork()",
        "os.execv('/python/bin/python3', ['x'])",
        "subprocess.run(['/bin/true'])",
        "socket.socket()",
        "os.memfd_create('x')",
        "os.setuid(0)",
        "open('/judge/new', 'w')",
        "open('/new', 'w')",
        "os.listdir('/proc')",
        "os.listdir('/home')",
        "os.kill(2, 9)",
        "open('/tmp/large', 'wb').write(bytes(2**26))",
    ],
)
def test_the_system_refuses(attempt, ask):
    answer = ask(f"import os, socket, subprocess\ndef f(): return {attempt}")
    assert isinstance(answer, Raised)
    assert answer.exception in {"PermissionError", "OSError", "FileNotFoundError", "ProcessLookupError"}


@pytest.mark.parametrize(
    "attempt",
    [
        "[open(f'/tmp/{i}', 'w').close() for i in range(5000)]",
        "[open(f'/tmp/{i}', 'wb').write(bytes(2**22)) for i in range(8)]",
    ],
    ids=["files", "bytes"],
)
def test_too_much_in_tmp_is_an_error_or_the_end(attempt, ask, wall):
    answer = ask(f"import time\ndef f():\n    {attempt}\n    time.sleep(5)")
    if wall is Sandbox.BUBBLEWRAP:
        assert (answer.exception, answer.text[:10]) == ("OSError", "[Errno 28]")
    else:  # without a file system of its own the warm process looks, and ends it
        assert answer == Lost.CRASHED


def test_more_memory_than_allowed_is_a_memory_error(ask):
    assert ask("def f(): return len(bytearray(3 * 2**30))").exception == "MemoryError"


def test_threads_and_files_in_tmp_are_allowed(ask):
    source = """
import threading
def f():
    thread = threading.Thread(target=lambda: open('/tmp/x', 'w').write('x'))
    thread.start()
    thread.join()
    return open('/tmp/x').read()
"""
    assert ask(source).value == "x"


def test_nothing_is_left_for_the_next_submission(ask):
    ask("def f(): open('/tmp/note', 'w').write('the answers')")
    assert ask("import os\ndef f(): return os.listdir('/tmp')").value == []


def test_a_loop_without_end_costs_its_own_calls_only(impatient, wall):
    source = "def f():\n    while True: pass\ndef g(): return 1"
    with Student([Cell("a cell", source)], {}, wall) as student:
        assert student.ask("f", [request("call", "f", [], 0, True)] * 3) == [Lost.TIMEOUT] * 3
        assert student.ask("g", [request("call", "g", [], 0, True)]) == [Returned(1, None)]


def test_answers_before_a_death_count(wall):
    source = "import os\ndef f(x): return os._exit(0) if x else 7"
    with Student([Cell("a cell", source)], {}, wall) as student:
        requests = [request("call", "f", [x], 0, True) for x in (0, 1, 0)]
        assert student.ask("f", requests) == [Returned(7, None), Lost.CRASHED, Lost.CRASHED]


def test_a_cell_that_ends_the_process_is_left_out(wall):
    cells = [Cell("good", "def f(): return 1"), Cell("bad", "import os; os._exit(0)")]
    with Student(cells, {}, wall) as student:
        assert student.ask("f", [request("call", "f", [], 0, True)]) == [Returned(1, None)]
        assert student.lost_cells == {"bad": Lost.CRASHED}


def test_statements_after_an_error_still_run_and_the_error_is_kept(wall):
    with Student([Cell("a cell", "1 / 0\ndef f(): return 1")], {}, wall) as student:
        assert student.ask("f", [request("call", "f", [], 0, True)]) == [Returned(1, None)]
        assert student.cell_errors["a cell"].exception == "ZeroDivisionError"


def test_pictures_and_magics_do_nothing_here(ask):
    source = (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1])\nget_ipython().run_line_magic('x', '')"
    )
    assert ask(source + "\ndef f(): return 1") == Returned(1, None)


@pytest.mark.parametrize(
    "draw",
    [
        "np.random.randn()",
        "np.random.default_rng().normal()",
        "np.random.RandomState().randn()",
        "random.gauss()",
        "random.Random().gauss()",
        "(np.random.seed(), np.random.randn())[1]",
    ],
)
def test_unseeded_generators_give_the_same_draws_every_time(draw, ask):
    source = f"import random\nimport numpy as np\ndef f(): return float({draw})"
    assert ask(source) == ask(source)


def test_what_a_cell_draws_is_the_same_in_every_process_and_behind_every_wall():
    source = "import random\nimport numpy as np\nDRAWN = (np.random.randn(), random.random())\ndef f(): return DRAWN"
    drawn = set()
    for wall in (Sandbox.BUBBLEWRAP, Sandbox.LANDLOCK, Sandbox.BUBBLEWRAP):
        with ThreadPoolExecutor(1) as another, Student([Cell("a cell", source)], {}, wall) as student:
            asked = another.submit(student.ask, "f", [request("call", "f", [], 0, True)])  # by a zygote of its own
            drawn.add(asked.result()[0].value)
    assert len(drawn) == 1


VALUES = [None, True, 3, -(2**63), 2.5, "text", (1, [2.0]), {"a": {"b": ()}}, frames.Opaque("a value of type set")]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_crosses_the_wall_as_it_is(value):
    assert frames.decode(frames.encode(value)) == value


@pytest.mark.parametrize("dtype", ["?", "i1", "u8", "f2", "f4", ">f8"])
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3), (1, 2, 3)])
def test_an_array_crosses_the_wall_as_it_is(dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    np.testing.assert_array_equal(frames.decode(frames.encode(array)), array)


@pytest.mark.parametrize("value", [object(), {1, 2}, np.array([object()]), np.array([1j]), 2**70, lambda: 0])
def test_anything_else_crosses_as_words_only(value):
    assert isinstance(frames.decode(frames.encode(value)), frames.Opaque)


@pytest.mark.parametrize("data", [b"", b"x", b"a", b"aO8\x01\x01\x00\x00\x00", b"s\xff\xff\xff\xff", b"t\x05N", b"NN"])
def test_bytes_that_are_no_value_are_refused(data):
    with pytest.raises(ValueError, match=r"the frame|codec|cannot reshape"):
        frames.decode(data)


@pytest.mark.parametrize(
    "forged",
    [struct.pack("<I", 2**31) + b"N", struct.pack("<I", 1) + b"N", b"\x00\x00\x00\x00", b"score: 100\n" * 9],
    ids=["too long", "no answer", "empty", "text"],
)
def test_a_child_that_speaks_nonsense_has_lost_its_request(forged, ask):
    source = f"""
import contextlib, os
def f():
    for fd in range(3, 9):
        with contextlib.suppress(OSError):
            os.write(fd, {forged!r})
"""
    assert ask(source) == Lost.CRASHED


TRICKLE = """
import contextlib, os
for fd in range(3, 9):
    with contextlib.suppress(OSError):
        for byte in (30_000).to_bytes(4, "little") + bytes(30_000):
            os.write(fd, bytes([byte]))
"""


def test_an_answer_that_comes_byte_by_byte_while_more_is_told_does_not_wake_the_judge_for_each(monkeypatch):
    woken, receive = [], Worker._receive  # noqa: SLF001 (the judge reads nowhere else)
    monkeypatch.setattr(Worker, "_receive", lambda self: woken.append(1) or receive(self))
    with Student([Cell("trickles", TRICKLE), Cell("is long", "#" * 2**20)], {}, Sandbox.AUTO) as student:
        student.ask("f", [request("call", "f", [], 0, True)])
    assert student.lost_cells == {"trickles": Lost.CRASHED}
    assert len(woken) < 3_000


def conversation(source: str, **asked: list[list[int]]):
    """What functions of one argument answer, asked in batches and in one conversation."""
    batches = {
        name: [[request("call", name, [x], 0, False) for x in batch] for batch in found]
        for name, found in asked.items()
    }
    with Student([Cell("a cell", source)], {}, Sandbox.BUBBLEWRAP) as student:
        answers = student.answer(sandbox.Questions(batches))
    return {name: [getattr(a, "value", a) for a in found.read()] for name, found in answers.items()}


def test_a_hang_in_a_conversation_costs_the_rest_of_its_batch_only(impatient):
    source = "def f(x):\n    while x == 2: pass\n    return x\ndef g(x): return -x"
    found = conversation(source, f=[[0, 1], [1, 2, 3], [4, 5]], g=[[1], [2]])
    assert found == {"f": [0, 1, 1, Lost.TIMEOUT, Lost.TIMEOUT, 4, 5], "g": [-1, -2]}


def test_a_function_that_ends_two_conversations_is_not_asked_a_third_time():
    source = "import os\ndef f(x): return os._exit(1) if x else x\ndef g(x): return -x"
    found = conversation(source, g=[[1]], f=[[0, 1], [0, 1, 0], [0]])
    assert found == {"g": [-1], "f": [0, Lost.CRASHED, 0, *[Lost.CRASHED] * 3]}


def test_each_batch_of_a_conversation_has_its_own_deadline(impatient):
    source = "import time\ndef f(x):\n    time.sleep(0.4)\n    return x"
    assert conversation(source, f=[[0, 1], [2, 3], [4]]) == {"f": [0, 1, 2, 3, 4]}


def test_answers_larger_than_the_pipe_arrive():
    found = conversation("import numpy as np\ndef f(x): return np.full(250_000, float(x))", f=[[1, 2, 3]])
    assert [value.sum() for value in found["f"]] == [2.5e5, 5e5, 7.5e5]


def test_what_is_no_answer_costs_the_rest_of_its_batch():
    source = """
import contextlib, os
def f(x):
    for fd in range(3, 9) if x == 2 else ():
        with contextlib.suppress(OSError):
            os.write(fd, bytes([1, 0, 0, 0]) + b"N")
    return x
"""
    assert conversation(source, f=[[1], [2, 3]]) == {"f": [1, Lost.CRASHED, Lost.CRASHED]}


def test_questions_are_new_for_every_submission_and_known_to_its_cells_at_most():
    source = "def f(x):\n    x.append(1)\n    return len(x)"
    asked = sandbox.Questions({"f": [[request("call", "f", [[0]], 0, True)] * 2]})
    for _ in range(2):
        with Student([Cell("a cell", source)], {}, Sandbox.BUBBLEWRAP) as student:
            assert student.answer(asked)["f"].read() == [Returned(2, [[0, 1]])] * 2
