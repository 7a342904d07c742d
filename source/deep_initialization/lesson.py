"""Given code of the notebook "Deep initialization": data, gradients, kind checks and pictures.

Nothing here has to be changed or handed in. Columns are examples, as in the lecture: `X` is (n[0], m). What trains or
draws calls the functions you write in the notebook. NumPy is all that is needed; matplotlib draws the
pictures.
"""

import base64
import html
import io
import linecache
import re
from contextlib import contextmanager
from itertools import combinations
from types import SimpleNamespace

import numpy as np

# ---------------------------------------------------------------------------------------------------------
# Data, weights and gradients
# ---------------------------------------------------------------------------------------------------------


def noise(inputs, m=200):
    """Examples (inputs, m) without any meaning: every number is normal, with a standard deviation of 1."""
    return np.random.default_rng(1).normal(size=(inputs, m))


def planar_data():
    """Two classes in the plane, those of the first assignment: X (2, 200), and Y (1, 200) of 0.8 and -0.8."""
    rng = np.random.default_rng(3)
    sizes = [104, 80, 16]
    across = np.repeat([-1.6, 0.0, 1.6], sizes) + 0.33 * rng.normal(size=200)
    along = rng.uniform(-2, 2, size=200)
    across -= 0.2 * (along**2 - 4 / 3)
    cosine, sine = np.cos(np.pi / 6), np.sin(np.pi / 6)
    X = np.array([cosine * across - sine * along, sine * across + cosine * along])
    return X, np.repeat([-0.8, 0.8, -0.8], sizes)[np.newaxis]


def normal_parameters(layer_dims, constant):
    """Parameters of a network whose weights all have the standard deviation `constant`; the biases are zero."""
    shapes = dict(enumerate(zip(layer_dims[1:], layer_dims, strict=False), start=1))
    weights = {f"W{layer}": constant * np.random.standard_normal(shape) for layer, shape in shapes.items()}
    return weights | {f"b{layer}": np.zeros((units, 1)) for layer, (units, _) in shapes.items()}


def rescaled(parameters, factor):
    """The same draw with every weight `factor` times as large; the biases stay."""
    return {name: value * factor if name.startswith("W") else value for name, value in parameters.items()}


def with_random_biases(parameters, constant):
    """The same weights, and biases with the standard deviation `constant`: the same numbers at every call."""
    rng = np.random.default_rng(2)
    return {
        name: rng.normal(0, constant, value.shape) if name.startswith("b") else value
        for name, value in parameters.items()
    }


def size(A):
    """Root of the mean square of all entries: how large they are, whatever their mean."""
    return float(np.sqrt(np.mean(np.square(A))))


def silent(A):
    """Which units (rows of A) are zero for every example."""
    return np.all(np.asarray(A) == 0, axis=1)


def gradients(X, Y, parameters, activation, forward_deep):
    """dW1, db1, ..., dWL, dbL of the loss: the mean over the examples of half the squared error."""
    return _loss_and_gradients(X, Y, parameters, activation, forward_deep)[1]


def train(X, Y, parameters, activation, forward_deep, learning_rate=0.05, iterations=300):
    """Gradient descent on copies of `parameters`; returns the loss before every step."""
    parameters = {name: np.array(value, dtype=float) for name, value in parameters.items()}
    losses = []
    for _ in range(iterations):
        loss, slopes = _loss_and_gradients(X, Y, parameters, activation, forward_deep)
        losses.append(loss)
        for name, slope in slopes.items():
            parameters[name[1:]] = parameters[name[1:]] - learning_rate * slope
    return np.array(losses)


def _loss_and_gradients(X, Y, parameters, activation, forward_deep):
    layers = [X, *_call(forward_deep, X, parameters, activation)]
    error = layers[-1] - Y
    dA, slopes = error / X.shape[1], {}
    for layer in range(len(layers) - 1, 0, -1):
        slope = 1 - layers[layer] ** 2 if activation == "tanh" else layers[layer] > 0
        dZ = dA * slope
        slopes[f"dW{layer}"] = dZ @ layers[layer - 1].T
        slopes[f"db{layer}"] = dZ.sum(axis=1, keepdims=True)
        dA = parameters[f"W{layer}"].T @ dZ
    return float(np.sum(error**2) / (2 * X.shape[1])), slopes


