"""Programs as students write them: with more keys than asked for, asserts of an old template, code for one output.

None of it changes what else is wrong with a program, so it must save no points and hide no name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

# What students keep in a dict besides, and what the template of old asserts of the output layer.
KEPT = {
    "initialize_parameters": '{"layers": 3}',
    "forward_propagation": '{"A0": np.ones((2, 3)), "m": 3}',
    "backward_propagation": '{"dZ1": np.ones((2, 3)), "dZ2": np.ones((1, 3))}',
    "initialize_parameters_deep": '{"layers": 3}',
}
ASSERTED = {
    "initialize_parameters": "{2} == 1",
    "forward_propagation": 'len({1}["W2"]) == 1',
    "backward_propagation": "len({3}) == 1",
}
KEEP = """
def also(value, more):
    if isinstance(value, dict):
        return {**value, **more}
    return tuple(also(item, more) for item in value) if isinstance(value, tuple) else value
"""


class Returns(ast.NodeTransformer):
    """Hands what a function returns to `also` first; functions inside it stay as they are."""

    def __init__(self, more: str):
        self.more = more

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:  # noqa: N802 (ast names it)
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return:  # noqa: N802
        if node.value is None:
            return node
        more = ast.parse(self.more, mode="eval").body
        return ast.Return(ast.Call(ast.Name("also", ast.Load()), [node.value, more], []))


def with_extra_keys(function: ast.FunctionDef) -> None:
    if more := KEPT.get(function.name):
        function.body = ast.parse(KEEP).body + [Returns(more).visit(line) for line in function.body]


def with_asserts(function: ast.FunctionDef) -> None:
    names = [argument.arg for argument in function.args.args]
    if (asserted := ASSERTED.get(function.name)) and len(names) >= 3 - (function.name == "forward_propagation"):
        function.body = ast.parse(f"assert {asserted.format(*names)}").body + function.body


def with_one_output(function: ast.FunctionDef) -> None:
    if function.name == "initialize_parameters" and len(function.args.args) == 3:
        function.body = ast.parse(f"{function.args.args[2].arg} = 1").body + function.body


REAL_CODE = {
    "extra keys": with_extra_keys,
    "asserts of one output": with_asserts,
    "code for one output": with_one_output,
}


def is_python(source: str) -> bool:
    """Whether a program can be rewritten: one with magics is no Python, nor is one with an error of syntax."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def rewritten(source: str, change: Callable[[ast.FunctionDef], None]) -> str:
    """A sample with its functions changed, cells and comments elsewhere kept as they are."""
    lines = source.splitlines(keepends=True)
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.FunctionDef) and node.name in KEPT:
            change(node)
            first = min([node, *node.decorator_list], key=lambda part: part.lineno).lineno - 1
            lines[first : node.end_lineno] = [ast.unparse(ast.fix_missing_locations(node)) + "\n"]
    return "".join(lines)
