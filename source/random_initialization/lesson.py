"""Given code of the notebook "Random initialization": data, training loop, kind checks and pictures.

Nothing here has to be changed or handed in. Columns are examples, as in the lecture: `X` is (n_x, m), `Y` is
(n_y, m). The training loop and the pictures call the functions you write in the notebook. NumPy is all that is
needed until something is drawn; then matplotlib, and ipywidgets for the slider where it is installed.
"""

from contextlib import contextmanager
from itertools import combinations
from types import SimpleNamespace

import numpy as np

# ---------------------------------------------------------------------------------------------------------
# Data and training
# ---------------------------------------------------------------------------------------------------------


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

    Returns `loss` (iterations + 1,), `W1` (iterations + 1, n_h, n_x) with the weights before every step and
    after the last one, the final `parameters`, and `predict(X)`.
    """
    names = ("W1", "b1", "W2", "b2")
    parameters = parameters | {name: np.array(parameters[name], dtype=float) for name in names}
    losses, paths = [], []
    with np.errstate(over="ignore"):  # a sigmoid far out on its flat end
        for iteration in range(iterations + 1):
            _, cache = forward_propagation(X, parameters)
            losses.append(cross_entropy(cache["Z2"], Y))
            paths.append(parameters["W1"].copy())
            if iteration < iterations:
                gradients = backward_propagation(parameters, cache, X, Y)
                for name in names:
                    parameters[name] = parameters[name] - learning_rate * gradients["d" + name]

    def predict(X):
        with np.errstate(over="ignore"):
            return forward_propagation(X, parameters)[0]

    return SimpleNamespace(loss=np.array(losses), W1=np.array(paths), parameters=parameters, predict=predict)


def equal_parameters(n_x, n_h, n_y, W1, W2):
    """Parameters with every weight of a layer equal: the numbers `W1` and `W2`. The biases are zero."""
    entries = {"W1": (n_h, n_x, W1), "b1": (n_h, 1, 0), "W2": (n_y, n_h, W2), "b2": (n_y, 1, 0)}
    return {name: np.full((rows, columns), float(x)) for name, (rows, columns, x) in entries.items()}


def rescaled(parameters, factor):
    """The same draw with every weight `factor` times as large; the biases stay."""
    return {name: value * factor if name in ("W1", "W2") else value for name, value in parameters.items()}


def largest_difference(W1):
    """Largest difference between two rows in any entry, over all snapshots of `W1` (..., n_h, n_x)."""
    return float(np.max(np.max(W1, axis=-2) - np.min(W1, axis=-2)))


def activations_through_layers(X, parameters, forward_propagation):
    """The activations of every tanh layer of a deep network, one call of your forward_propagation a layer."""
    A, activations = X, []
    for layer in range(1, len(parameters) // 2 + 1):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        unused = {"W2": np.zeros((1, len(W))), "b2": np.zeros((1, 1))}
        A = forward_propagation(A, {"W1": W, "b1": b, **unused})[1]["A1"]
        activations.append(A)
    return activations


def compare(prediction, seen):
    """Print a prediction beside what the experiment showed."""
    shown = f"{seen:.3g}" if isinstance(seen, float) else seen
    if prediction is None:
        print(f"Seen: {shown}. Next time, put your guess in place of None before you run the cell.")
    elif isinstance(seen, float):
        print(f"You predicted {prediction}; seen: {shown}.")
    elif prediction == seen:
        print(f"You predicted {prediction}, and so it is.")
    else:
        print(f"You predicted {prediction}; seen: {seen}. What did you overlook?")


# ---------------------------------------------------------------------------------------------------------
# Checks you can run: silent when all is well
# ---------------------------------------------------------------------------------------------------------


def expect_forward(result, keys):
    """`result` as (A2, cache), once it is known to be such a pair and the cache to hold arrays under `keys`."""
    expect_not_none("forward_propagation", result)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise AssertionError(f"forward_propagation: expected the pair (A2, cache), got {_kind(result)}")
    A2, cache = result
    expect_array("A2", A2)
    return A2, expect_dictionary("the cache", cache, keys)


def expect_dictionary(name, result, keys):
    """`result`, once it is known to be a dictionary with an array under each of the words in `keys`."""
    expect_not_none(name, result)
    if not isinstance(result, dict):
        raise AssertionError(f"{name}: expected a dictionary, got {_kind(result)}")
    for key in keys.split():
        if key not in result:
            raise AssertionError(f'{name}: there is no "{key}"; its keys are {", ".join(map(str, result)) or "none"}')
        expect_array(key, result[key])
    return result


def expect_not_none(name, result):
    if result is None:
        raise AssertionError(f"{name}: got None\n  hint: does the function end in a return statement?")


def expect_array(name, value):
    if not isinstance(value, np.ndarray):
        raise AssertionError(f"{name}: expected a NumPy array, got {_kind(value)}")
    if value.dtype.kind not in "biuf":
        raise AssertionError(f"{name}: expected an array of real numbers, got dtype {value.dtype}")


def expect_shape(name, value, shape, hint):
    if np.shape(value) != shape:
        raise AssertionError(
            f"{name} has the wrong shape\n  expected  {shape}\n  got       {np.shape(value)}\n  hint: {hint}"
        )


def expect_close(name, got, expected, hint):
    """Raise an AssertionError that names the first entry of `got` further than 1e-6 from `expected`."""
    expect_shape(name, got, np.shape(expected), hint)
    wrong = np.argwhere(~(np.abs(np.asarray(got, dtype=float) - expected) <= 1e-6))
    if len(wrong):
        entry = tuple(int(i) for i in wrong[0])
        raise AssertionError(
            f"{name}{list(entry) or ''}\n"
            f"  expected  {np.asarray(expected)[entry]:.6g}\n"
            f"  got       {np.asarray(got)[entry]:.6g}\n"
            f"  shape     {np.shape(got)}, {len(wrong)} of {np.size(got)} entries wrong\n"
            f"  hint: {hint}"
        )


def expect_answers(answers, count, choices):
    """Raise an AssertionError unless there are `count` numbers, those of the questions in `choices` from 1 to 4."""
    expect_not_none("quiz", answers)
    if isinstance(answers, np.ndarray):
        answers = list(answers.ravel())
    if not isinstance(answers, tuple | list) or len(answers) != count:
        raise AssertionError(
            f"quiz\n  expected  {count} numbers\n  got       {_kind(answers)}\n  hint: one number for each question"
        )
    for question, answer in enumerate(answers, start=1):
        expected = "the number of a choice, 1 to 4" if question in choices else "a number"
        if not isinstance(answer, int | float | np.number):
            raise AssertionError(f"question {question}\n  expected  {expected}\n  got       {_kind(answer)}")
        if question in choices and answer not in (1, 2, 3, 4):
            raise AssertionError(f"question {question}\n  expected  {expected}\n  got       {answer:g}")


def expect_between(name, got, low, high, hint):
    if not low <= got <= high:
        raise AssertionError(f"{name}\n  expected  between {low:g} and {high:g}\n  got       {got:.6g}\n  hint: {hint}")


def expect_different(first, second, one, other, hint):
    """Raise an AssertionError when the arrays `one` and `other`, called `first` and `second`, are the same."""
    if np.array_equal(one, other):
        shown = np.array2string(np.ravel(one)[:4], precision=5)
        raise AssertionError(f"{first} and {second} are the same\n  both are  {shown}\n  hint: {hint}")


def expect_untied(name, units, hint):
    """Raise an AssertionError when two rows of `units` are equal, or equal but for the sign."""
    for i, j in combinations(range(len(units)), 2):
        for sign, word in ((1, "equals"), (-1, "is the negative of")):
            if np.array_equal(units[i], sign * units[j]):
                shown = np.array2string(units[i], precision=5)
                raise AssertionError(f"{name} {i} {word} {name} {j}\n  {name} {i}  {shown}\n  hint: {hint}")


def expect_trained(net, parameters, forward_propagation, backward_propagation):
    """The result of 50 steps from `parameters`, or an AssertionError when your propagations cannot take them."""
    expect_dictionary("initialize_parameters", parameters, "W1 b1 W2 b2")
    try:
        return train(net.X, net.Y, parameters, forward_propagation, backward_propagation, iterations=50)
    except Exception as error:
        raise AssertionError(
            f"the training stopped: {type(error).__name__}: {error}\n"
            "  hint: this test trains with your own two propagations; first make their tests silent"
        ) from error


def expect_equal_units(gradients):
    """Raise an AssertionError when the two equal hidden units of "equal units" receive different gradients."""
    for name, array in (("dW1", gradients["dW1"]), ("db1", gradients["db1"]), ("dW2", gradients["dW2"].T)):
        if np.ndim(array) != 2 or len(array) != 2:
            raise AssertionError(f"{name} has the wrong shape: {np.shape(gradients[name])}")
        what = "column" if name == "dW2" else "row"
        hint = "units with equal weights see the same inputs and the same error; do you treat one of them apart?"
        expect_close(f"{name}, {what} 1 beside {what} 0, entry ", array[1], array[0], hint)


def expect_slopes(gradients):
    """Compare one entry of each gradient with the slope between two measured losses."""
    for name, entry, below, above in _MEASURED_LOSSES:
        hint = f"moving {name[1:]}{list(entry)} by -0.001 and +0.001 gives the losses {below:.9f} and {above:.9f}"
        shape = small_network().parameters[name[1:]].shape
        expect_shape(name, gradients[name], shape, "a gradient is shaped like its parameter")
        expect_close(f"{name}{list(entry)}", gradients[name][entry], (above - below) / 0.002, hint)


def expect_untouched(used, fresh):
    """Raise an AssertionError when a small network that was handed to a function no longer equals a fresh one."""
    before = {"X": fresh.X, "Y": fresh.Y, **fresh.parameters, **fresh.cache}
    after = {"X": used.X, "Y": used.Y, **used.parameters, **used.cache}
    for name, value in before.items():
        if name not in after:
            raise AssertionError(f"{name} was there before the call and is gone after it")
        hint = f"the function changes the {name} it is given; work on a new array (a -= b and a[...] = b change a)"
        expect_close(name, after[name], value, hint)


def _kind(value):
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


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


# ---------------------------------------------------------------------------------------------------------
# Pictures: one look, safe for colour-blind eyes, on a transparent ground with grey ink for light and dark
# ---------------------------------------------------------------------------------------------------------

BLUE, ORANGE, GREEN, PINK, SKY, AMBER = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00"
COLOURS = [BLUE, ORANGE, GREEN, PINK, SKY, AMBER]
INK = "#7a7a7a"
LINES = ["-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 3))]
LOOK = {
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 11,
    "axes.labelsize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "legend.handletextpad": 1.2,
    "legend.fontsize": 9,
    "font.size": 10,
    "lines.linewidth": 2,
    "figure.dpi": 100,
}


def plot_data(X, Y):
    """The two classes in the plane."""
    with _figure(1, 1, width=4.6, height=3.8) as (figure, axes):
        _points(axes[0, 0], X, Y)
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right upper")


def plot_losses(losses, log=False):
    """Loss curves over the iterations; `losses` maps a label to one curve or to a list of curves."""
    with _figure(1, 1, width=6.4, height=3.2) as (figure, axes):
        _loss_curves(axes[0, 0], losses, log)
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right upper")


def plot_boundaries(X, Y, predictors):
    """Where each network says class 1; `predictors` maps a title to a function from X to probabilities."""
    with _figure(1, len(predictors)) as (figure, axes):
        for ax, (title, predict) in zip(axes[0], predictors.items(), strict=True):
            _boundary(ax, X, Y, predict)
            right = np.mean((predict(X) > 0.5) == (Y > 0.5))
            ax.set_title(f"{title}\n{right:.0%} right")
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right upper")


def plot_paths(runs):
    """Two views of W1 over training, a column for each of `runs` (title to result of `train`).

    Above: the path of each hidden unit's row, from the ring to the dot; equal rows lie on one another, the
    first drawn widest. Below: for every pair of units one's weights against the other's, all training long.
    """
    reach = 1.15 * max(1, *(np.abs(run.W1).max() for run in runs.values()))
    with _figure(2, len(runs), height=2.9) as (figure, axes):
        for column, (title, run) in zip(axes.T, runs.items(), strict=True):
            n_h = run.W1.shape[1]
            for unit, width in enumerate(np.linspace(11, 1.5, n_h)):
                path = run.W1[:, unit]
                style = {"color": COLOURS[unit % len(COLOURS)], "zorder": 2 + unit}
                column[0].plot(*path.T, linewidth=width, label=f"unit {unit + 1}", **style)
                column[0].plot(*path[0], "o", markersize=width + 5, fillstyle="none", **style)
                column[0].plot(*path[-1], "o", markersize=width + 4, **style)
            for pair, (i, j) in enumerate(combinations(range(n_h), 2)):
                for entry in range(run.W1.shape[2]):
                    weights = run.W1[:, i, entry], run.W1[:, j, entry]
                    colour = COLOURS[pair % len(COLOURS)]
                    column[1].plot(*weights, color=colour, linewidth=1.5)
                    column[1].plot(weights[0][-1], weights[1][-1], "o", color=colour, markersize=5)
            column[1].axline((0, 0), slope=1, color=INK, linestyle=":", linewidth=1, zorder=1)
            column[0].set(title=title, xlabel="weight of $x_1$", ylabel="weight of $x_2$")
            column[1].set(xlabel="a weight of unit i", ylabel="same weight of unit j")
            for ax in column:
                ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        axes[1, 0].annotate("equal", (0.86, 0.92), xycoords="axes fraction", ha="right", fontsize=9)
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right upper")


def plot_slopes(caches):
    """Inputs of tanh (above) and of the output's sigmoid (below) on their curves; `caches` maps scale to cache."""
    with _figure(2, len(caches), width=2.3, height=2.3) as (_, axes):
        for column, (scale, cache) in zip(axes.T, caches.items(), strict=True):
            _inputs_on_curve(column[0], cache["Z1"], np.tanh, 4, 2.65, BLUE)
            _inputs_on_curve(column[1], cache["Z2"], lambda z: 0.5 + 0.5 * np.tanh(z / 2), 8, 4.6, ORANGE)
            column[0].set_title(f"scale {scale:g}\n{column[0].get_title()}")
            column[0].set_xlabel("$z^{[1]}$")
            column[1].set_xlabel("$z^{[2]}$")
        axes[0, 0].set_ylabel("tanh")
        axes[1, 0].set_ylabel("sigmoid")