def compare(prediction, seen, within=0.0, of=""):
    """Print a prediction beside what the experiment showed; a wrong one costs nothing, and asks for a reason.

    `seen` is a word, a number or a set of words. Case, blanks, numbers in quotation marks, percent signs and lists
    with one entry make no difference; a number may be off by `within`. `of` names one of several predictions.
    """
    start, shown = f"{of}: " if of else "", _shown(seen)
    if prediction is None:
        print(f"{start}seen: {shown}. Next time, put your guess in place of None before you run the cell.")
        return
    guess, right = _plain(prediction, seen), _plain(seen, seen)
    both = f"{start}you predicted {_shown(prediction)}; seen: {shown}."
    if guess == right:
        print(f"{start}you predicted {_shown(prediction)}, and so it is.")
    elif isinstance(guess, float) and isinstance(right, float):
        off = abs(guess - right)
        if off <= within:
            print(f"{both} You are {off:.2g} off: well predicted.")
        else:
            print(f"{both} You are {off:.2g} off.")
            print(_ask())
    else:
        print(both)
        print(_ask())


def _ask():
    """The question after a wrong prediction, or thanks where the cell gives a reason already."""
    try:
        cell = get_ipython().user_ns["In"][-1]  # noqa: F821 (IPython's own)
    except (NameError, KeyError, IndexError, AttributeError):
        cell = ""
    if re.search(r"^because *= *\S", cell, re.MULTILINE):
        return "Your reason is noted."
    return 'Why is it so? Keep your guess, add the line  because = "…"  to this cell, and run it again.'


