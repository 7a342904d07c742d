"""Mutants: programs that differ from a right one in one place of its syntax tree.

They are made of the reference and of every file in tests/submissions/NAME/right. A mutant is charged to one
of the functions: only statements that exactly one of them reaches are changed, so only that one may lose points.
Whether a mutant is wrong at all is decided in proof.py.
"""

# `ast` of the standard library: the operators of mutmut 3 and cosmic-ray are a compiler's, know no transpose, axis or
# layer, and would add 15 and 25 packages to the lock; mutatest's last release is of 2022.
from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, permutations
from pathlib import Path

from autograder.assignments import find
from autograder.authoring import Assignment
from autograder.notebooks.submission import plain_python

from .classroom import ASSIGNMENT, cells, samples

EVERYTHING = find.everything().values()
FUNCTIONS = [name for assignment in EVERYTHING for name in assignment.functions]
DRAWING = {name for assignment in EVERYTHING for name in assignment.draws}


@dataclass(frozen=True)
class Mutant:
    """A program that differs from `origin` in one place, which only `function` reaches."""

    origin: str
    function: str
    change: str
    source: str
    assignment: str

    def __str__(self) -> str:
        return f"{self.origin}, {self.function}: {self.change}"


def mutants(assignment: Assignment = ASSIGNMENT, per_function: int = 12) -> list[Mutant]:
    """All mutants of the reference, and of each function of each right submission a spread of `per_function`.

    The same list at every call; no program is in it twice.
    """
    source = Path(assignment.reference.__file__).read_text("utf-8")
    found = {mutant.source: mutant for mutant in of_program("reference", source, assignment)}
    for sample in samples("right", assignment.name):
        made = list(of_program(str(sample), sample.source, assignment))
        for function in assignment.functions:
            candidates = [mutant for mutant in made if mutant.function == function]
            spread = random.Random(f"{sample} {function}").sample(candidates, min(per_function, len(candidates)))
            found.update((mutant.source, mutant) for mutant in spread)
    return list(found.values())


CELL_MAGIC = re.compile(r"^%%.*\n")  # would make a string of the code below it
WRITTEN = re.compile(r"\s*%%(write)?file ")  # a cell that is no code here, but a file for later


def of_program(origin: str, source: str, assignment: Assignment = ASSIGNMENT) -> Iterator[Mutant]:
    """Every mutant of one program of an assignment's functions."""
    sources = cells(source)
    code = ["" if WRITTEN.match(cell) else plain_python(CELL_MAGIC.sub("", cell)) for cell in sources]
    trees = [ast.parse(text) for text in code]
    texts = [ast.unparse(tree) or cell for tree, cell in zip(trees, sources, strict=True)]
    owners = charged(list(chain.from_iterable(tree.body for tree in trees)))
    for at, tree in enumerate(trees):
        for statement in tree.body:
            if statement not in owners:
                continue
            for change in changes(tree, statement):
                changed = [*texts[:at], ast.unparse(tree), *texts[at + 1 :]]
                if changed[at] != texts[at]:
                    program = "".join(f"\n# %%\n{text}\n" for text in changed)
                    text = f"# mutant of {origin}: {change}{program}"
                    yield Mutant(origin, owners[statement], change, text, assignment.name)


# ------------------------------------------------------------------------------------------- whose statement


def charged(statements: list[ast.stmt]) -> dict[ast.stmt, str]:
    """The statements that exactly one of the functions reaches through the names it uses."""
    reached = {function: _reached(function, statements) for function in FUNCTIONS}
    owners = {}
    for statement in statements:
        by = [function for function in FUNCTIONS if statement in reached[function]]
        if len(by) == 1 and not isinstance(statement, (ast.Import, ast.ImportFrom)):
            owners[statement] = by[0]
    return owners


def _reached(function: str, statements: list[ast.stmt]) -> set[ast.stmt]:
    reached, names = set(), {function}
    while grown := [s for s in statements if s not in reached and names & _bound(s)]:
        reached.update(grown)
        names.update(*map(_used, grown))
    return reached


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _used(statement: ast.stmt) -> set[str]:
    names = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    if not isinstance(statement, ast.FunctionDef):
        return names
    stored = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return names - stored - {n.arg for n in ast.walk(statement.args) if isinstance(n, ast.arg)}


# ------------------------------------------------------------------------------------------------- changes


def changes(tree: ast.Module, statement: ast.stmt) -> Iterator[str]:
    """Change `statement` within `tree` in one place, say how, and change it back, for every place and operator."""
    for parent, name, at in [(tree, "body", tree.body.index(statement)), *_places(statement)]:
        held = getattr(parent, name)
        original = held if at is None else held[at]
        for replacement in operators(original, parent):
            if at is None:
                setattr(parent, name, replacement)
            else:
                held[at] = replacement
            yield f"line {original.lineno}: {_difference(original, replacement)}"
        if at is None:
            setattr(parent, name, original)
        else:
            held[at] = original