def plot_gradients(parameters, gradients):
    """Mean size of the first gradients of both layers, and relative to the weights; both map scale to dictionary."""
    scales = list(gradients)
    with _figure(1, 2, width=3.9) as (figure, axes):
        for layer, colour, marker in ((1, BLUE, "o"), (2, ORANGE, "s")):
            dW = np.array([np.mean(np.abs(gradients[scale][f"dW{layer}"])) for scale in scales])
            W = np.array([np.mean(np.abs(parameters[scale][f"W{layer}"])) for scale in scales])
            style = {"color": colour, "marker": marker, "label": f"layer {layer}"}
            axes[0, 0].loglog(scales, dW, **style)
            axes[0, 1].loglog(scales, dW / W, **style)
        axes[0, 0].set(title="size of the gradient", xlabel="scale", ylabel="mean of |dW|")
        axes[0, 1].set(title="one step, relative to the weights", xlabel="scale", ylabel="mean |dW| / mean |W|")
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right upper")


def plot_layers(networks):
    """The activations in every layer as histograms on their side; `networks` maps a title to activations."""
    with _figure(1, len(networks)) as (_, axes):
        bins = np.linspace(-1, 1, 42)
        for ax, (title, activations) in zip(axes[0], networks.items(), strict=True):
            for layer, A in enumerate(activations, start=1):
                counts, _ = np.histogram(A, bins)
                shown = counts > 0.03 * counts.max()  # fewer would be a hairline, drawn wider than it is
                widths = 0.85 * counts[shown] / counts.max()
                ax.barh(bins[:-1][shown], widths, np.diff(bins)[shown], layer, align="edge", color=BLUE)
            ax.set(
                title=title,
                xlabel="layer",
                ylabel="activation $a$",
                xlim=(0.8, len(activations) + 1),
                ylim=(-1.05, 1.05),
            )
            ax.set_xticks(np.arange(len(activations)) + 1.4, np.arange(len(activations)) + 1)