def _plain(value, like):
    """A value in one spelling, to be compared with a value `like` this: a float, a lower-case word, or a set."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(like, set | frozenset):
        words = re.split(r"[,;\s]+", value) if isinstance(value, str) else value
        words = words if isinstance(words, list | tuple | set | frozenset | dict) else [words]
        return {str(word).strip(" \t'\"{}[]()").lower() for word in words} - {"", "and"}
    while isinstance(value, list | tuple | set | frozenset) and len(value) == 1:
        (value,) = value
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, str):
        value = " ".join(value.lower().strip(" \t.'\"").split())
        try:
            value = float(value.rstrip("% ")) / (100 if value.endswith("%") else 1)
        except ValueError:
            return value
    return float(value) if isinstance(value, int | float) else value


def _shown(value):
    if isinstance(value, set | frozenset):
        return "{" + ", ".join(sorted(map(str, value))) + "}"
    value = value.item() if isinstance(value, np.generic) else value
    return f"{value:.3g}" if isinstance(value, float) else f'"{value}"' if isinstance(value, str) else str(value)


# ---------------------------------------------------------------------------------------------------------
# Checks you can run: they print nothing when all is well
# ---------------------------------------------------------------------------------------------------------


class Mistake(AssertionError):
    """What a check has found. A notebook shows the message alone, without the lines of this file."""

    def _render_traceback_(self):
        return str(self).splitlines()


def _wrong(what, expected="", got="", hint=""):
    lines = [what]
    lines += [f"  expected  {expected}", f"  got       {got}"] if got else []
    return Mistake("\n".join([*lines, f"  hint: {hint}"] if hint else lines))


def _call(function, *arguments):
    """What your function returns; an exception in it becomes a message that says where it was, and on what."""
    name = getattr(function, "__name__", "the function")
    try:
        return function(*arguments)
    except Mistake:
        raise
    except NotImplementedError:
        raise _wrong(
            f"{name} is not written yet", hint="replace the line raise NotImplementedError by your code"
        ) from None
    except Exception as error:
        raise Mistake(_said(name, error, function)) from None


SHAPES = re.compile(r"gufunc|core dimension|shapes? |not aligned|broadcast|dimension", re.IGNORECASE)


def _said(name, error, function):
    """An exception as a message: the line that raised it, and the shapes of the arrays there."""
    shapes = isinstance(error, ValueError) and SHAPES.search(str(error))
    text = "two arrays have shapes that do not fit together" if shapes else f"{type(error).__name__}: {error}"
    frame, line = _innermost(error.__traceback__, function)
    said = [f"{name} stopped: {text}"]
    if source := linecache.getline(frame.f_code.co_filename, line).strip() if frame else "":
        said.append(f"  in line {line - frame.f_code.co_firstlineno + 1} of {frame.f_code.co_name}:  {source}")
    if shapes and frame:
        held = [frame.f_locals, *(value for value in frame.f_locals.values() if isinstance(value, dict))]
        arrays = {key: value.shape for part in held for key, value in part.items() if isinstance(value, np.ndarray)}
        said.append("  shapes:  " + ", ".join(f"{key} {shape}" for key, shape in arrays.items()))
        said.append("  hint: A @ B wants as many rows in B as A has columns; +, - and * want equal shapes, or (n, m) and (n, 1)")
    return "\n".join(said)


def _innermost(trace, function):
    """The last frame of a traceback that runs code of the notebook, and its line."""
    module, found = getattr(function, "__globals__", {}).get("__name__"), (None, 0)
    while trace:
        if trace.tb_frame.f_globals.get("__name__") == module:
            found = trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next
    return found


def parameters_of(initialize_parameters_deep, layer_dims, activation, letters="Wb"):
    """What your function returns, once it is known to hold an array under W1, b1, ..., WL, bL (or those letters)."""
    result = _call(initialize_parameters_deep, layer_dims, activation)
    _expect_not_none("initialize_parameters_deep", result)
    if not isinstance(result, dict):
        raise _wrong("initialize_parameters_deep", "a dictionary", _kind(result), 'write it as  {"W1": W1, "b1": b1}')
    for layer in range(1, len(layer_dims)):
        for key in (f"{letter}{layer}" for letter in letters):
            if key not in result:
                there = ", ".join(map(str, result)) or "nothing"
                hint = f"layer_dims={layer_dims} begins with the inputs, so that there are {len(layer_dims) - 1} layers"
                raise _wrong(f'the parameters have no "{key}"', f'"{key}" among the keys', there, hint)
            _expect_array(key, result[key])
    return result


def activations_of(forward_deep, net, activation):
    """What your function returns by name, A1, A2, ..., once it is known to be a list of an array for each layer."""
    count = len(net.parameters) // 2
    result = _call(forward_deep, net.X, net.parameters, activation)
    _expect_not_none("forward_deep", result)
    if not isinstance(result, tuple | list) or len(result) != count:
        hint = "one array for each layer, from A1 to AL; X is not one of them"
        raise _wrong("forward_deep", f"a list of {count} arrays", _kind(result), hint)
    activations = {f"A{layer}": A for layer, A in enumerate(result, start=1)}
    for name, A in activations.items():
        _expect_array(name, A)
    return activations


def expect_activations(got, net, activation):
    """Raise a Mistake unless the activations are those of a small network, layer by layer."""
    below = net.X
    for layer, (name, expected) in enumerate(net.activations[activation].items(), start=1):
        W, b = net.parameters[f"W{layer}"], net.parameters[f"b{layer}"]
        Z = np.dot(W, below) + b
        seen = {
            "the bias is missing": _activated(Z - b, activation),
            "this is Z itself: the activation is missing": Z,
            "this is tanh; the argument activation asks for ReLU": np.tanh(Z),
            "this is ReLU; the argument activation asks for tanh": np.maximum(0, Z),
            "this is the sigmoid of Z": 1 / (1 + np.exp(-Z)),
        }
        fits = [
            hint for hint, guess in seen.items() if np.shape(got[name]) == Z.shape and np.allclose(got[name], guess)
        ]
        hint = fits[0] if fits else f"each layer takes the one below as its input: A{layer} is made of A{layer - 1}"
        expect_close(name, got[name], expected, hint if layer > 1 or fits else "A1 is made of X, W1 and b1")
        below = expected


def _activated(Z, activation):
    return np.tanh(Z) if activation == "tanh" else np.maximum(0, Z)


def _expect_not_none(name, result):
    if result is None:
        raise _wrong(f"{name} returned None", hint="does the function end in a return statement?")


def _expect_array(name, value):
    if not isinstance(value, np.ndarray | np.generic):
        raise _wrong(name, "a NumPy array", _kind(value))
    if value.dtype.kind not in "biuf":
        raise _wrong(name, "an array of real numbers", f"an array of dtype {value.dtype}")


def expect_shape(name, value, shape, hint):
    """Raise a Mistake unless an array has a shape."""
    got = np.shape(value)
    if got == shape:
        return
    if sorted(got) == sorted(shape) and got != (1, 1):
        hint = "it is transposed: rows and columns have changed places"
    elif got == shape[:1] and shape[1:] == (1,):
        hint = "np.sum drops an axis; keepdims=True keeps it"
    elif len(got) == 2 and got[0] == shape[0] and shape[1] == 1:
        hint = "is the sum over the columns missing? A bias is one number for all examples"
    raise _wrong(f"{name} has the wrong shape", shape, got, hint)


def expect_close(name, got, expected, hint):
    """Raise a Mistake that names the first entry of `got` further than 1e-5 from `expected`."""
    expect_shape(name, got, np.shape(expected), hint)
    got, expected = np.asarray(got, dtype=float), np.asarray(expected)
    wrong = np.argwhere(~(np.abs(got - expected) <= 1e-5))
    if len(wrong):
        entry = tuple(int(i) for i in wrong[0])
        where = f"{name}{list(entry) or ''}"
        if len(wrong) > 1:
            where += f"   ({len(wrong)} of {got.size} entries are wrong)"
        raise _wrong(where, f"{expected[entry]:.6g}", f"{got[entry]:.6g}", hint)


def expect_between(name, got, low, high, hint):
    """Raise a Mistake unless a number lies in a range."""
    if not low <= got <= high:
        span = f"{low:g}" if low == high else f"between {low:g} and {high:g}"
        raise _wrong(name, span, f"{got:.6g}", hint)


def expect_parameter_shapes(parameters, layer_dims):
    """Raise a Mistake unless the weights and the biases of every layer have the right shapes."""
    for layer, (inputs, units) in enumerate(zip(layer_dims[:-1], layer_dims[1:], strict=True), start=1):
        hint = f"here layer_dims={layer_dims}; every unit of the layer has a row"
        expect_shape(f"W{layer}", parameters[f"W{layer}"], (units, inputs), hint)
        expect_shape(f"b{layer}", parameters[f"b{layer}"], (units, 1), hint)
    layers = {str(layer) for layer in range(1, len(layer_dims))}
    for name in map(str, parameters):
        if name[:1] in ("W", "b") and name[1:].isdigit() and name[1:] not in layers:
            hint = f"layer_dims={layer_dims} has the layers 1 to {len(layers)}, and no other"
            raise _wrong(f"the parameters hold {name}, which belongs to no layer", hint=hint)


def expect_spread(parameters, layer_dims, factor):
    """Raise a Mistake unless the weights of each layer have the standard deviation sqrt(factor / inputs)."""
    for layer, (inputs, units) in enumerate(zip(layer_dims[:-1], layer_dims[1:], strict=True), start=1):
        W, right = parameters[f"W{layer}"], np.sqrt(factor / inputs)
        _expect_drawn(f"W{layer}", W)
        seen = {
            "randn alone has the standard deviation 1: multiply it by the constant": 1,
            "0.01 is the constant of the shallow network": 0.01,
            "this is the variance; randn is multiplied by its root": factor / inputs,
            "this follows the units of the layer; z is a sum over its inputs": np.sqrt(factor / units),
            "this takes inputs and units together; here the inputs count alone": np.sqrt(2 * factor / (inputs + units)),
            "this is Xavier's constant; ReLU wants He's": np.sqrt(1 / inputs),
            "this is He's constant; tanh wants Xavier's": np.sqrt(2 / inputs),
        }
        fits = [
            hint for hint, likely in seen.items() if 0.97 < W.std() / likely < 1.03 and abs(likely / right - 1) > 0.06
        ]
        hint = fits[0] if fits else "the constant follows the inputs of each layer; sections 2 and 3 say how"
        name = f"standard deviation of W{layer}, a layer with {inputs} inputs"
        expect_between(name, W.std(), 0.94 * right, 1.06 * right, hint)


def _expect_drawn(name, W):
    """Raise a Mistake if all weights are one number: then nothing was drawn."""
    if np.ptp(W) == 0 and np.size(W) > 1:
        raise _wrong(f"all weights of {name} are {np.ravel(W)[0]:g}", hint="draw them: np.random.randn(rows, columns)")


def expect_normal(name, W):
    """Raise a Mistake unless the weights look like independent normal numbers around zero."""
    _expect_drawn(name, W)
    W = W / W.std()
    expect_between(
        f"mean of {name}, in standard deviations", W.mean(), -0.1, 0.1, "randn gives both signs; rand does not"
    )
    near = np.mean(np.abs(W) < 1)
    hint = "of normal numbers 68 % are; of uniform ones 58 %"
    expect_between(f"share of {name} within 1 standard deviation of zero", near, 0.63, 0.73, hint)


def expect_new_draws(name, first, second):
    """Raise a Mistake when two calls gave the same weights."""
    _expect_drawn(name, first)
    if np.array_equal(first, second):
        shown = np.array2string(np.ravel(first)[:3], precision=5)
        hint = "a seed inside the function makes every call alike; so do arrays that are kept from call to call"
        raise _wrong(f"two calls gave the same {name}", "other numbers", f"{shown} both times", hint)


def expect_untied(name, units, hint, of="row"):
    """Raise a Mistake when two rows of `units` are equal, or equal but for the sign; `of` says what a row is."""
    if np.ptp(units) == 0 and np.size(units) > 1:
        raise _wrong(f"all entries of {name} are {np.ravel(units)[0]:g}", hint=hint)
    for i, j in combinations(range(len(units)), 2):
        for sign, word in ((1, "equals"), (-1, "is the negative of")):
            if np.array_equal(units[i], sign * units[j]):
                shown = np.array2string(units[i], precision=5)
                raise _wrong(f"{of} {i} of {name} {word} {of} {j}", "different numbers", shown, hint)


def expect_own_layers(weights):
    """Raise a Mistake when two layers have the same numbers."""
    for (one, first), (other, second) in combinations(weights.items(), 2):
        if np.array_equal(first, second):
            shown = np.array2string(first.ravel()[:3], precision=5)
            raise _wrong(f"{one} and {other} hold the same numbers", "two draws", shown, "draw anew for every layer")


def expect_untouched(used, fresh):
    """Raise a Mistake when a small network that was handed to a function no longer equals a fresh one."""
    before, after = {"X": fresh.X, **fresh.parameters}, {"X": used.X, **used.parameters}
    for name, value in before.items():
        if name not in after:
            raise _wrong(f"{name} was there before the call and is gone after it", hint="work on a copy")
        if np.shape(after[name]) != value.shape or not np.allclose(after[name], value, atol=1e-6):
            hint = "a -= b and a[...] = b change the array a itself; a = a - b makes a new one"
            raise _wrong(f"the call has changed {name}, which belongs to the caller", hint=hint)


def _kind(value):
    """What a value is, in words."""
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    name = type(value).__name__
    article = "an" if name[0] in "aeiou" else "a"
    return f"{article} {name}"


def small_network(layers=3):
    """A network of 1 or 3 layers, small enough for a sheet of paper, new at every call.

    It has X, m = 4, the parameters, and A1, A2, ... for either activation, as in `.activations["tanh"]["A1"]`. The
    sizes of the three layers are 2, 3, 2, 1.
    """
    names = [f"{letter}{layer}" for layer in range(1, layers + 1) for letter in "Wb"]
    activations = {
        activation: {name: A.copy() for name, A in list(known.items())[:layers]}
        for activation, known in _SMALL_ACTIVATIONS.items()
    }
    return SimpleNamespace(
        X=_SMALL_X.copy(), parameters={name: _SMALL_PARAMETERS[name].copy() for name in names}, activations=activations
    )


_SMALL_X = np.array([[1.0, -0.5, 2.0, -1.0], [0.5, 1.5, -1.0, -2.0]])
_SMALL_PARAMETERS = {
    "W1": np.array([[0.5, -1.0], [1.5, 0.5], [-1.0, 0.8]]),
    "b1": np.array([[0.3], [-0.4], [0.1]]),
    "W2": np.array([[1.2, -0.7, 0.4], [-0.6, 0.9, 1.1]]),
    "b2": np.array([[0.25], [-0.2]]),
    "W3": np.array([[0.9, -1.3]]),
    "b3": np.array([[0.35]]),
}
_SMALL_ACTIVATIONS = {
    "tanh": {
        "A1": np.array(
            [
                [0.29131261, -0.89569287, 0.9800964, 0.94680601],
                [0.87405329, -0.37994896, 0.97045194, -0.99396317],
                [-0.46211716, 0.94680601, -0.99100745, -0.46211716],
            ]
        ),
        "A2": np.array(
            [[-0.19459539, -0.17822104, 0.33672699, 0.95598803], [-0.09617034, 0.77668011, -0.7635857, -0.97431219]]
        ),
        "A3": np.array([[0.29120791, -0.67511509, 0.92826737, 0.98598845]]),
    },
    "relu": {
        "A1": np.array([[0.3, 0.0, 2.3, 1.8], [1.35, 0.0, 2.1, 0.0], [0.0, 1.8, 0.0, 0.0]]),
        "A2": np.array([[0.0, 0.97, 1.54, 2.41], [0.835, 1.78, 0.31, 0.0]]),
        "A3": np.array([[0.0, 0.0, 1.333, 2.519]]),
    },
}


# ---------------------------------------------------------------------------------------------------------
# Pictures: ink in the colour of the page's text, everything else in colours that suit light and dark grounds
# ---------------------------------------------------------------------------------------------------------

# Each has a contrast of at least 3:1 against white and against the dark grounds of JupyterLab and VS Code.
BLUE, ORANGE, GREEN, PINK, PURPLE, GOLD = "#0072B2", "#D55E00", "#00936B", "#C4629E", "#8A63D2", "#A87800"
COLOURS = [BLUE, ORANGE, GREEN, PINK, PURPLE, GOLD]
INK = "#000001"  # in an SVG it becomes the colour of the text around the picture
MARKERS = ["o", "s", "^", "D", "v", "P"]
LINES = ["-", (0, (5, 1.5)), (0, (5, 1.5, 1.5, 1.5)), (0, (1.5, 1.5)), (0, (8, 2, 1.5, 2, 1.5, 2)), (0, (3, 3))]
PIXEL = 1 / 96  # inches
LEGEND = 30  # pixels
WIDTH = 600  # pixels; an output of JupyterLab is about as wide with both side bars open
# The colour of the page's text in JupyterLab, VS Code, Colab and elsewhere; on paper black.
STYLE = """
.picture svg { color: var(--jp-content-font-color1, var(--vscode-editor-foreground,
  var(--colab-primary-text-color, currentColor))); }