NOT_CODE = ("annotation", "returns", "decorator_list", "ctx", "op", "ops", "targets", "target", "format_spec")


def _places(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Where an expression or statement below `node` stands: its parent, the field and the index in it."""
    for name, value in ast.iter_fields(node):
        if name in NOT_CODE or isinstance(node, (ast.JoinedStr, ast.Import, ast.ImportFrom)):
            continue
        for at, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _says(child):
                continue
            if isinstance(child, (ast.expr, ast.stmt)):
                yield node, name, at
            yield from _places(child)


def _says(node: ast.AST) -> bool:
    """A docstring or a print: what it says is not graded."""
    match node:
        case ast.Expr(ast.Constant()) | ast.Expr(ast.Call(ast.Name("print"))):
            return True
    return False


def _difference(before: ast.AST, after: ast.AST) -> str:
    if isinstance(after, ast.FunctionDef):
        return "added " + "; ".join(ast.unparse(s) for s in after.body if s not in before.body)
    return f"{_shortened(before)} -> {_shortened(after)}"


def _shortened(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else text[:67] + "..."


def _made(template: str, *parts: ast.AST) -> ast.expr:
    """The expression of a template whose {0}, {1}, ... are subtrees."""
    return ast.parse(template.format(*(f"({ast.unparse(part)})" for part in parts)), mode="eval").body


# ----------------------------------------------------------------------------------------------- operators


def operators(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    """Everything that may stand in the place of `node`."""
    match node:
        case ast.BinOp():
            yield from _arithmetic(node)
        case ast.Compare() | ast.UnaryOp() | ast.IfExp() | ast.BoolOp():
            yield from _logic(node)
        case ast.Constant():
            yield from _constants(node)
        case ast.Name(ctx=ast.Load()) if not isinstance(parent, ast.Call) or node is not parent.func:
            yield from _names(node)
        case ast.Attribute(value, "T"):
            yield value
        case ast.Call():
            yield from _calls(node)
        case ast.Subscript(value, slice) if not isinstance(slice, ast.Constant) or slice.value is None:
            yield value
        case ast.Dict():
            yield from _dicts(node)
        case ast.Tuple(elts) if len(elts) > 1 and isinstance(node.ctx, ast.Load):
            yield ast.Tuple([elts[1], elts[0], *elts[2:]], node.ctx)
            yield ast.Tuple(elts[1:], node.ctx)
        case ast.stmt():
            yield from _statements(node)


ARITHMETIC = {
    ast.Add: "{0} - {1}|{0}|{1}|{0} * {1}",
    ast.Sub: "{0} + {1}|{0}|{1}|{1} - {0}|{0} * {1}",
    ast.Mult: "{0} / {1}|{0}|{1}|{0} + {1}|{0} @ {1}",
    ast.Div: "{0} * {1}|{0}|{1} / {0}|{0} - {1}",
    ast.MatMult: "{0} * {1}|{1} @ {0}|{0}.T @ {1}|{0} @ {1}.T|({0} @ {1}).T",
    ast.Pow: "{0} * {1}|{0}|{1} ** {0}|-{0} ** {1}",
}


def _arithmetic(node: ast.BinOp) -> Iterator[ast.AST]:
    for template in ARITHMETIC.get(type(node.op), "{0}|{1}").split("|"):
        yield _made(template, node.left, node.right)


COMPARISONS = {
    ast.Lt: (ast.GtE, ast.LtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.LtE, ast.GtE),
    ast.GtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}


def _logic(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left, [op], right):
            for other in COMPARISONS.get(type(op), ()):
                yield ast.Compare(left, [other()], right)
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
            yield body
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)


LAYERS = str.maketrans("12", "21")
KEYS = {"Z1": "A1", "A1": "Z1", "Z2": "A2", "A2": "Z2", "W1": "b1", "b1": "W1", "W2": "b2", "b2": "W2"}


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    """Numbers move by about 20 %: the checks promise to catch a scale that is off by 15 %, and let 1 % pass."""
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        step = max(1, round(abs(value) / 5))
        yield from map(ast.Constant, sorted({value + step, value - step, -value, 2 * value, 0} - {value}))
    elif isinstance(value, float):
        others = {10 * value, value / 10, 1.2 * value, 0.8 * value, -value, 0.0, 1.0} - {value}
        yield from map(ast.Constant, sorted(others))
    elif isinstance(value, str):
        yield from map(ast.Constant, sorted({value.translate(LAYERS), KEYS.get(value, value), value + "_"} - {value}))


RELATED = {
    "n_x": ("n_h", "n_y"),
    "n_h": ("n_x", "n_y"),
    "n_y": ("n_h", "n_x"),
    "X": ("Y", "A1"),
    "Y": ("A2", "X"),
    "m": ("1", "2"),
    "dZ1": ("dZ2", "A1"),
    "dZ2": ("dZ1", "A2", "Y"),
    "A1": ("Z1", "X"),
    "Z1": ("A1", "X"),
    "A2": ("Z2", "Y"),
    "Z2": ("A2",),
}


def _names(node: ast.Name) -> Iterator[ast.AST]:
    """Another layer, the value before or behind, another size, transposed."""
    if node.id in ("np", "self", "random", "math", "numpy"):
        return
    others = {node.id.translate(LAYERS), KEYS.get(node.id, node.id), *RELATED.get(node.id, ())}
    for other in sorted(others - {node.id}):
        yield _made(other)
    if node.id[0].isupper() or node.id.startswith("d"):
        yield _made("{0}.T", node)


EXCHANGED = {
    "tanh": "sin arctan sinh sign",
    "exp": "exp2 expm1 square",
    "log": "log2 log1p",
    "sqrt": "square cbrt",
    "cos": "sin tan",
    "sin": "cos tan",
    "cosh": "sinh exp",
    "randn": "rand ranf",
    "standard_normal": "random standard_cauchy standard_exponential",
    "normal": "uniform laplace lognormal",
    "gauss": "uniform lognormvariate",
    "normalvariate": "uniform lognormvariate",
    "random": "standard_normal",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "ones": "zeros",
    "dot": "multiply outer",
    "matmul": "multiply outer",
    "multiply": "add dot divide",
    "add": "subtract multiply",
    "subtract": "add multiply",
    "divide": "multiply",
    "sum": "mean max prod cumsum",
    "mean": "sum max median",
    "maximum": "minimum",
    "minimum": "maximum",
    "square": "abs sqrt",
    "power": "multiply",
    "array": "sort",
    "vstack": "hstack",
    "hstack": "vstack",
    "concatenate": "stack",
}
ACTIVATIONS = ("1 / (1 + np.exp(-{0}))", "np.maximum(0, {0})", "2 * np.tanh({0})")


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for other in EXCHANGED.get(name, "").split():
        if isinstance(node.func, ast.Attribute):
            yield ast.Call(ast.Attribute(node.func.value, other, ast.Load()), node.args, node.keywords)
    if name == "tanh":
        yield from (_made(template, *node.args) for template in ACTIVATIONS)
    if name == "range" and len(node.args) == 1:
        yield _made("range(1, {0})", *node.args)
        yield _made("range({0} - 1)", *node.args)
    if len(node.args) == 1 and not isinstance(node.args[0], (ast.Starred, ast.GeneratorExp)):
        yield node.args[0]
    if not node.args and isinstance(node.func, ast.Attribute):
        yield node.func.value
    if len(node.args) > 1:
        yield ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    for at in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, node.keywords[:at] + node.keywords[at + 1 :])


def _dicts(node: ast.Dict) -> Iterator[ast.AST]:
    """An entry dropped, or two values exchanged."""
    keys, values = node.keys, node.values
    for at in range(len(keys)):
        yield ast.Dict(keys[:at] + keys[at + 1 :], values[:at] + values[at + 1 :])
    for i, j in permutations(range(len(values)), 2):
        if i < j:
            exchanged = list(values)
            exchanged[i], exchanged[j] = values[j], values[i]
            yield ast.Dict(keys, exchanged)


def _statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.FunctionDef():
            if node.name in DRAWING:
                yield _with(node, "np.random.seed(1)")
            for argument in node.args.args if node.name in FUNCTIONS and node.name not in DRAWING else ():
                yield from _spoiling(node, argument.arg)
        case ast.Return(value) if value is not None:
            yield ast.Return(None)
        case ast.AugAssign(target, op, value):
            yield ast.Assign([target], value, lineno=node.lineno)
            opposite = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}.get(type(op))
            if opposite:
                yield ast.AugAssign(target, opposite(), value)
            yield ast.Pass()
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Assign() | ast.Expr() | ast.For():
            yield ast.Pass()


def _with(node: ast.FunctionDef, first: str) -> ast.FunctionDef:
    return _bodied(node, [*ast.parse(first).body, *node.body])


def _spoiling(node: ast.FunctionDef, argument: str) -> Iterator[ast.FunctionDef]:
    """An argument, or an array in it, is changed once the result is known."""
    if not isinstance(node.body[-1], ast.Return):
        return
    arrays = {"X": [""], "Y": [""], "parameters": ["['W2']", "['b1']"], "cache": ["['A1']", "['Z2']"]}.get(argument, ())
    for entry in arrays:
        returned = ast.unparse(node.body[-1].value)
        spoilt = f"_returned = __import__('copy').deepcopy({returned})\n{argument}{entry}[:] = 0.5\nreturn _returned"
        yield _bodied(node, [*node.body[:-1], *ast.parse(spoilt).body])


def _bodied(node: ast.FunctionDef, body: list[ast.stmt]) -> ast.FunctionDef:
    return ast.copy_location(ast.FunctionDef(**{**dict(ast.iter_fields(node)), "body": body}), node)
