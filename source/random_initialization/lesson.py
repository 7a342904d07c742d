"""Given code of the notebook "Random initialization": data, training loop, kind checks and pictures.

Nothing here has to be changed or handed in. Columns are examples, as in the lecture: `X` is (n_x, m), `Y` is
(n_y, m). The training loop and the pictures call the functions you write in the notebook. NumPy is all that is
needed; matplotlib draws the pictures, and ipywidgets the sliders, where they are installed.
"""

import base64
import hashlib
import html
import io
import linecache
import math
import re
from contextlib import contextmanager
from itertools import combinations
from types import SimpleNamespace

import numpy as np

# ---------------------------------------------------------------------------------------------------------
# Data and training
# ---------------------------------------------------------------------------------------------------------

PARAMETERS = ("W1", "b1", "W2", "b2")


def planar_data():
    """Two classes in the plane: X (2, 200) and Y (1, 200); 80 of the 200 examples are of class 1."""
    rng = np.random.default_rng(3)
    sizes = [104, 80, 16]
    across = np.repeat([-1.6, 0.0, 1.6], sizes) + 0.33 * rng.normal(size=200)
    along = rng.uniform(-2, 2, size=200)
    across -= 0.2 * (along**2 - 4 / 3)
    cosine, sine = np.cos(np.pi / 6), np.sin(np.pi / 6)
    X = np.array([cosine * across - sine * along, sine * across + cosine * along])
    Y = np.repeat([0.0, 1.0, 0.0], sizes)[np.newaxis]
    order = rng.permutation(200)
    return X[:, order], Y[:, order]


def logistic_regression(X, Y, learning_rate=1.0, iterations=1000):
    """Logistic regression that starts from w = 0 and b = 0.

    Returns `loss` (iterations + 1,), before every step and after the last one, and `predict(X)`, the
    probabilities (1, m).
    """
    w, b, losses = np.zeros((len(X), 1)), 0.0, []

    def predict(X):
        return 0.5 + 0.5 * np.tanh((w.T @ X + b) / 2)

    for iteration in range(iterations + 1):
        losses.append(cross_entropy(w.T @ X + b, Y))
        if iteration < iterations:
            error = predict(X) - Y
            w = w - learning_rate * (X @ error.T) / X.shape[1]
            b = b - learning_rate * np.mean(error)
    return SimpleNamespace(loss=np.array(losses), predict=predict)


def cross_entropy(Z2, Y):
    """Mean cross-entropy, taken from the output's Z2: finite also where A2 has been rounded to 0 or 1."""
    return float(np.mean(np.sum(np.logaddexp(0, Z2) - Y * Z2, axis=0)))


def train(X, Y, parameters, forward_propagation, backward_propagation, learning_rate=1.0, iterations=1000):
    """Gradient descent with your propagations, on copies of `parameters`.

    Returns `loss` (iterations + 1,), and `W1`, `b1`, `W2`, `b2` before every step and after the last one:
    `W1` is (iterations + 1, n_h, n_x). `at(step)` gives the parameters at a step, `parameters` the last ones,
    and `predict(X, step)` the probabilities at a step, by default after the last one.
    """
    parameters = parameters | {name: np.array(parameters[name], dtype=float) for name in PARAMETERS}
    losses, history = [], {name: [] for name in PARAMETERS}
    with np.errstate(over="ignore"):  # a sigmoid far out on its flat end
        for iteration in range(iterations + 1):
            _, cache = _call(forward_propagation, X, parameters)
            losses.append(cross_entropy(cache["Z2"], Y))
            for name in PARAMETERS:
                history[name].append(parameters[name].copy())
            if iteration < iterations:
                parameters = _step(parameters, _call(backward_propagation, parameters, cache, X, Y), learning_rate)
    history = {name: np.array(values) for name, values in history.items()}

    def at(step):
        return parameters | {name: values[step] for name, values in history.items()}

    def predict(X, step=-1):
        with np.errstate(over="ignore"):
            return forward_propagation(X, at(step))[0]

    return SimpleNamespace(loss=np.array(losses), parameters=parameters, at=at, predict=predict, **history)


def _step(parameters, gradients, learning_rate=1.0):
    return parameters | {name: parameters[name] - learning_rate * gradients["d" + name] for name in PARAMETERS}


def equal_parameters(n_x, n_h, n_y, W1, W2):
    """Parameters with every weight of a layer equal: the numbers `W1` and `W2`. The biases are zero."""
    entries = {"W1": (n_h, n_x, W1), "b1": (n_h, 1, 0), "W2": (n_y, n_h, W2), "b2": (n_y, 1, 0)}
    return {name: np.full((rows, columns), float(x)) for name, (rows, columns, x) in entries.items()}


def with_noise(parameters, size, seed=1):
    """The same parameters, with a normal number of standard deviation `size` added to every weight."""
    rng = np.random.default_rng(seed)
    noise = {name: size * rng.normal(size=parameters[name].shape) for name in ("W1", "W2")}
    return parameters | {name: parameters[name] + noise[name] for name in noise}


def rescaled(parameters, factor):
    """The same draw with every weight `factor` times as large; the biases stay."""
    return {name: value * factor if name in ("W1", "W2") else value for name, value in parameters.items()}


def largest_difference(W1):
    """Largest difference between two rows in any entry, over all snapshots of `W1` (..., n_h, n_x)."""
    return float(np.max(np.max(W1, axis=-2) - np.min(W1, axis=-2)))


def different_paths(W1):
    """How many of the paths that the rows of `W1` (steps, n_h, n_x) take are different, rounding left aside."""
    paths = [path for path in np.moveaxis(W1, 1, 0)]
    return sum(all(np.abs(path - other).max() > 1e-9 for other in paths[:at]) for at, path in enumerate(paths))


def without_symmetry(X, Y, forward_propagation, backward_propagation):
    """Five attempts to make equal hidden units different, with your two functions; prints what came of each.

    There are four units; all weights start at 0.5 but in the last attempt. Returns, by name, "yes" where two rows of
    W1 came to differ by more than 0.1, and "no" where they did not.
    """
    half, nothing = (equal_parameters(2, 4, 1, W1=w, W2=w) for w in (0.5, 0.0))
    attempts = {
        "minibatches": (half, {"batch": 20}, 1000),
        "dropout": (half, {"keep": 0.5}, 1000),
        "tiny_noise": (with_noise(half, 1e-12), {}, 4000),
        "noise": (with_noise(half, 0.01, seed=7), {}, 1500),
        "tiny_around_zero": (with_noise(nothing, 1e-12), {}, 500),
    }
    answers = {}
    print(" " * 18 + " steps  largest difference of rows    apart by 0.1    loss")
    for name, (start, how, steps) in attempts.items():
        W1, loss = _attempt(X, Y, start, forward_propagation, backward_propagation, steps, **how)
        apart = np.ptp(W1, axis=1).max(axis=1) > 0.1
        answers[name] = "yes" if apart.any() else "no"
        when = f"at step {np.argmax(apart)}" if apart.any() else "never"
        print(f"{name:18}{steps:6}{largest_difference(W1):28.2g}{when:>16}{loss:8.3f}")
    return answers