.picture svg + img { display: none; }
@media print { .picture svg { color: black; } }
"""
SMALLEST = 0.82  # to which a picture may be shrunk; then letters of 13 pixels have 10.6
LOOK = {
    "font.size": 13 * 0.75,  # points
    "font.family": ["DejaVu Sans"],
    "axes.titlesize": 13 * 0.75,
    "axes.labelsize": 13 * 0.75,
    "xtick.labelsize": 12.5 * 0.75,
    "ytick.labelsize": 12.5 * 0.75,
    "legend.fontsize": 13 * 0.75,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.linewidth": 0.8,
    "legend.frameon": False,
    "legend.handlelength": 3,
    "lines.linewidth": 2,
}
# Fonts with Chinese letters, as they are called on Linux and Colab, Windows and macOS; the first that is there is taken.
FONTS = """Noto Sans CJK SC, Noto Sans CJK JP, Noto Sans SC, Source Han Sans SC, Source Han Sans CN, WenQuanYi Micro Hei,
WenQuanYi Zen Hei, Droid Sans Fallback, Microsoft YaHei, SimHei, DengXian, SimSun, PingFang SC, Hiragino Sans GB,
Heiti SC, Heiti TC, STHeiti, Songti SC, Arial Unicode MS, Noto Serif CJK SC, Noto Serif CJK JP, AR PL UMing CN"""
# In other languages than English every label of a picture with its English, for where none of these fonts is.
LABELS = """"""


def plot_layers(networks):
    """The activations of every layer as histograms on their side, and their spread from layer to layer.

    `networks` maps a title to the list of a network's activations.
    """
    with _figure(1, len(networks) + 1, height=280) as (figure, axes, say):
        bins = np.linspace(-1, 1, 42)
        for ax, (title, activations), colour in zip(axes[0], networks.items(), COLOURS, strict=False):
            for layer, A in enumerate(activations, start=1):
                counts, _ = np.histogram(A, bins)
                shown = counts > 0.03 * counts.max()  # fewer would be a hairline, drawn wider than it is
                widths = 0.85 * counts[shown] / counts.max()
                ax.barh(bins[:-1][shown], widths, np.diff(bins)[shown], layer, align="edge", color=colour)
            ax.set(title=title, xlim=(0.8, len(activations) + 1.2), ylim=(-1.05, 1.05))
            _layer_ticks(ax, len(activations), 0.4)
        axes[0, 0].set_ylabel("activation")
        for ax in axes[0, 1:-1]:
            ax.set_yticklabels([])
        spreads = {title: [float(np.std(A)) for A in activations] for title, activations in networks.items()}
        _lines_by_layer(axes[0, -1], spreads, log=True)
        axes[0, -1].set(title="spread of each layer")
        _legend(figure, axes[0, -1])
        for title, values in spreads.items():
            say(f"{title}: the spread is {values[0]:.2g} in layer 1 and {values[-1]:.2g} in layer {len(values)}.")


def plot_by_layer(curves, ylabel, log=True):
    """A line from layer to layer for each of `curves`, which maps a label to one number for each layer."""
    with _figure(1, 1, width=560, height=290) as (figure, axes, say):
        _lines_by_layer(axes[0, 0], curves, log)
        axes[0, 0].set_ylabel(ylabel)
        _legend(figure, axes[0, 0])
        for label, values in curves.items():
            say(f"{label}: {values[0]:.2g} in layer 1, {values[-1]:.2g} in layer {len(values)}.")


def plot_constants(curves, reach):
    """The spread in the last layer over the constant; `curves` maps a label to both, and `reach` is marked."""
    with _figure(1, 1, width=560, height=310) as (figure, axes, say):
        ax = axes[0, 0]
        for (label, (constants, spreads)), colour, line in zip(curves.items(), COLOURS, LINES, strict=False):
            ax.loglog(constants, spreads, color=colour, linestyle=line, label=label)
            enough = constants[np.argmax(np.array(spreads) > reach)]
            say(f"{label}: the spread in the last layer is above {reach:g} from the constant {enough:.2g} on.")
        ax.axhline(reach, color=INK, linestyle=(0, (4, 3)), linewidth=1)
        ax.annotate(f"{reach:g}", (1, reach), xycoords=("axes fraction", "data"), ha="right", va="bottom")
        ax.set(xlabel="standard deviation of the weights", ylabel="spread in the last layer", ylim=(1e-6, 2))
        ax.set_xticks([0.01, 0.03, 0.1, 0.3, 1], ["0.01", "0.03", "0.1", "0.3", "1"])
        ax.minorticks_off()
        _plain_numbers(ax.yaxis)
        _legend(figure, ax)


def plot_losses(losses):
    """Loss curves over the iterations; `losses` maps a label to a curve."""
    with _figure(1, 1, width=560, height=290) as (figure, axes, say):
        for (label, curve), colour, line in zip(losses.items(), COLOURS, LINES, strict=False):
            axes[0, 0].plot(curve, color=colour, linestyle=line, label=label)
            say(f"{label}: the loss goes from {curve[0]:.2g} to {curve[-1]:.2g}.")
        axes[0, 0].set(xlabel="iteration", ylabel="loss", ylim=(0, None))
        _legend(figure, axes[0, 0])


# ------------------------------------------------------------------------------------ how they are drawn


class _Words(list):
    """The line in words below a picture, made of what it shows: call it with a sentence."""

    def __call__(self, sentence):
        self.append(sentence)

    @property
    def words(self):
        return "In words: " + " ".join(self) if self else ""


@contextmanager
def _figure(rows, columns, width=WIDTH, height=230, shown=True):
    """A figure of rows x columns, in pixels, shown at the end: `with _figure(1, 2) as (figure, axes, say)`.

    Without matplotlib a Mistake says how to get it.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        raise Mistake("this picture needs matplotlib: run  %pip install matplotlib  and then this cell again") from None
    say = _Words()
    with matplotlib.rc_context(_look()):
        figure = Figure((width * PIXEL, (height * rows + LEGEND) * PIXEL), layout="constrained", facecolor="none")
        yield figure, figure.subplots(rows, columns, squeeze=False), say
        if shown:
            _show(figure, say.words)


