"""Given code of the notebook "Deep initialization": data, gradients, kind checks and pictures.

Nothing here has to be changed or handed in. Columns are examples, as in the lecture: `X` is (n[0], m). What trains or
draws calls the functions you write in the notebook. NumPy is all that is needed until something is drawn; then
matplotlib.
"""

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
    layers = [X, *forward_deep(X, parameters, activation)]
    error = layers[-1] - Y
    dA, slopes = error / X.shape[1], {}
    for layer in range(len(layers) - 1, 0, -1):
        slope = 1 - layers[layer] ** 2 if activation == "tanh" else layers[layer] > 0
        dZ = dA * slope
        slopes[f"dW{layer}"] = dZ @ layers[layer - 1].T
        slopes[f"db{layer}"] = dZ.sum(axis=1, keepdims=True)
        dA = parameters[f"W{layer}"].T @ dZ
    return float(np.sum(error**2) / (2 * X.shape[1])), slopes


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


def expect_parameters(result, layer_dims, letters="Wb"):
    """`result`, once it is known to be a dictionary with an array under W1, b1, ..., WL, bL (or those letters)."""
    expect_not_none("initialize_parameters_deep", result)
    if not isinstance(result, dict):
        raise AssertionError(f"initialize_parameters_deep: expected a dictionary, got {_kind(result)}")
    for layer in range(1, len(layer_dims)):
        for key in (f"{letter}{layer}" for letter in letters):
            if key not in result:
                found = ", ".join(map(str, result)) or "none"
                raise AssertionError(
                    f'initialize_parameters_deep({layer_dims}): there is no "{key}"; the keys are {found}\n'
                    f"  hint: layer_dims begins with the inputs: {len(layer_dims)} sizes, {len(layer_dims) - 1} layers"
                )
            expect_array(key, result[key])
    return result


def expect_activations(result, count):
    """`result` by name, A1, A2, ..., once it is known to be a list of that many arrays."""
    expect_not_none("forward_deep", result)
    if not isinstance(result, tuple | list):
        raise AssertionError(f"forward_deep: expected a list of {count} arrays, got {_kind(result)}")
    if len(result) != count:
        raise AssertionError(
            f"forward_deep: expected a list of {count} arrays, got {_kind(result)}\n"
            "  hint: one array for each layer, from A1 to AL; X is not one of them"
        )
    activations = {f"A{layer}": A for layer, A in enumerate(result, start=1)}
    for name, A in activations.items():
        expect_array(name, A)
    return activations


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
    """Raise an AssertionError that names the first entry of `got` further than 1e-5 from `expected`."""
    expect_shape(name, got, np.shape(expected), hint)
    wrong = np.argwhere(~(np.abs(np.asarray(got, dtype=float) - expected) <= 1e-5))
    if len(wrong):
        entry = tuple(int(i) for i in wrong[0])
        raise AssertionError(
            f"{name}{list(entry) or ''}\n"
            f"  expected  {np.asarray(expected)[entry]:.6g}\n"
            f"  got       {np.asarray(got)[entry]:.6g}\n"
            f"  shape     {np.shape(got)}, {len(wrong)} of {np.size(got)} entries wrong\n"
            f"  hint: {hint}"
        )


def expect_between(name, got, low, high, hint):
    if not low <= got <= high:
        raise AssertionError(f"{name}\n  expected  between {low:g} and {high:g}\n  got       {got:.6g}\n  hint: {hint}")


def expect_parameter_shapes(parameters, layer_dims):
    """Raise an AssertionError unless the weights and the biases of every layer have the right shapes."""
    for layer, (inputs, units) in enumerate(zip(layer_dims[:-1], layer_dims[1:], strict=True), start=1):
        hint = f"for layer_dims={layer_dims}: a row for each unit of the layer"
        expect_shape(f"W{layer}", parameters[f"W{layer}"], (units, inputs), hint)
        expect_shape(f"b{layer}", parameters[f"b{layer}"], (units, 1), hint)


def expect_spread(parameters, layer_dims, spread, hint):
    """Raise an AssertionError unless the weights of each layer have the standard deviation `spread(inputs)`."""
    for layer in range(1, len(layer_dims)):
        W, right = parameters[f"W{layer}"], spread(layer_dims[layer - 1])
        name = f"standard deviation of W{layer}, a layer with {layer_dims[layer - 1]} inputs"
        expect_between(name, W.std(), 0.94 * right, 1.06 * right, hint)


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


def expect_untouched(used, fresh):
    """Raise an AssertionError when a small network that was handed to a function no longer equals a fresh one."""
    before, after = {"X": fresh.X, **fresh.parameters}, {"X": used.X, **used.parameters}
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
# Pictures: one look, safe for colour-blind eyes, on a transparent ground with grey ink for light and dark
# ---------------------------------------------------------------------------------------------------------