def _attempt(X, Y, parameters, forward_propagation, backward_propagation, steps, batch=0, keep=1.0):
    """W1 after every step (steps + 1, n_h, n_x), and the loss at the end, with minibatches or with dropout."""
    rng, n_h, path = np.random.default_rng(0), len(parameters["W1"]), [parameters["W1"]]
    for _ in range(steps):
        chosen = rng.permutation(X.shape[1])[: batch or None] if batch else slice(None)
        x, y = X[:, chosen], Y[:, chosen]
        # A unit that is dropped has no weight to the output in this step; the others count for it, too.
        mask = (rng.random((1, n_h)) < keep) / keep if keep < 1 else np.ones((1, n_h))
        thinned = parameters | {"W2": parameters["W2"] * mask}
        cache = _call(forward_propagation, x, thinned)[1]
        gradients = _call(backward_propagation, thinned, cache, x, y)
        parameters = _step(parameters, gradients | {"dW2": gradients["dW2"] * mask})
        path.append(parameters["W1"])
    return np.array(path), cross_entropy(forward_propagation(X, parameters)[1]["Z2"], Y)


def first_line_that_fails(parameters, X, Y, forward_propagation, backward_propagation):
    """The first line of the proof, 0 to 4, that does not hold for these parameters; None if all hold."""
    cache = _call(forward_propagation, X, parameters)[1]
    gradients = _call(backward_propagation, parameters, cache, X, Y)
    after = _step(parameters, gradients)
    lines = {
        0: (parameters["W1"], parameters["b1"], parameters["W2"].T),
        1: (cache["A1"],),
        2: (gradients["dW2"].T,),
        3: (gradients["dW1"], gradients["db1"]),
        4: (after["W1"], after["b1"], after["W2"].T),
    }
    return next((line for line, arrays in lines.items() if any(np.ptp(a, axis=0).any() for a in arrays)), None)


def train_relu(X, Y, parameters, forward_propagation, backward_propagation, iterations=1000):
    """Gradient descent with ReLU in the hidden layer and the sigmoid at the output, by your two functions.

    Your functions know tanh alone. What they hand back does not depend on it, though, where the cache says what
    the hidden layer gave: A1 = ReLU(Z1) for the output layer, and for the hidden layer an A1 at which tanh has the
    slope of ReLU, 1 or 0. Returns `Z1` before the first step, `slope`, the mean slope of ReLU there, `loss`
    (iterations + 1,), and `certain`, the share of the outputs that start on a flat end of the sigmoid.
    """
    losses, first = [], None
    for iteration in range(iterations + 1):
        Z1 = _call(forward_propagation, X, parameters)[1]["Z1"]
        A1, flat = np.maximum(0, Z1), 50.0 * (Z1 <= 0)
        Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
        cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": 0.5 + 0.5 * np.tanh(Z2 / 2)}
        losses.append(cross_entropy(Z2, Y))
        first = first or SimpleNamespace(Z1=Z1, slope=np.mean(Z1 > 0), certain=np.mean(np.abs(Z2) > SIGMOID_FLAT))
        if iteration < iterations:
            output = _call(backward_propagation, parameters, cache, X, Y)
            hidden = _call(backward_propagation, parameters, cache | {"Z1": flat, "A1": np.tanh(flat)}, X, Y)
            parameters = _step(parameters, hidden | {name: output[name] for name in ("dW2", "db2")})
    return SimpleNamespace(loss=np.array(losses), **vars(first))