def explore_scales(X, Y, initialize_parameters, forward_propagation, backward_propagation, scale=1.0):
    """A slider for the scale of the weights, with what it does; without ipywidgets, the picture for `scale`."""
    draw = initialize_parameters(len(X), 4, len(Y))

    def show(scale):
        parameters = rescaled(draw, scale / 0.01)
        run = train(X, Y, parameters, forward_propagation, backward_propagation, iterations=500)
        with np.errstate(over="ignore"):
            cache = forward_propagation(X, parameters)[1]
        with _figure(1, 3) as (_, axes):
            _inputs_on_curve(axes[0, 0], cache["Z1"], np.tanh, 4, 2.65, BLUE)
            axes[0, 0].set(title=f"scale {scale:.3g}, before training\n{axes[0, 0].get_title()}", xlabel="$z^{[1]}$")
            axes[0, 0].set_ylabel("tanh")
            _loss_curves(axes[0, 1], {"": run.loss}, log=True)
            axes[0, 1].set(title=f"loss after 500 steps: {run.loss[-1]:.3g}", ylim=(0.005, 200))
            _boundary(axes[0, 2], X, Y, run.predict)
            axes[0, 2].set_title("what it has learned")

    try:
        import ipywidgets
    except ImportError:
        print("The slider needs ipywidgets. Without it, give the scale by hand: scale=0.001 ... scale=100.")
        show(scale)
        return
    slider = ipywidgets.FloatLogSlider(
        value=scale, min=-3, max=2, step=0.25, description="scale", continuous_update=False, readout_format=".3g"
    )
    ipywidgets.interact(show, scale=slider)