BLUE, ORANGE, GREEN, PINK, SKY, AMBER = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00"
COLOURS = [BLUE, ORANGE, GREEN, PINK, SKY, AMBER]
INK = "#7a7a7a"
LINES = ["-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 3))]
MARKERS = ["o", "s", "^", "D", "v", "P"]
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
    "legend.fontsize": 10,
    "font.size": 10,
    "lines.linewidth": 2,
    "figure.dpi": 100,
}


def plot_layers(networks):
    """The activations of every layer as histograms on their side, and their spread from layer to layer.

    `networks` maps a title to the list of a network's activations.
    """
    with _figure(1, len(networks) + 1, width=3.2, height=3.3) as (figure, axes):
        bins = np.linspace(-1, 1, 42)
        for ax, (title, activations), colour in zip(axes[0], networks.items(), COLOURS, strict=False):
            for layer, A in enumerate(activations, start=1):
                counts, _ = np.histogram(A, bins)
                shown = counts > 0.03 * counts.max()  # fewer would be a hairline, drawn wider than it is
                widths = 0.85 * counts[shown] / counts.max()
                ax.barh(bins[:-1][shown], widths, np.diff(bins)[shown], layer, align="edge", color=colour)
            ax.set(title=title, ylabel="activation $a$", xlim=(0.8, len(activations) + 1.2), ylim=(-1.05, 1.05))
            _layer_ticks(ax, len(activations), 0.4)
        spreads = {title: [np.std(A) for A in activations] for title, activations in networks.items()}
        _lines_by_layer(axes[0, -1], spreads, log=True)
        axes[0, -1].set(title="spread of each layer", ylabel="standard deviation of $a$")
        figure.legend(*axes[0, -1].get_legend_handles_labels(), loc="outside lower right", ncols=len(networks))


def plot_by_layer(curves, ylabel, log=True):
    """A line from layer to layer for each of `curves`, which maps a label to one number for each layer."""
    with _figure(1, 1, width=6.4, height=3.2) as (figure, axes):
        _lines_by_layer(axes[0, 0], curves, log)
        axes[0, 0].set_ylabel(ylabel)
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right upper")


def plot_constants(curves, reach):
    """The spread in the last layer over the constant; `curves` maps a label to both, and `reach` is marked."""
    with _figure(1, 1, width=6.4, height=3.4) as (figure, axes):
        ax = axes[0, 0]
        for (label, (constants, spreads)), colour, line in zip(curves.items(), COLOURS, LINES, strict=False):
            ax.loglog(constants, spreads, color=colour, linestyle=line, label=label)
        ax.axhline(reach, color=INK, linestyle=":", linewidth=1)
        ax.annotate(f"{reach:g}", (1, reach), xycoords=("axes fraction", "data"), ha="right", va="bottom")
        ax.set(xlabel="standard deviation of the weights", ylabel="spread in the last layer", ylim=(1e-6, 2))
        ax.set_xticks([0.01, 0.03, 0.1, 0.3, 1], ["0.01", "0.03", "0.1", "0.3", "1"])
        ax.minorticks_off()
        figure.legend(*ax.get_legend_handles_labels(), loc="outside right upper")


def plot_losses(losses):
    """Loss curves over the iterations; `losses` maps a label to a curve."""
    with _figure(1, 1, width=6.4, height=3.2) as (figure, axes):
        for (label, curve), colour, line in zip(losses.items(), COLOURS, LINES, strict=False):
            axes[0, 0].plot(curve, color=colour, linestyle=line, label=label)
        axes[0, 0].set(xlabel="iteration", ylabel="loss", ylim=(0, None))
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right upper")


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


def _lines_by_layer(ax, curves, log):
    marks = zip(curves.items(), COLOURS, LINES, MARKERS, strict=False)
    for (label, values), colour, line, marker in marks:
        layers = np.arange(1, len(values) + 1)
        ax.plot(layers, values, color=colour, linestyle=line, marker=marker, markersize=5, label=label)
    if log:
        _log_scale(ax, [value for values in curves.values() for value in values])
    else:
        ax.set_ylim(bottom=0)
    _layer_ticks(ax, len(values), 0)


def _log_scale(ax, values):
    """A logarithmic scale upwards, with plain numbers where the values span no more than three decades."""
    from matplotlib.ticker import LogLocator, NullFormatter

    ax.set_yscale("log")
    span = max(values) / min(values)
    if span < 1000:
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if span < 50 else (1, 3)))
        ax.yaxis.set_major_formatter("{x:g}")
        ax.yaxis.set_minor_formatter(NullFormatter())


def _layer_ticks(ax, count, shift):
    ax.set_xticks(np.arange(1, count + 1) + shift, [str(layer) for layer in range(1, count + 1)])
    ax.set_xlabel("layer")