def _font():
    """The font for labels in Chinese; None where there is none, and where it is not needed."""
    from matplotlib import font_manager

    there = {font.name for font in font_manager.fontManager.ttflist} if LABELS else set()
    return next((name for name in re.split(r",\s+", FONTS) if name in there), None)


def _look():
    """LOOK with the font for Chinese before all others: else a label with a formula in it would be boxes."""
    return LOOK | {"font.family": [*filter(None, [_font()]), *LOOK["font.family"]]}


def _readable(figure):
    """Give the labels of a figure in English where no font has the letters that they are written in."""
    from matplotlib.text import Text

    for text in figure.findobj(Text) if LABELS else ():
        if not _font():
            text.set_text("\n".join(map(_english, text.get_text().split("\n"))))
        elif "\n" in text.get_text():
            text.set_linespacing(1.4)  # these letters are taller than the "lp" that a line is measured by


def _english(line):
    """A line of a label in English, with what it holds of other labels."""
    for local, english in (pair.split(" = ", 1) for pair in LABELS.strip().splitlines() if not line.isascii()):
        pattern = re.sub(r"\\{\d[^{}]*\}", "(.+)", re.escape(local))
        if found := re.fullmatch(pattern, line):
            return english.format(*map(_english, found.groups()))
    return line


def _show(figure, words):
    """The picture with its words below it; where no notebook can show it, the words alone."""
    from_notebook = _display()
    if from_notebook is None:
        print(words)
    else:
        from_notebook(_bundle(figure, words), raw=True)
        from_notebook({"text/plain": words}, raw=True)