@contextmanager
def _figure(rows, columns, width=3.1, height=3.0):
    """A figure of rows x columns in our look, shown when the block ends: `with _figure(1, 2) as (figure, axes)`."""
    import matplotlib.pyplot as plt

    with plt.rc_context(LOOK):
        size = (width * columns + 0.6, height * rows)
        figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained")
        try:
            yield figure, axes
        except BaseException:
            plt.close(figure)  # an unfinished picture would be shown below the error
            raise
        plt.show()


def _points(ax, X, Y):
    for value, colour, marker in ((0, BLUE, "o"), (1, ORANGE, "^")):
        chosen = X[:, Y[0] == value]
        ax.plot(*chosen[:2], marker, color=colour, markersize=4, linestyle="none", label=f"class {value}")
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")


def _boundary(ax, X, Y, predict):
    low, high = X[:2].min(axis=1) - 0.4, X[:2].max(axis=1) + 0.4
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], 120), np.linspace(low[1], high[1], 120))
    class_1 = predict(np.array([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    ax.contourf(x1, x2, class_1, levels=[0, 0.5, 1], colors=[BLUE, ORANGE], alpha=0.25)
    if class_1.min() < 0.5 < class_1.max():
        ax.contour(x1, x2, class_1, levels=[0.5], colors=[INK], linewidths=1.5)
    _points(ax, X, Y)


def _loss_curves(ax, losses, log):
    for (label, curves), colour, line in zip(losses.items(), COLOURS * 9, LINES * 9, strict=False):
        for k, curve in enumerate(np.atleast_2d(curves)):
            ax.plot(curve, color=colour, linestyle=line, label=label if k == 0 else None)
    ax.set(xlabel="iteration", ylabel="loss")
    if log:
        ax.set_yscale("log")
    else:
        ax.set_ylim(bottom=0)


def _inputs_on_curve(ax, Z, curve, reach, flat_from, colour):
    """Histogram of Z, everything beyond `reach` in the last bins, behind the curve with its flat ends shaded."""
    Z = np.ravel(Z)
    grid = np.linspace(-reach, reach, 200)
    low, high = curve(np.array([-np.inf, np.inf]))
    counts, bins = np.histogram(np.clip(Z, -reach, reach), bins=33, range=(-reach, reach))
    ax.stairs(low + (high - low) * counts / counts.max(), bins, baseline=low, fill=True, color=colour, alpha=0.45)
    for side in (-1, 1):
        ax.axvspan(side * flat_from, side * reach, color=INK, alpha=0.15, linewidth=0)
    ax.plot(grid, curve(grid), color=colour)
    ax.set_xticks([-reach, 0, reach])
    ax.set_title(f"{np.mean(np.abs(Z) > flat_from):.0%} on the flat ends")