def activations_through_layers(X, parameters, forward_propagation):
    """The activations of every tanh layer of a deep network, one call of your forward_propagation a layer."""
    A, activations = X, []
    for layer in range(1, len(parameters) // 2 + 1):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        unused = {"W2": np.zeros((1, len(W))), "b2": np.zeros((1, 1))}
        A = _call(forward_propagation, A, {"W1": W, "b1": b, **unused})[1]["A1"]
        activations.append(A)
    return activations


# ---------------------------------------------------------------------------------------------------------
# Predictions
# ---------------------------------------------------------------------------------------------------------


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


def forward(forward_propagation, net, keys=""):
    """A2 and cache of your function for a small network, once the cache is known to hold arrays under `keys`."""
    result = _call(forward_propagation, net.X, net.parameters)
    _expect_not_none("forward_propagation", result)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise _wrong("forward_propagation", "the pair (A2, cache)", _kind(result), "end it with  return A2, cache")
    A2, cache = result
    _expect_array("A2", A2)
    return A2, _expect_dictionary("the cache", cache, keys)


def backward(backward_propagation, net, keys):
    """The gradients of your function for a small network, once they are known to be arrays under `keys`."""
    result = _call(backward_propagation, net.parameters, net.cache, net.X, net.Y)
    return _expect_dictionary("backward_propagation", result, keys)


def initialized(initialize_parameters, n_x, n_h, n_y, keys):
    """The parameters of your function, once they are known to be arrays under `keys`."""
    return _expect_dictionary("initialize_parameters", _call(initialize_parameters, n_x, n_h, n_y), keys)


def _expect_dictionary(name, result, keys):
    _expect_not_none(name, result)
    if not isinstance(result, dict):
        raise _wrong(name, "a dictionary", _kind(result), 'a dictionary is written as  {"W1": W1, "b1": b1}')
    for key in keys.split():
        if key not in result:
            there = ", ".join(map(str, result)) or "nothing"
            raise _wrong(f'{name} has no "{key}"', f'"{key}" among the keys', there, "upper and lower case count")
        _expect_array(key, result[key])
    return result


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


def expect_close(name, got, expected, hint, m=4):
    """Raise a Mistake that names the first entry of `got` further than 1e-6 from `expected`, and the likely reason.

    `m` is the number of examples behind the numbers; `hint` is given where the reason is not known.
    """
    expect_shape(name, got, np.shape(expected), hint)
    got, expected = np.asarray(got, dtype=float), np.asarray(expected)
    wrong = np.argwhere(~(np.abs(got - expected) <= 1e-6))
    if len(wrong):
        entry = tuple(int(i) for i in wrong[0])
        where = f"{name}{list(entry) or ''}"
        if np.isnan(got).any():
            hint = "nan is the result of 0/0, inf - inf, or the logarithm of a negative number"
        hint = _reason(name, got, expected, m) or hint
        if len(wrong) > 1:
            where += f"   ({len(wrong)} of {got.size} entries are wrong)"
        raise _wrong(where, f"{expected[entry]:.6g}", f"{got[entry]:.6g}", hint)


def _reason(name, got, expected, m):
    """What would have given `got` in the place of `expected`, in words; empty if nothing known would."""
    guesses = {
        "the sign is the wrong way round: is it A2 - Y, or Y - A2?": -expected,
        f"this is the sum over the {m} examples; the loss is their mean, so divide by m": m * expected,
        "this is divided by m twice; once is enough": expected / m,
        "it is multiplied by m; is m the number of examples, X.shape[1]?": m * m * expected,
        "it is divided by n_x or n_h: m is the number of columns of X, X.shape[1]": expected * m / 2,
    }
    if got.ndim == 2 and got.shape[0] == got.shape[1]:
        guesses["it is transposed: rows and columns have changed places"] = expected.T
    for hint, guess in guesses.items():
        if np.allclose(got, guess, atol=1e-6) and not np.allclose(guess, 0, atol=1e-6):
            return hint
    marks = KNOWN.get(name, {})
    return next((hint for mark, hint in marks.items() if abs(mark - fingerprint(got)) < 1e-5), "")


def fingerprint(values):
    """One number that tells an array from others of its shape, without telling its entries."""
    flat = np.ravel(values)
    return float(flat @ np.sin(1 + np.arange(flat.size)))


def expect_output(got, net, hint):
    """Raise a Mistake unless Z2 and A2 in `got`, a cache, are those of a small network.

    A hidden layer that differs is named first, since Z2 and A2 are made of it.
    """
    if "A1" in got and np.shape(got["A1"]) == np.shape(net.cache["A1"]):
        hidden = np.allclose(got["A1"], net.cache["A1"], atol=1e-6)
        follows = np.dot(net.parameters["W2"], got["A1"]) + net.parameters["b2"]
        if not hidden and np.shape(got["Z2"]) == follows.shape and np.allclose(got["Z2"], follows, atol=1e-6):
            raise _wrong("Z2 is made of a wrong A1", hint="first make the test of the hidden layer pass")
    expect_close("Z2", got["Z2"], net.cache["Z2"], hint)


def expect_between(name, got, low, high, hint):
    """Raise a Mistake unless a number lies in a range."""
    if not low <= got <= high:
        span = f"{low:g}" if low == high else f"between {low:g} and {high:g}"
        raise _wrong(name, span, f"{got:.6g}", hint)


def expect_scale(name, W, n_x, n_h):
    """Raise a Mistake unless the standard deviation of `W`, 40,000 or 20,000 weights, is 0.01."""
    _expect_drawn(name, W)
    spread, inputs = W.std(), n_x if name == "W1" else n_h
    reasons = [
        ("randn alone has the standard deviation 1: multiply it by 0.01", 1),
        ("0.01 is multiplied twice, or squared: once is enough", 0.0001),
        ("this is 0.1; the function wants 0.01", 0.1),
        ("numbers of np.random.rand are uniform between 0 and 1: draw them with randn", 0.01 / math.sqrt(12)),
        ("this scale is Xavier's, which depends on the layer; here it is 0.01 for all sizes", 1 / math.sqrt(inputs)),
        ("this scale is He's, which depends on the layer; here it is 0.01 for all sizes", math.sqrt(2 / inputs)),
    ]
    hint = next((words for words, likely in reasons if 0.97 < spread / likely < 1.03), "")
    hint = hint or "0.01 is the standard deviation, in both layers and for all sizes"
    expect_between(f"standard deviation of {name}", spread, 0.009, 0.011, hint)


def _expect_drawn(name, W):
    """Raise a Mistake if all weights are one number: then nothing was drawn."""
    if np.ptp(W) == 0 and np.size(W) > 1:
        raise _wrong(f"all weights of {name} are {np.ravel(W)[0]:g}", hint="draw them: np.random.randn(rows, columns)")


def expect_normal(name, W):
    """Raise a Mistake unless the weights look like independent normal numbers around zero."""
    _expect_drawn(name, W)
    W = W / W.std()
    hint = "np.random.rand gives positive numbers only; randn gives numbers of both signs around zero"
    expect_between(f"mean of {name}, in standard deviations", W.mean(), -0.1, 0.1, hint)
    near = np.mean(np.abs(W) < 1)
    uniform = abs(near - 1 / math.sqrt(3)) < 0.02
    hint = "these numbers look uniform; randn draws normal ones" if uniform else "of normal numbers 68 % are"
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


def expect_own_layers(W1, W2):
    """Raise a Mistake when the second layer has the numbers of the first."""
    common = min(W1.size, W2.size)
    if np.array_equal(W1.ravel()[:common], W2.ravel()[:common]):
        shown = np.array2string(W2.ravel()[:3], precision=5)
        raise _wrong("W1 and W2 hold the same numbers", "two draws", shown, "draw new numbers for the second layer")


def trained(net, parameters, forward_propagation, backward_propagation):
    """The result of 50 steps from `parameters`, or a Mistake that says which function cannot take them."""
    with np.errstate(all="ignore"):
        return train(net.X, net.Y, parameters, forward_propagation, backward_propagation, iterations=50)


def expect_same_for_both(gradients):
    """Raise a Mistake when the two hidden units of "equal units" receive different gradients."""
    for name, array in (("dW1", gradients["dW1"]), ("db1", gradients["db1"]), ("dW2", gradients["dW2"].T)):
        if np.ndim(array) != 2 or len(array) != 2:
            raise _wrong(f"{name} has the wrong shape", hint="first make the test of the shapes pass")
        what = "columns" if name == "dW2" else "rows"
        if not np.allclose(array[0], array[1], atol=1e-6):
            one, other = (np.array2string(np.asarray(unit), precision=6) for unit in array)
            hint = "both units have the same weights, inputs and error; does your code treat one of them apart?"
            raise _wrong(f"the two {what} of {name}", f"{one} twice", f"{one} and {other}", hint)


def expect_slopes(gradients):
    """Compare one entry of each gradient with the slope between two measured losses."""
    for name, entry, below, above in _MEASURED_LOSSES:
        parameter = f"{name[1:]}{list(entry)}"
        shape = small_network().parameters[name[1:]].shape
        expect_shape(name, gradients[name], shape, "a gradient is shaped like its parameter")
        got, slope = float(gradients[name][entry]), (above - below) / 0.002
        if not abs(got - slope) <= 1e-6:
            hint = f"with {parameter} smaller by 0.001 the loss is {below:.6f}, larger by 0.001 it is {above:.6f}"
            raise _wrong(f"{name}{list(entry)}", f"{slope:.6g}", f"{got:.6g}", hint)


def expect_untouched(used, fresh):
    """Raise a Mistake when a small network that was handed to a function no longer equals a fresh one."""
    before = {"X": fresh.X, "Y": fresh.Y, **fresh.parameters, **fresh.cache}
    after = {"X": used.X, "Y": used.Y, **used.parameters, **used.cache}
    for name, value in before.items():
        if name not in after:
            raise _wrong(f"{name} was there before the call and is gone after it", hint="work on a copy")
        if np.shape(after[name]) != value.shape or not np.allclose(after[name], value, atol=1e-6):
            hint = "a -= b and a[...] = b change the array a itself; a = a - b makes a new one"
            raise _wrong(f"the call has changed {name}, which belongs to the caller", hint=hint)


def answer_quiz(answers, choices):
    """Say of every answer whether it is right and, if not, why not; a Mistake where the form is wrong.

    `choices` are the questions that are answered by the number of a choice, 1 to 4.
    """
    _expect_not_none("quiz", answers)
    answers = list(answers.ravel()) if isinstance(answers, np.ndarray) else answers
    if not isinstance(answers, tuple | list) or len(answers) != len(QUIZ):
        raise _wrong("quiz", f"{len(QUIZ)} numbers", _kind(answers), "one number for each question")
    for question, answer in enumerate(answers, start=1):
        expected = "the number of a choice, 1 to 4" if question in choices else "a number"
        if not isinstance(answer, int | float | np.number):
            raise _wrong(f"question {question}", expected, _kind(answer))
        if question in choices and answer not in (1, 2, 3, 4):
            raise _wrong(f"question {question}", expected, f"{answer:g}")
    for question, (answer, (digests, reasons, otherwise)) in enumerate(zip(answers, QUIZ, strict=True), start=1):
        if answer_digest(question, answer) in digests.split():
            print(f"question {question}: {answer:g} is right")
        else:
            likely = min(reasons, key=lambda wrong: abs(wrong - answer))
            why = reasons[likely] if math.isclose(answer, likely, rel_tol=0.02) else otherwise
            print(f"question {question}: {answer:g} is not right: {why}")


def answer_digest(question, answer):
    """What stands here for a right answer, rounded to two significant digits: it keeps it from a glance, no more."""
    return hashlib.sha256(f"question {question}: {float(answer):.1e}".encode()).hexdigest()[:8]


def _kind(value):
    """What a value is, in words."""
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    name = type(value).__name__
    article = "an" if name[0] in "aeiou" else "a"
    return f"{article} {name}"


def small_network(which="one output"):
    """A network small enough for a sheet of paper: X, Y, parameters, cache and gradients, new at every call.

    It has n_x = 2, n_h = 3 and m = 4; `which` is "one output", "two outputs", or "equal units" (n_h = 2).
    """
    numbers = {name: value.copy() for name, value in _SMALL_NETWORKS[which].items()}

    def part(names):
        return {name: numbers[name] for name in names.split()}

    return SimpleNamespace(
        X=_SMALL_X.copy(),
        Y=numbers["Y"],
        parameters=part("W1 b1 W2 b2"),
        cache=part("Z1 A1 Z2 A2"),
        gradients=part("dW1 db1 dW2 db2") if "dW1" in numbers else None,
    )


_SMALL_X = np.array([[1.0, -0.5, 2.0, -1.0], [0.5, 1.5, -1.0, -2.0]])
_SMALL_NETWORKS = {
    "one output": {
        "Y": np.array([[1.0, 0.0, 0.0, 1.0]]),
        "W1": np.array([[0.5, -1.0], [1.5, 0.5], [-1.0, 0.8]]),
        "b1": np.array([[0.3], [-0.4], [0.1]]),
        "W2": np.array([[1.2, -0.7, 0.4]]),
        "b2": np.array([[0.25]]),
        "Z1": np.array([[0.3, -1.45, 2.3, 1.8], [1.35, -0.4, 2.1, -2.9], [-0.5, 1.8, -2.7, -0.5]]),
        "A1": np.array(
            [
                [0.29131261, -0.89569287, 0.9800964, 0.94680601],
                [0.87405329, -0.37994896, 0.97045194, -0.99396317],
                [-0.46211716, 0.94680601, -0.99100745, -0.46211716],
            ]
        ),
        "Z2": np.array([[-0.19710903, -0.18014477, 0.35039634, 1.89709457]]),
        "A2": np.array([[0.45088167, 0.45508521, 0.58671369, 0.86956233]]),
        "dW1": np.array([[-0.14632726, -0.03371625], [0.04452219, -0.08544521], [-0.03318251, 0.00494256]]),
        "db1": np.array([[-0.12087523], [-0.05116472], [-0.04768027]]),
        "dW2": np.array([[-0.02901122, 0.01153996, 0.04086856]]),
        "db2": np.array([[0.09056072]]),
    },
    "two outputs": {
        "Y": np.array([[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0]]),
        "W1": np.array([[0.5, -1.0], [1.5, 0.5], [-1.0, 0.8]]),
        "b1": np.array([[0.3], [-0.4], [0.1]]),
        "W2": np.array([[1.2, -0.7, 0.4], [-0.6, 0.9, 1.1]]),
        "b2": np.array([[0.25], [-0.5]]),
        "Z1": np.array([[0.3, -1.45, 2.3, 1.8], [1.35, -0.4, 2.1, -2.9], [-0.5, 1.8, -2.7, -0.5]]),
        "A1": np.array(
            [
                [0.29131261, -0.89569287, 0.9800964, 0.94680601],
                [0.87405329, -0.37994896, 0.97045194, -0.99396317],
                [-0.46211716, 0.94680601, -0.99100745, -0.46211716],
            ]
        ),
        "Z2": np.array(
            [[-0.19710903, -0.18014477, 0.35039634, 1.89709457], [-0.39646848, 0.73694827, -1.30475929, -2.47097933]]
        ),
        "A2": np.array(
            [[0.45088167, 0.45508521, 0.58671369, 0.86956233], [0.40216112, 0.67632817, 0.21336513, 0.07791784]]
        ),
        "dW1": np.array([[-0.22317829, -0.07430392], [0.10512377, -0.16603621], [0.25992565, 0.43239696]]),
        "db1": np.array([[-0.1534179], [-0.09182229], [-0.16829239]]),
        "dW2": np.array([[-0.02901122, 0.01153996, 0.04086856], [-0.06421234, 0.39951633, -0.06940911]]),
        "db2": np.array([[0.09056072], [-0.15755694]]),
    },
    "equal units": {
        "Y": np.array([[1.0, 0.0, 0.0, 1.0]]),
        "W1": np.array([[0.5, -1.0], [0.5, -1.0]]),
        "b1": np.array([[0.3], [0.3]]),
        "W2": np.array([[0.8, 0.8]]),
        "b2": np.array([[0.25]]),
        "Z1": np.array([[0.3, -1.45, 2.3, 1.8], [0.3, -1.45, 2.3, 1.8]]),
        "A1": np.array(
            [[0.29131261, -0.89569287, 0.9800964, 0.94680601], [0.29131261, -0.89569287, 0.9800964, 0.94680601]]
        ),
        "Z2": np.array([[0.71610018, -1.1831086, 1.81815423, 1.76488962]]),
        "A2": np.array([[0.67174767, 0.23449372, 0.8603445, 0.85382099]]),
    },
}
# Of the network with one output: the gradient's entry, the loss with the parameter 0.001 smaller, and larger.
_MEASURED_LOSSES = [
    ("dW1", (1, 0), 0.606719508974, 0.60680855331),
    ("db1", (0, 0), 0.606885009823, 0.606643259424),
    ("dW2", (0, 1), 0.606752560844, 0.606775640766),
    ("db2", (0, 0), 0.606673575847, 0.606854697289),
]
# Fingerprints of what known mistakes give for the network with one output, and what to say then.
KNOWN = {
    "Z1": {
        -3.003471: "the bias b1 is missing: Z1 = W1 X + b1",
        -3.013949: "the bias is subtracted; it is added",
        -1.691925: "this is tanh(Z1); Z1 is what comes before tanh",
    },
    "A1": {
        -2.992994: "this is Z1 itself: tanh is missing",
        -0.678587: "this is the sigmoid of Z1; the hidden layer has tanh",
        -1.679341: "this is ReLU of Z1; the hidden layer has tanh",
        -2.085018: "this is tanh of W1 X: the bias b1 is missing",
    },
    "Z2": {
        -1.999716: "the bias b2 is missing: Z2 = W2 A1 + b2",
        -4.03967: "the output layer takes A1 as its input; this is made of Z1",
        0.217922: "this is the sigmoid of Z2; Z2 is what comes before the sigmoid",
        -1.001778: "tanh is for the hidden layer; Z2 has no tanh",
    },
    "A2": {
        -1.715945: "this is Z2 itself: the sigmoid is missing",
        -1.001778: "this is tanh of Z2; the output layer has the sigmoid",
        -1.386278: "this is ReLU of Z2; the output layer has the sigmoid",
        1.135086: "softmax makes the outputs of an example sum to 1; the output layer has the sigmoid",
        0.917164: "the sigmoid of -z is 1 minus the sigmoid of z: there is a minus sign too many or too few",
        -0.615682: "the answers are rounded to 0 or 1; A2 holds the probabilities themselves",
    },
    "dW2": {
        0.202192: "dW2 was built with Z1; the output layer takes A1 as its input",
        -0.003989: "the error of the output layer is A2 - Y; for the cross-entropy the slope of the sigmoid cancels",
    },
    "db2": {
        0.021956: "the error of the output layer is A2 - Y; for the cross-entropy the slope of the sigmoid cancels",
    },
    "dW1": {
        -0.012326: "the error of the output layer is A2 - Y; for the cross-entropy the slope of the sigmoid cancels",
        0.100538: "the slope of tanh is missing in dZ1",
        -0.293659: "the slope of tanh is 1 - A1², since A1 is tanh(Z1); here Z1 was squared",
        0.158014: "the slope of tanh is 1 - A1²; here A1 was not squared",
        -0.210415: "A1 (1 - A1) is the slope of the sigmoid; the hidden layer has tanh",
        0.004603: "the slope is tanh's at Z1, which is 1 - A1²; here tanh was taken twice",
        -0.057476: "A1 itself stands where its slope belongs, 1 - A1²",
        -0.099992: "the slope of ReLU is 0 or 1; the hidden layer has tanh",
        -0.153415: "the error reaches the hidden layer through W2, which is missing in dZ1",
        0.005658: "the error reaches the hidden layer through the weights W2; here dW2 was taken",
        0.402152: "the slope and the sum over m are wrong: the slope of tanh is missing, and the loss is a mean",
    },
    "db1": {
        -0.037767: "the error of the output layer is A2 - Y; for the cross-entropy the slope of the sigmoid cancels",
        0.038914: "the slope of tanh is missing in dZ1",
        -0.856234: "the slope of tanh is 1 - A1², since A1 is tanh(Z1); here Z1 was squared",
        0.073247: "the slope of tanh is 1 - A1²; here A1 was not squared",
        -0.228213: "A1 (1 - A1) is the slope of the sigmoid; the hidden layer has tanh",
        -0.074384: "the slope is tanh's at Z1, which is 1 - A1²; here tanh was taken twice",
        -0.034333: "A1 itself stands where its slope belongs, 1 - A1²",
        -0.022998: "the slope of ReLU is 0 or 1; the hidden layer has tanh",
        -0.03512: "the error reaches the hidden layer through W2, which is missing in dZ1",
        0.002539: "the error reaches the hidden layer through the weights W2; here dW2 was taken",
        0.155658: "the slope and the sum over m are wrong: the slope of tanh is missing, and the loss is a mean",
    },
}
# For every question digests of what is right, reasons for likely wrong answers, and one for all others.
QUIZ = (
    (
        "05c5398e",
        {
            500: "that is how many units there are, but equal units receive equal gradients",
            3: "that is how many columns W1 has, one for each input; a row belongs to a hidden unit",
            0: "W1 has rows, whatever training does to them",
            10000: "what one step does to two equal rows, the next 9999 do again",
        },
        "take two of the units and follow them through one step, as the proof in section 2 does",
    ),
    (
        "a640e2d8",
        {
            0: "that says that all four move; but with W2 = 0, what flows back to W1 and b1?",
            1: "that says that three of them move; but with W2 = 0, what flows back to W1 and b1?",
            2: "that says that two of them move; but dW2 is made of the error and of A1, and what is tanh(0)?",
            4: "that says that nothing moves; but every A2 is 0.5, and the mean of A2 - Y is not zero",
        },
        "there are four arrays: look at their gradients at the first step, one by one",
    ),
    (
        "8253291d",
        {
            1: "the bias adds the same to the z of every example; the weights part without it just as well",
            2: "true, but tanh is steepest at zero too, and there it does not help the hidden units",
            3: "section 1 showed the loss fall: dw holds the inputs, and they are not zero",
        },
        "choose one of the numbers 1 to 4",
    ),
    (
        "4ffcd21b",
        {
            1: "W2 gets its gradient from A1, whose rows differ; as soon as W2 is not zero, W1 learns as well",
            3: "the rows of W1 are equal only at first: each gets its gradient through its own entry of W2",
            4: "zero biases tie nothing: the random rows of W1 give every unit an activation of its own",
        },
        "choose one of the numbers 1 to 4",
    ),
    (
        "14368762 1f9f5dbd 66a9210f 3c53866f",
        {
            0.995055: "that is tanh(3) itself, not how steep tanh is there",
            0.990134: "that is the square of tanh(3), which is near 1 where tanh is nearly flat",
            0.00494525: "that is how far tanh(3) is from its limit, not how steep tanh is there",
            0.0451767: "that is the slope of the sigmoid",
            1: "that is the slope at z = 0, where tanh is steepest",
            0: "tanh is nearly flat there, but its slope is 0 for no z",
        },
        "how much does tanh grow between z = 2.99 and z = 3.01, divided by 0.02?",
    ),
    (
        "f203afbc b198cae0",
        {
            0.0025: "that is the variance; the standard deviation is asked for",
            0.01: "that is the constant of the shallow network: with it the signal shrinks from layer to layer",
            0.0707107: "that is He's constant, which is made for ReLU",
            0.1: "that follows the number of units, but z is a sum over the inputs",
            0.0632456: "that takes inputs and units together; the rule of section 5 takes the inputs alone",
            1: "z is a sum over 400 inputs: with weights of order one every tanh sits on its flat ends",
            20: "the more inputs there are, the smaller the weights must be",
        },
        "z is a sum over 400 inputs: how large may a weight be for z to stay of order one?",
    ),
)


# ---------------------------------------------------------------------------------------------------------
# Pictures: ink in the colour of the page's text, everything else in colours that suit light and dark grounds
# ---------------------------------------------------------------------------------------------------------

# Each has a contrast of at least 3:1 against white and against the dark grounds of JupyterLab and VS Code.
BLUE, ORANGE, GREEN, PINK, PURPLE, GOLD = "#0072B2", "#D55E00", "#00936B", "#C4629E", "#8A63D2", "#A87800"
COLOURS = [BLUE, ORANGE, GREEN, PINK, PURPLE, GOLD]
UNITS = [GREEN, PINK, PURPLE, GOLD]
INK = "#000001"  # in an SVG it becomes the colour of the text around the picture
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
TANH_FLAT, SIGMOID_FLAT = 2.65, 4.6  # |z| from which on the value is within 1 % of its limit


def plot_data(X, Y):
    """The two classes in the plane."""
    with _figure(1, 1, width=400, height=300) as (figure, axes, say):
        _points(axes[0, 0], X, Y)
        _legend(figure, axes[0, 0])
        say(f"{int(Y.sum())} of the {Y.size} examples are of class 1 (triangles), between two groups of class 0.")


def plot_losses(losses, log=False, levels=None):
    """Loss curves over the iterations; `losses` maps a label to one curve or to a list of curves.

    `levels` maps labels to losses at which a dashed line is drawn.
    """
    with _figure(1, 1, width=560, height=300) as (figure, axes, say):
        _loss_curves(axes[0, 0], losses, log)
        for (label, level), above in zip((levels or {}).items(), (True, False), strict=False):
            axes[0, 0].axhline(level, color=INK, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
            place = {"xytext": (0, 3 if above else -3), "va": "bottom" if above else "top", "ha": "right"}
            where = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
            axes[0, 0].annotate(label, (1, level), **place, **where)
            say(f"Dashed line, where {label}: the loss is {level:.3f}.")
        _legend(figure, axes[0, 0])
        for label, curves in losses.items():
            curves = np.atleast_2d(curves)
            first, last = np.median(curves[:, 0]), np.median(curves[:, -1])
            say(f"{label[:1].upper() + label[1:]}: the loss goes from {first:.3g} to {last:.3g}.")


def plot_boundaries(X, Y, predictors):
    """Where each network says class 1; `predictors` maps a title to a function from X to probabilities."""
    with _figure(1, len(predictors), height=250) as (figure, axes, say):
        for ax, (title, predict) in zip(axes[0], predictors.items(), strict=True):
            _boundary(ax, X, Y, predict)
            right = np.mean((predict(X) > 0.5) == (Y > 0.5))
            ax.set_title(f"{title}\n{right:.0%} right")
            say(f"{title}: {right:.0%} of the examples are on the right side of the border.")
        _label_outside(axes)
        _legend(figure, axes[0, 0])


def plot_paths(runs):
    """The path of each hidden unit's row of W1 over training; `runs` maps a title to a result of `train`.

    A path leads from the ring to the dot. The first unit is drawn widest, so that equal paths can all be seen.
    """
    reach = 1.15 * max(1, *(np.abs(run.W1).max() for run in runs.values()))
    with _figure(1, len(runs), height=260) as (figure, axes, say):
        for ax, (title, run) in zip(axes[0], runs.items(), strict=True):
            n_h = run.W1.shape[1]
            for unit, width in enumerate(np.linspace(10, 1.5, n_h)):
                path = run.W1[:, unit]
                style = {"color": UNITS[unit % len(UNITS)], "zorder": 2 + unit}
                ax.plot(*path.T, linewidth=width, label=f"unit {unit + 1}", **style)
                ax.plot(*path[0], "o", markersize=width + 5, fillstyle="none", **style)
                ax.plot(*path[-1], "o", markersize=width + 4, **style)
            ax.set(title=title, xlabel="weight of x₁", ylabel="weight of x₂", aspect="equal")
            ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
            count, moved = different_paths(run.W1), np.abs(run.W1 - run.W1[0]).max() > 0
            ends = "" if moved else " that stays at its start"
            paths = "paths" if count > 1 else "path"
            say(f"{title}: {n_h} units, {count} {paths}{ends}.")
        _label_outside(axes)
        _legend(figure, axes[0, 0])


def plot_hidden_units(X, Y, runs, steps=(0, 30, 100, 1000)):
    """Where each hidden unit's z is 0: its line in the plane of the inputs, over the data, at some steps.

    A row for each of `runs`, which maps a title to a result of `train`. The ground shows what the network says.
    """
    with _figure(len(runs), len(steps), height=190) as (figure, axes, say):
        for row, (title, run) in zip(axes, runs.items(), strict=True):
            for ax, step in zip(row, steps, strict=True):
                _units(ax, X, Y, run, step)
                ax.set_title(f"step {step}")
            row[0].set_ylabel(f"{title}\nx₂")
            angles = [_widest_angle(run.W1[step]) for step in steps]
            if max(angles) < 0.01:
                say(f"{title}: at every step all lines lie on one another.")
            else:
                say(
                    f"{title}: the widest angle between two lines is {angles[0]:.0f}° at step {steps[0]} "
                    f"and {angles[-1]:.0f}° at step {steps[-1]}."
                )
        for ax in axes[-1]:
            ax.set_xlabel("x₁")
        for ax in axes[:, 1:].ravel():
            ax.set_yticklabels([])
        for ax in axes[:-1].ravel():
            ax.set_xticklabels([])
        _legend(figure, axes[-1, -1])


def explore_hidden_units(X, Y, runs):
    """The same lines with a slider over all steps, where ipywidgets is installed."""

    def draw(step):
        with _figure(1, len(runs), height=300, shown=False) as (figure, axes, say):
            for ax, (title, run) in zip(axes[0], runs.items(), strict=True):
                _units(ax, X, Y, run, step)
                ax.set_title(f"{title}, step {step}")
                say(f"{title}, step {step}: the widest angle between two lines is {_widest_angle(run.W1[step]):.1f}°.")
            _label_outside(axes)
        return figure, say.words

    last = min(len(run.loss) for run in runs.values()) - 1
    if not _with_slider(draw, "IntSlider", value=0, min=0, max=last, step=10, description="step"):
        print("With ipywidgets installed, a slider here shows every step.")


def plot_slopes(caches):
    """Inputs of tanh (above) and of the output's sigmoid (below) on their curves; `caches` maps scale to cache."""
    with _figure(2, len(caches), height=180) as (_, axes, say):
        for column, (scale, cache) in zip(axes.T, caches.items(), strict=True):
            hidden = _inputs_on_curve(column[0], cache["Z1"], np.tanh, 4, TANH_FLAT, BLUE)
            output = _inputs_on_curve(column[1], cache["Z2"], _sigmoid, 8, SIGMOID_FLAT, ORANGE)
            column[0].set_title(f"scale {scale:g}\n{hidden:.0%} on flat ends")
            column[1].set_title(f"{output:.0%} on flat ends")
            column[0].set_xlabel("z of a hidden unit")
            column[1].set_xlabel("z of the output")
            say(f"Scale {scale:g}: {hidden:.0%} of the hidden z and {output:.0%} of the output z are on flat ends.")
        axes[0, 0].set_ylabel("tanh")
        axes[1, 0].set_ylabel("sigmoid")


def plot_relu(caches):
    """The same z on tanh (above) and on ReLU (below), with the mean slope there; `caches` maps scale to cache."""
    with _figure(2, len(caches), height=180) as (_, axes, say):
        for column, (scale, cache) in zip(axes.T, caches.items(), strict=True):
            Z = np.ravel(cache["Z1"])
            slopes = np.mean(1 - np.tanh(Z) ** 2), np.mean(Z > 0)
            _inputs_on_curve(column[0], Z, np.tanh, 4, TANH_FLAT, BLUE)
            _inputs_on_curve(column[1], Z, lambda z: np.maximum(0, z), 4, 0, PURPLE, sides=(-1,))
            column[0].set_title(f"scale {scale:g}\nmean slope {slopes[0]:.2g}")
            column[1].set_title(f"mean slope {slopes[1]:.2g}")
            column[1].set_xlabel("z of a hidden unit")
            say(f"Scale {scale:g}: the mean slope of tanh is {slopes[0]:.2g}, that of ReLU {slopes[1]:.2g}.")
        axes[0, 0].set_ylabel("tanh")
        axes[1, 0].set_ylabel("ReLU")


def plot_gradients(caches, runs):
    """The mean slope of tanh by scale, and the size of every step beside the weights it changes.

    `caches` maps a scale to the cache before training, `runs` to the result of `train`.
    """
    scales = list(caches)
    with _figure(1, 2, height=280) as (figure, axes, say):
        slopes = [float(np.mean(1 - caches[scale]["A1"] ** 2)) for scale in scales]
        axes[0, 0].loglog(scales, slopes, "o-", color=BLUE)
        axes[0, 0].set(title="before training:\nmean slope of tanh", xlabel="scale of the weights")
        for scale, colour, line in zip(scales, COLOURS, LINES, strict=False):
            axes[0, 1].semilogy(
                _relative_steps(runs[scale]), color=colour, linestyle=line, label=f"scale {scale:g}", linewidth=1.5
            )
        axes[0, 1].axhline(1e-3, color=INK, linewidth=1, linestyle=(0, (4, 3)))
        axes[0, 1].set(title="every step: mean change of\nW1 / mean size of W1", xlabel="iteration")
        _plain_numbers(axes[0, 0].xaxis, axes[0, 0].yaxis, axes[0, 1].yaxis)
        _legend(figure, axes[0, 1])
        pairs = ", ".join(f"{slope:.2g} at {scale:g}" for scale, slope in zip(scales, slopes, strict=True))
        say(f"Mean slope of tanh: {pairs}.")
        first = ", ".join(f"{_relative_steps(runs[scale])[0]:.1g} at {scale:g}" for scale in scales)
        say(f"First step, relative to the weights: {first}. The dashed line is at 0.001, a usual value.")


def _relative_steps(run):
    """For every step the mean change of W1, divided by the mean size of W1 before it; not given where W1 is 0."""
    size = np.abs(run.W1[:-1]).mean(axis=(1, 2))
    change = np.abs(np.diff(run.W1, axis=0)).mean(axis=(1, 2))
    return np.divide(change, size, out=np.full(len(size), np.nan), where=(size > 0) & (change > 0))


def plot_layers(networks):
    """The activations in every layer as histograms on their side; `networks` maps a title to activations."""
    with _figure(1, len(networks), height=260) as (_, axes, say):
        bins = np.linspace(-1, 1, 42)
        for ax, (title, activations) in zip(axes[0], networks.items(), strict=True):
            for layer, A in enumerate(activations, start=1):
                counts, _ = np.histogram(A, bins)
                shown = counts > 0.03 * counts.max()  # fewer would be a hairline, drawn wider than it is
                widths = 0.85 * counts[shown] / counts.max()
                ax.barh(bins[:-1][shown], widths, np.diff(bins)[shown], layer, align="edge", color=BLUE)
            ax.set(title=title, xlabel="layer", xlim=(0.8, len(activations) + 1), ylim=(-1.05, 1.05))
            ax.set_xticks(np.arange(1, len(activations) + 1, 3) + 0.4, range(1, len(activations) + 1, 3))
            say(
                f"{title}: the spread is {activations[0].std():.2g} in layer 1 and "
                f"{activations[-1].std():.2g} in layer {len(activations)}."
            )
        axes[0, 0].set_ylabel("activation")
        _label_outside(axes)


def explore_scales(X, Y, initialize_parameters, forward_propagation, backward_propagation, scale=1.0):
    """A slider for the scale of the weights, with what it does; without ipywidgets, the picture for `scale`."""
    drawn = _call(initialize_parameters, len(X), 4, len(Y))

    def draw(scale):
        parameters = rescaled(drawn, scale / 0.01)
        run = train(X, Y, parameters, forward_propagation, backward_propagation, iterations=500)
        with np.errstate(over="ignore"):
            cache = forward_propagation(X, parameters)[1]
        with _figure(1, 3, height=230, shown=False) as (_, axes, say):
            flat = _inputs_on_curve(axes[0, 0], cache["Z1"], np.tanh, 4, TANH_FLAT, BLUE)
            axes[0, 0].set(
                title=f"scale {scale:.3g}: {flat:.0%}\non flat ends", xlabel="z of a hidden unit", ylabel="tanh"
            )
            _loss_curves(axes[0, 1], {"": run.loss}, log=True)
            axes[0, 1].set(title=f"loss after 500\nsteps: {run.loss[-1]:.3g}", ylim=(0.005, 200))
            _boundary(axes[0, 2], X, Y, run.predict)
            axes[0, 2].set(title="what it has\nlearned", ylabel="")
            say(
                f"Scale {scale:.3g}: {flat:.0%} of the hidden z start on flat ends; "
                f"after 500 steps the loss is {run.loss[-1]:.3g}."
            )
        return axes[0, 0].figure, say.words

    how = {"min": -3, "max": 2, "step": 0.25, "description": "scale", "readout_format": ".3g"}
    if not _with_slider(draw, "FloatLogSlider", value=scale, **how):
        print("The slider needs ipywidgets. Without it, give scale= in this cell a number from 0.001 to 100, and run it again.")
        _show(*draw(scale))


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


def _with_slider(draw, kind, value, **how):
    """Show what `draw(value)` gives, a figure and words, below a slider; False where there can be none."""
    display = _display()
    try:
        import ipywidgets
    except ImportError:
        return False
    if display is None:
        return False
    slider = getattr(ipywidgets, kind)(value=value, continuous_update=False, **how)
    display(slider)
    figure, words = draw(value)
    picture = display(_bundle(figure, words), raw=True, display_id=True)
    below = display({"text/plain": words}, raw=True, display_id=True)

    def moved(change):
        figure, words = draw(change["new"])
        picture.update(_bundle(figure, words), raw=True)
        below.update({"text/plain": words}, raw=True)

    slider.observe(moved, "value")
    return True


def _legend(figure, ax):
    """The labels of one panel below all of them."""
    handles, labels = ax.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(len(labels), 4))


def _label_outside(axes):
    """Labels on the left and numbers at the outer panels alone: there is no room between them."""
    for ax in axes[:, 1:].ravel():
        ax.set(ylabel="", yticklabels=[])


def _sigmoid(z):
    return 0.5 + 0.5 * np.tanh(z / 2)


def _plain_numbers(*axes):
    """Numbers such as 0.01 at a logarithmic axis, in the place of powers of ten."""
    for axis in axes:
        axis.set_major_formatter(lambda value, _: f"{value:.8f}".rstrip("0").rstrip("."))
        axis.set_minor_formatter(lambda value, _: "")


def _points(ax, X, Y, size=4):
    for value, colour, marker in ((0, BLUE, "o"), (1, ORANGE, "^")):
        chosen = X[:, Y[0] == value]
        ax.plot(
            *chosen[:2],
            marker,
            color=colour,
            markersize=size,
            markeredgewidth=0,
            linestyle="none",
            label=f"class {value}",
        )
    ax.set(xlabel="x₁", ylabel="x₂", aspect="equal")


def _boundary(ax, X, Y, predict, size=4):
    low, high = _frame(X)
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], 90), np.linspace(low[1], high[1], 90))
    class_1 = predict(np.array([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    ax.contourf(x1, x2, class_1, levels=[0, 0.5, 1], colors=[BLUE, ORANGE], alpha=0.13)
    if class_1.min() < 0.5 < class_1.max():
        ax.contour(x1, x2, class_1, levels=[0.5], colors=[INK], linewidths=1.5)
    _points(ax, X, Y, size)


def _frame(X):
    return X[:2].min(axis=1) - 0.4, X[:2].max(axis=1) + 0.4


def _units(ax, X, Y, run, step):
    """The line z = 0 of every hidden unit at a step, the first drawn widest, over data and answer of the network."""
    low, high = _frame(X)
    _boundary(ax, X, Y, lambda points: run.predict(points, step), size=2.5)
    for unit, width in enumerate(np.linspace(8, 1.6, run.W1.shape[1])):
        (w1, w2), b, colour = run.W1[step, unit], run.b1[step, unit, 0], UNITS[unit % len(UNITS)]
        ax.plot([], [], color=colour, linewidth=width, label=f"unit {unit + 1}")
        if w1 or w2:
            nearest = -b * np.array([w1, w2]) / (w1**2 + w2**2)
            ax.axline(nearest, nearest + [-w2 / np.hypot(w1, w2), w1 / np.hypot(w1, w2)], color=colour, linewidth=width)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel="x₁", ylabel="")


def _widest_angle(W1):
    """The largest angle between the lines of two units, in degrees; 0 where all lie on one another."""
    directions = np.arctan2(W1[:, 1], W1[:, 0])
    apart = np.abs(directions[:, None] - directions) % np.pi
    return float(np.degrees(np.max(np.minimum(apart, np.pi - apart))))


def _loss_curves(ax, losses, log):
    """Every curve narrower than the one below it, so that none hides another."""
    widths = np.linspace(2 + 0.8 * (len(losses) - 1), 2, len(losses))
    for (label, curves), colour, line, width in zip(losses.items(), COLOURS * 9, LINES * 9, widths, strict=False):
        for k, curve in enumerate(np.atleast_2d(curves)):
            thin = width if np.ndim(curves) == 1 else 1.2  # of several curves under one label
            ax.plot(curve, color=colour, linestyle=line, linewidth=thin, label=label if k == 0 else None)
    ax.set(xlabel="iteration", ylabel="loss")
    if log:
        ax.set_yscale("log")
        _plain_numbers(ax.yaxis)
    else:
        ax.set_ylim(bottom=0)


def _inputs_on_curve(ax, Z, curve, reach, flat_from, colour, sides=(-1, 1)):
    """Histogram of Z, everything beyond `reach` in the last bins, behind the curve with its flat ends shaded.

    Returns the share of Z on the flat ends.
    """
    Z = np.ravel(Z)
    grid = np.linspace(-reach, reach, 200)
    low, high = np.round(curve(grid[[0, -1]]), 2)  # -1 and 1 for tanh: the axis begins at a number
    counts, bins = np.histogram(np.clip(Z, -reach, reach), bins=33, range=(-reach, reach))
    ax.stairs(low + (high - low) * counts / counts.max(), bins, baseline=low, fill=True, color=colour)
    for side in sides:
        ax.axvspan(side * flat_from, side * reach, color=INK, alpha=0.12, linewidth=0)
    ax.plot(grid, curve(grid), color=INK)
    ax.set_xticks([-reach, 0, reach])
    return float(np.mean([np.any([side * z > flat_from for side in sides]) for z in Z]))