def _display():
    """IPython's `display`; None outside a notebook."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        return None
    return display if get_ipython() else None


def _bundle(figure, words):
    """A picture for every place: an SVG in the page, so that it follows the page's theme, and a PNG on white.

    The PNG is shown where a program takes the SVG and the style out of the HTML, or shows no HTML.
    """
    import matplotlib

    _readable(figure)
    with matplotlib.rc_context(_look()):
        drawn, dots = io.StringIO(), io.BytesIO()
        figure.savefig(
            drawn, format="svg", facecolor="none", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
        )
        figure.set_layout_engine("none")  # as it is laid out now
        figure.savefig(dots, format="png", facecolor="white", dpi=110)
    width, height = (round(inches / PIXEL) for inches in figure.get_size_inches())
    view = re.search(r'viewBox="[^"]*"', drawn.getvalue())[0]
    body = re.sub(r"<metadata>.*?</metadata>|<title>.*?</title>", "", drawn.getvalue(), flags=re.DOTALL)
    body = re.sub(r'(<g|<path) id="[^"-]*_\d+"', r"\1", body[body.index(">", body.index("<svg")) + 1 :])
    letters = min(text.get_fontsize() / 0.75 for text in figure.findobj(matplotlib.text.Text) if text.get_text())
    label, png = html.escape(words), base64.b64encode(dots.getvalue()).decode()
    size = f"width: {width}px; max-width: 100%; min-width: {round(SMALLEST * width)}px; height: auto"
    page = f"""<div class="picture" style="overflow-x: auto" tabindex="0" role="group" aria-label="picture">
