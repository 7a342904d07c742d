"""The messages of a program, and the same program with its messages in other words."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Two words, one of them of two letters: nearly every such string is read by people.
SENTENCE = re.compile(r"[A-Za-z]{2,}[.,:;]? +[A-Za-z(]|[A-Za-z][.,:;]? +[A-Za-z(]{2,}")
# Those that are read by programs alone: arguments, formulas, digests, patterns, styles, names of fonts.
CODE = re.compile(
    r"one output|two outputs|equal units|axes fraction|offset points|outside lower center|tanh|sigmoid|ReLU|"
    r"[0-9a-f]{8}( [0-9a-f]{8})*|question .*\{float\(answer\).*|gufunc.*|width: \{width.*|<div.*|\n\.picture.*|"
    r"DejaVu Sans|Noto Sans CJK.*",
    re.DOTALL,
)
LABELLED = {"title", "xlabel", "ylabel", "label", "description"}  # keyword arguments that people read, in a picture
LABELLING = {"set_title", "set_xlabel", "set_ylabel"}  # and functions
# Single words of lesson.py that are part of a message or of a table.
WORDS = {"never", "nothing", "columns", "rows", "row", "equals", "path", "paths", "scale", "an", "a"}
WORDS |= {"{of}: ", "In words: ", "  shapes:  "}
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Piece:
    """A message and where it stands in a text: from character `start` to `end`, in a form that `quote` restores."""

    start: int
    end: int
    text: str
    quote: Callable[[str], str]
    is_format: bool = False
    is_label: bool = False


def pieces(source: str, *, documented: bool) -> list[Piece]:
    """The messages of a program, in their order; its comments and docstrings among them if it is `documented`."""
    found = list(_strings(source, documented))
    if documented:
        found += _comments(source)
    return sorted(found, key=lambda piece: piece.start)


def translated(source: str, translate: Callable[[str], str], *, documented: bool) -> str:
    """A program with its messages in other words; raises ValueError where that would change what it does."""
    text = source
    for piece in reversed(pieces(source, documented=documented)):
        text = text[: piece.start] + piece.quote(translate(piece.text)) + text[piece.end :]
    if skeleton(text) != skeleton(source):
        raise ValueError("the translation has another program than the English cell")
    return text


def skeleton(source: str) -> str:
    """A program without its words: its syntax tree, in which strings are empty and f-strings are their placeholders."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            values = [value for value in node.values if isinstance(value, ast.FormattedValue)]
            node.values = sorted(values, key=ast.dump)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def _strings(source: str, documented: bool) -> Iterator[Piece]:
    tree, starts = ast.parse(source), _line_starts(source)
    # A word that a comment quotes is one that students type, and compared with: it is the same in every language.
    answers = set(re.findall(r'"([^"]+)"', " ".join(piece.text for piece in _comments(source)))) if documented else ()
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Constant, ast.JoinedStr)) or _inside_format(node, above):
            continue
        text = _body(node) if isinstance(node, ast.JoinedStr) else node.value
        if not isinstance(text, str) or text in answers:
            continue
        parent = above[node]
        if documented if isinstance(parent, ast.Expr) else _is_read(text, parent, documented):
            start, end = (_at(source, starts, *place) for place in _ends(node))
            formatted, tripled = isinstance(node, ast.JoinedStr), source[start:].startswith('"""')
            drawn = _labels(parent) or (documented and _names_something(parent))
            yield Piece(start, end, text, _quoting(formatted, tripled), formatted, drawn)


def _is_read(text: str, parent: ast.AST, in_notebook: bool) -> bool:
    """Whether people read a string of a program."""
    if CODE.fullmatch(text):
        return False
    plain = PLACEHOLDER.sub("x", text)
    if (_labels(parent) or getattr(parent, "arg", "") == "of") and re.search(r"[a-z]{2}", plain):
        return True
    return bool(SENTENCE.search(plain)) or (text in WORDS and not in_notebook)


def _labels(parent: ast.AST) -> bool:
    """Whether a string below this node of the tree is the label of something in a picture."""
    if isinstance(parent, ast.keyword):
        return parent.arg in LABELLED
    return isinstance(parent, ast.Call) and getattr(parent.func, "attr", "") in LABELLING


def _names_something(parent: ast.AST) -> bool:
    """Whether a string of a notebook may come to stand in a picture: a key, say, or what is given to plot_…."""
    if isinstance(parent, ast.Call):
        return getattr(parent.func, "attr", "").startswith("plot")
    return not isinstance(parent, (ast.keyword, ast.Expr, ast.Assign))


def _comments(source: str) -> Iterator[Piece]:
    starts = _line_starts(source)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith("###"):
            start = starts[token.start[0] - 1] + token.start[1]
            yield Piece(start + 2, start + len(token.string), token.string[2:], lambda words: words)


def _inside_format(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    while node in above:
        node = above[node]
        if isinstance(node, ast.JoinedStr):
            return True
    return False


def _body(node: ast.JoinedStr) -> str:
    """An f-string as it is written between its quotation marks, its parts joined."""
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            parts.append(value.value.replace("{", "{{").replace("}", "}}"))
        else:
            parts.append(ast.unparse(ast.JoinedStr([value]))[2:-1])
    return "".join(parts)


def _quoting(formatted: bool, tripled: bool) -> Callable[[str], str]:
    def quote(words: str) -> str:
        if tripled:
            return f'{"f" * formatted}"""{words}"""'
        words = words.replace("\\", "\\\\").replace("\n", "\\n")
        mark = '"' if '"' not in words else "'" if "'" not in words else '"""'
        return f"{'f' * formatted}{mark}{words}{mark}"

    return quote


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def _ends(node: ast.expr) -> tuple[tuple[int, int], tuple[int, int]]:
    assert node.end_lineno
    assert node.end_col_offset
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def _at(source: str, starts: list[int], line: int, column: int) -> int:
    """A place of a syntax tree, whose columns are bytes, in characters."""
    text = source[starts[line - 1] : starts[line]]
    return starts[line - 1] + len(text.encode()[:column].decode())