<style>{STYLE}</style>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {view} style="{size}"
 data-letters="{letters:g}" role="img" aria-label="{label}">{body.replace(INK, "currentColor")}
<img alt="{label}" src="data:image/png;base64,{png}"></div>"""
    return {"text/html": page, "image/png": png, "text/plain": words}


def _legend(figure, ax):
    """The labels of one panel below all of them."""
    handles, labels = ax.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(len(labels), 4))


def _plain_numbers(*axes):
    """Numbers such as 0.01 at a logarithmic axis, in the place of powers of ten."""
    for axis in axes:
        axis.set_major_formatter(lambda value, _: f"{value:.8f}".rstrip("0").rstrip("."))
        axis.set_minor_formatter(lambda value, _: "")


def _lines_by_layer(ax, curves, log):
    marks = zip(curves.items(), COLOURS, LINES, MARKERS, strict=False)
    for at, ((label, values), colour, line, marker) in enumerate(marks):
        layers, width = np.arange(1, len(values) + 1), 2 + 0.8 * (len(curves) - 1 - at)
        style = {"color": colour, "linestyle": line, "linewidth": width, "marker": marker, "markersize": width + 3}
        ax.plot(layers, values, label=label, **style)
    if log:
        ax.set_yscale("log")
        _few_numbers(ax, [value for values in curves.values() for value in values if value > 0])
    else:
        ax.set_ylim(bottom=0)
    _layer_ticks(ax, len(values), 0)


def _few_numbers(ax, values):
    """Plain numbers at a logarithmic scale; more of them where the values span fewer decades."""
    from matplotlib.ticker import LogLocator, NullFormatter

    span = max(values) / min(values)
    if span < 1000:
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if span < 50 else (1, 3)))
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.yaxis.set_minor_formatter(NullFormatter())


def _layer_ticks(ax, count, shift):
    ax.set_xticks(np.arange(1, count + 1, 3) + shift, [str(layer) for layer in range(1, count + 1, 3)])
    ax.set_xlabel("layer")
