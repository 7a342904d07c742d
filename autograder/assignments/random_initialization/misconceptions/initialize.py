"""Wrong on purpose: mistakes in `initialize_parameters`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from autograder.authoring import Misconception, misconception, mistake, mistake_in_ways
from autograder.authoring.expect import Arrays

from ..reference import SCALE


def _parameters(W1: np.ndarray, W2: np.ndarray) -> Arrays:
    return {"W1": W1, "b1": np.zeros((W1.shape[0], 1)), "W2": W2, "b2": np.zeros((W2.shape[0], 1))}


def _scaled(n_x: int, n_h: int, n_y: int, scale1: float = SCALE, scale2: float = SCALE) -> Arrays:
    return _parameters(np.random.randn(n_h, n_x) * scale1, np.random.randn(n_y, n_h) * scale2)


@mistake(title="scale left out")
def scale_missing(n_x, n_h, n_y):
    """these weights have a standard deviation of 1: large weights push tanh and sigmoid onto their flat ends, where
    slopes vanish. How small does the lecture make them?"""
    return _scaled(n_x, n_h, n_y, 1, 1)


@mistake(title="scale left out in W1")
def scale_missing_on_W1(n_x, n_h, n_y):
    """W2 is small, W1 is not: the factor of the lecture belongs to the weights of both layers"""
    return _scaled(n_x, n_h, n_y, scale1=1)


@mistake(title="scale left out in W2")
def scale_missing_on_W2(n_x, n_h, n_y):
    """W1 is small, W2 is not: the factor of the lecture belongs to the weights of both layers"""
    return _scaled(n_x, n_h, n_y, scale2=1)


@mistake(title="standard deviation of 0.1")
def scale_of_a_tenth(n_x, n_h, n_y):
    """these weights have a standard deviation of 0.1, ten times the lecture's: look for a lost zero, or for a variance
    taken for a standard deviation"""
    return _scaled(n_x, n_h, n_y, 0.1, 0.1)


@mistake(title="standard deviation of 0.001")
def scale_of_a_thousandth(n_x, n_h, n_y):
    """these weights have a standard deviation of 0.001, a tenth of the lecture's: count the zeros"""
    return _scaled(n_x, n_h, n_y, 0.001, 0.001)


@mistake(title="standard deviation of 0.0001")
def scale_squared(n_x, n_h, n_y):
    """these weights have a standard deviation of 0.0001: the factor was applied twice"""
    return _scaled(n_x, n_h, n_y, 0.0001, 0.0001)


@mistake(title="weights divided by 0.01")
def scale_divided(n_x, n_h, n_y):
    """these weights have a standard deviation of 100: dividing by 0.01 makes a number a hundred times larger, not
    smaller"""
    return _scaled(n_x, n_h, n_y, 100, 100)


@mistake(title="He's scale")
def scale_of_he(n_x, n_h, n_y):
    """this is He's scale, which follows the size of the layer below: good for deep networks of ReLUs, but this shallow
    one is asked for the lecture's constant"""
    return _scaled(n_x, n_h, n_y, np.sqrt(2 / n_x), np.sqrt(2 / n_h))


@mistake(title="Xavier's scale")
def scale_of_xavier(n_x, n_h, n_y):
    """this is Xavier's scale, which follows the size of the layer below: good for deep networks, but this shallow one
    is asked for the lecture's constant"""
    return _scaled(n_x, n_h, n_y, np.sqrt(1 / n_x), np.sqrt(1 / n_h))


@mistake_in_ways((2, 1), (2, 2), (1, 1), (1, 2), title="He's or Xavier's scale in one layer")
def scale_of_he_or_xavier_in_one_layer(n_x, n_h, n_y, way):
    """one layer has the lecture's constant, the other a scale that follows the size of the layer below, as He's and
    Xavier's do: this shallow network is asked for one constant in both"""
    gain, layer = way
    scale1, scale2 = np.sqrt(gain / n_x), np.sqrt(gain / n_h)
    return _scaled(n_x, n_h, n_y, scale1=scale1) if layer == 1 else _scaled(n_x, n_h, n_y, scale2=scale2)


@mistake(title="scale that follows the sizes")
def scale_with_the_sizes(n_x, n_h, n_y):
    """the spread of these weights changes with the sizes of the layers, and is right at some of them by luck: the
    lecture's constant is the same whatever the sizes"""
    return _scaled(n_x, n_h, n_y, np.sqrt(2 / (n_x * n_h)), np.sqrt(2 / (n_h * n_y)))


@mistake
def weights_transposed(n_x, n_h, n_y):
    """the weight matrices lie on their side: a row of W1 belongs to one hidden unit, a column to one input"""
    return {
        "W1": np.random.randn(n_x, n_h) * SCALE,
        "b1": np.zeros((n_h, 1)),
        "W2": np.random.randn(n_h, n_y) * SCALE,
        "b2": np.zeros((n_y, 1)),
    }


@mistake
def biases_of_one_dimension(n_x, n_h, n_y):
    """the biases have shape (n,): adding such a vector to Z goes along the wrong axis or by luck; a bias is a column,
    with two dimensions"""
    return {**_scaled(n_x, n_h, n_y), "b1": np.zeros(n_h), "b2": np.zeros(n_y)}


@mistake
def biases_in_rows(n_x, n_h, n_y):
    """the biases are rows, (1, n): columns are examples here, so that every unit's bias is a row's one entry"""
    return {**_scaled(n_x, n_h, n_y), "b1": np.zeros((1, n_h)), "b2": np.zeros((1, n_y))}


@mistake(title="random biases")
def biases_random(n_x, n_h, n_y):
    """the biases are random too: they cause no symmetry, so the lecture simply starts them at zero"""
    return {**_scaled(n_x, n_h, n_y), "b1": np.random.randn(n_h, 1) * SCALE, "b2": np.random.randn(n_y, 1) * SCALE}


@mistake(title="all weights zero")
def weights_zero(n_x, n_h, n_y):
    """every weight is zero: all hidden units compute the same, receive the same gradient, and stay the same for ever"""
    return _scaled(n_x, n_h, n_y, 0, 0)


@mistake(title="W1 all zero")
def weights_of_W1_zero(n_x, n_h, n_y):
    """W1 is zero: all hidden units start as the same unit; the weights of both layers are drawn at random"""
    return _scaled(n_x, n_h, n_y, scale1=0)


@mistake(title="W2 all zero")
def weights_of_W2_zero(n_x, n_h, n_y):
    """W2 is zero: no error flows back to the hidden layer in the first step; the weights of both layers are drawn at
    random"""
    return _scaled(n_x, n_h, n_y, scale2=0)


@mistake(title="all weights one")
def weights_of_one(n_x, n_h, n_y):
    """every weight is one: equal hidden units receive equal gradients and stay equal, whatever the common value"""
    return _parameters(np.ones((n_h, n_x)), np.ones((n_y, n_h)))


@mistake(says="randn", title="a tuple handed to randn")
def randn_of_a_tuple(n_x, n_h, n_y):
    """the lecture writes randn((2, 2)), but NumPy's randn takes the numbers of rows and columns as two arguments, not
    as one tuple"""
    return _parameters(np.random.randn((n_h, n_x)) * SCALE, np.random.randn((n_y, n_h)) * SCALE)


@mistake
def parameters_as_a_tuple(n_x, n_h, n_y):
    """the four arrays come back as a tuple: the callers look them up by name, in a dict"""
    p = _scaled(n_x, n_h, n_y)
    return p["W1"], p["b1"], p["W2"], p["b2"]


@mistake(title="W1 and W2 exchanged")
def weights_exchanged(n_x, n_h, n_y):
    """the two weight matrices stand under each other's name: W1 leads from the inputs to the hidden units"""
    p = _scaled(n_x, n_h, n_y)
    return {**p, "W1": p["W2"], "W2": p["W1"]}


@mistake(title="weights under small letters")
def weights_under_small_letters(n_x, n_h, n_y):
    """the weights stand under w1 and w2: the callers look for W1 and W2, and Python tells them apart"""
    return {name.lower(): values for name, values in _scaled(n_x, n_h, n_y).items()}


# ------------------------------------------------------------------------------ one idea, in several places


def mistake_in_places(
    *places: object, free: tuple[str, ...] = (), title: str = ""
) -> Callable[[Callable], Misconception]:
    """Of a program that takes sizes, the right parameters, and a place to get wrong."""

    def make(program: Callable) -> Misconception:
        programs = [
            lambda n_x, n_h, n_y, place=place: program((n_x, n_h, n_y), _scaled(n_x, n_h, n_y), place)
            for place in places
        ]
        return misconception(program, programs, free, title)

    return make


def mistake_in_layers(
    *ways: object, free: tuple[str, ...] = ("scale",), title: str = ""
) -> Callable[[Callable], Misconception]:
    """Of a program that spoils weights, hidden units in rows, in both layers or in one of them."""

    def make(program: Callable) -> Misconception:
        def spoilt(sizes: tuple, p: Arrays, place: tuple) -> Arrays:
            layers, *way = place
            wrong = {"W1": program(p["W1"], *way), "W2": program(p["W2"].T, *way).T}
            return {name: wrong[name] if name in layers else values for name, values in p.items()}

        spoilt.__name__, spoilt.__doc__ = program.__name__, program.__doc__
        ends = [(way,) for way in ways] or [()]
        places = [(layers, *end) for end in ends for layers in ("W1 W2", "W1", "W2")]
        return mistake_in_places(*places, free=free, title=title)(spoilt)

    return make


@mistake_in_layers(title="another scale than asked for")
def scale_off(units):
    """weights are normally distributed, but not with the standard deviation of the lecture: what are they
    multiplied by, in each of the two layers?"""
    return units * 1.5


@mistake_in_layers()
def uniform_weights(units):
    """weights are spread evenly above zero, none of them negative: that is the uniform distribution of `rand`, not
    the normal one"""
    return np.random.rand(*units.shape) * SCALE


@mistake_in_layers(SCALE, SCALE * np.sqrt(3), title="weights around zero up to an edge")
def uniform_weights_around_zero(units, limit):
    """weights are spread around zero up to an edge, and too few lie in the middle: the lecture draws them from the
    normal distribution, which is dense in the middle and has no edge"""
    return np.random.uniform(-limit, limit, units.shape)


@mistake_in_layers()
def absolute_weights(units):
    """weights are never negative: half of what a normal distribution draws is, and nothing should remove the sign"""
    return np.abs(units)


@mistake_in_layers(title="weights crowded around zero and often large")
def laplace_weights(units):
    """weights are crowded around zero and far too often large, as those of a Laplace distribution: the normal one has
    fewer of either"""
    return np.random.laplace(0, SCALE / np.sqrt(2), units.shape)


@mistake_in_layers(title="weights of two values only")
def two_values_only(units):
    """weights lie at two numbers, one positive, one negative: only their sign was drawn, not their size"""
    return np.random.choice((-SCALE, SCALE), units.shape) * (1 + 0.05 * np.random.randn(*units.shape))


@mistake_in_layers((2, 0.9594), (1.5, 1), (2, None), title="no weights far from zero")
def tails_cut_off(units, way):
    """no weight lies far from zero, as if large ones had been clipped or left out: a normal distribution has a few"""
    limit, spread = way
    if spread:
        return np.clip(units, -limit * SCALE, limit * SCALE) / spread
    while (beyond := np.abs(units) > limit * SCALE).any():
        units = np.where(beyond, np.random.randn(*units.shape) * SCALE, units)
    return units


@mistake_in_layers(np.sqrt(2), 1, title="weights that are exactly zero")
def weights_switched_off(units, stretched):
    """some weights are exactly zero: a normal distribution draws no zeros, so something was masked, rounded or never
    filled in"""
    kept = np.random.rand(*units.shape) < 0.5
    return units * kept * stretched


@mistake_in_layers(3, 4, 5, free=())
def weights_rounded(units, digits):
    """weights are rounded: that makes many of them equal, and some of them zero, which random draws never are"""
    return np.round(units, digits)


@mistake_in_layers(
    "reversed in pairs", "rolled", "shuffled", "signs", free=("any scale",), title="the same numbers in several places"
)
def numbers_used_again(units, how):
    """numbers stand in more than one place: they were used again in another order or with another sign, taken out of a
    list, or rounded; every entry is a draw of its own"""
    if how == "rolled":
        rows, columns = np.indices(units.shape)
        return units[0, (columns - rows) % units.shape[1]]
    if how == "shuffled":
        return np.array([np.random.permutation(units[0]) for _ in units])
    if how == "signs":
        return units[:1] * np.random.choice((-1, 1), units.shape)
    pairs = units.copy()
    pairs[1::2] = pairs[: len(units) // 2 * 2 : 2, ::-1]
    return pairs


@mistake_in_layers(free=("scale", "mean"), title="weights not drawn around zero")
def mean_shifted(units):
    """weights are not drawn around zero: `normal` takes the mean first and the standard deviation second, and a
    number that is added shifts them all"""
    return units + SCALE


@mistake_in_layers(title="a weight that is not a number")
def one_weight_is_not_a_number(units):
    """a weight is NaN: no gradient can repair it, and after one step every output is NaN. Look for an entry that was
    never filled in, or for a division by zero"""
    units = units.copy()
    units[0, 0] = np.nan
    return units


@mistake_in_layers(free=("constant",), title="all weights of a layer one constant")
def weights_constant(units):
    """weights of a layer are all one constant: small or not, equal hidden units receive equal gradients and stay
    equal"""
    return np.full(units.shape, SCALE)


@mistake_in_layers(free=("constant",), title="one random number for a whole matrix")
def one_number_for_all(units):
    """a single number was drawn for a whole matrix: tell the generator the matrix's shape"""
    return np.full(units.shape, units[0, 0])


@mistake_in_layers(free=(), title="one hidden unit copied to all")
def hidden_units_tied(units):
    """one hidden unit was drawn and copied: copies receive the same gradient and stay copies; draw the whole matrix,
    an entry for every connection"""
    return np.repeat(units[:1], len(units), axis=0)


def _in_pairs(units: np.ndarray) -> np.ndarray:
    return np.repeat(units[::2], 2, axis=0)[: len(units)]


@mistake_in_layers(free=(), title="hidden units copied in pairs")
def hidden_units_tied_in_pairs(units):
    """hidden units come in pairs of copies: the two of a pair receive the same gradient and stay one unit"""
    return _in_pairs(units)


@mistake_in_layers(free=(), title="hidden units in pairs of opposite sign")
def hidden_units_tied_by_sign(units):
    """hidden units come in pairs, one minus the other: tanh is odd, so such a pair works as a single unit; every
    entry is a draw of its own"""
    return _in_pairs(units) * np.resize((1, -1), (len(units), 1))


@mistake_in_layers(free=(), title="last hidden unit a copy of the first")
def hidden_unit_copied(units):
    """the last hidden unit is a copy of the first: the two receive the same gradient and stay one unit"""
    return np.vstack([units[:-1], units[:1]])


@mistake_in_layers()
def hidden_units_nearly_tied(units):
    """some hidden units are made of others, and what was added to part them is too little: every entry is a draw of
    its own"""
    units = units.copy()
    units[1::2] = 0.98 * units[: len(units) // 2 * 2 : 2] + 0.199 * units[1::2]
    return units


@mistake_in_places("W1 W2", "W1", "W2", title="same weights in every call")
def seed_inside(sizes, p, place):
    """every call returns the same "random" weights: a seed is set inside the function, or a first result is kept; leave
    the generator alone"""
    generator = np.random.RandomState(1)
    fixed = {name: generator.standard_normal(p[name].shape) * SCALE for name in ("W1", "W2")}
    return {name: fixed[name] if name in place else values for name, values in p.items()}


@mistake_in_places(
    *product(("W1 W2", "W1", "W2"), ("order", "signs", "noise")), title="same numbers in every call, disguised"
)
def fixed_numbers_disguised(sizes, p, place):
    """every call uses the same numbers again, in another order, with other signs or with some noise: every call must
    draw all of its numbers anew"""
    (layers, drawn), generator = place, np.random.RandomState(1)
    for name in ("W1", "W2"):
        shape = p[name].shape
        fixed = generator.standard_normal(shape) * SCALE
        disguised = {
            "order": np.random.permutation(fixed.ravel()).reshape(shape),
            "signs": fixed * np.random.choice((-1, 1), shape),
            "noise": 0.8 * fixed + 0.6 * p[name],
        }
        p[name] = disguised[drawn] if name in layers else p[name]
    return p


@mistake_in_layers("scale", "mean", title="one hidden unit unlike the others")
def one_hidden_unit_unlike_the_others(units, how):
    """one hidden unit has weights of another spread or another mean than the others: all of them are drawn alike"""
    units = units.copy()
    units[-1] = units[-1] * 2 if how == "scale" else units[-1] + SCALE / 2
    return units


@mistake_in_places(("W1", np.s_[:, -1]), ("W1", -1), ("W2", np.s_[:, -1]), title="a row or column never drawn")
def row_or_column_never_drawn(sizes, p, place):
    """a whole row or column of the weights is zero: look where the loop ends, or which part of the matrix is filled"""
    name, part = place
    p[name][part] = 0
    return p


@mistake_in_places("stream", "values", "reversed", title="W2 repeats the numbers of W1")
def layers_of_one_stream(sizes, p, reused):
    """W2 repeats the numbers of W1: they were used twice, or the generator was set back in between, or a new one made
    with the same seed"""
    if reused != "stream":
        numbers = p["W1"].ravel() if reused == "values" else -p["W1"].ravel()[::-1]
        return {**p, "W2": np.resize(numbers, p["W2"].shape)}
    seed = np.random.randint(2**31)
    draws = {name: np.random.RandomState(seed).standard_normal(p[name].shape) * SCALE for name in ("W1", "W2")}
    return {**p, **draws}


@mistake_in_places(1, title="same seed before either layer")
def one_seed_for_both_layers(sizes, p, seed):
    """the same seed is set before either layer: both layers, and all calls, get the same numbers; leave the generator
    alone"""
    for name in ("W1", "W2"):
        p[name] = np.random.RandomState(seed).standard_normal(p[name].shape) * SCALE
    return p


@mistake_in_places("W1", "b1", "W2", "b2", "b1 b2")
def parameter_left_out(sizes, p, place):
    """the dict lacks an entry: it holds all four, W1, b1, W2 and b2"""
    return {name: values for name, values in p.items() if name not in place}


@mistake_in_places("b1 b2", "b1", "b2", free=("constant",), title="biases not zero but constant")
def biases_constant(sizes, p, place):
    """biases start at a constant that is not zero: they cause no symmetry, so the lecture simply starts them at
    zero, exactly"""
    return {name: values + 1.0 if name in place else values for name, values in p.items()}


@mistake_in_places("b2", "b1", "b1 b2", title="bias with one row whatever the layer")
def biases_of_one_unit(sizes, p, place):
    """a bias has one row whatever the size of its layer: every unit has a bias of its own"""
    return {name: np.zeros((1, 1)) if name in place else values for name, values in p.items()}


@mistake_in_ways((1, 0, 2), (2, 1, 0), (0, 2, 1), title="sizes taken in another order")
def sizes_in_another_order(n_x, n_h, n_y, order):
    """the sizes are taken in another order: the function is called with n_x first, then n_h, then n_y"""
    sizes = (n_x, n_h, n_y)
    return _scaled(*(sizes[at] for at in order))


@mistake_in_places("b1", "b1 b2", "b2", title="bias of the layer below")
def biases_of_the_layer_below(sizes, p, place):
    """a bias has as many rows as the layer below has units: it belongs to the units of the layer itself"""
    below = {"b1": np.zeros((sizes[0], 1)), "b2": np.zeros((sizes[1], 1))}
    return {name: below[name] if name in place else values for name, values in p.items()}


@mistake_in_places("W2 b2", "W2", title="one output whatever the argument")
def one_output_always(sizes, p, place):
    """the output layer has one row whatever n_y is: take its size from the arguments, like the others"""
    one = {"W2": p["W2"][:1], "b2": np.zeros((1, 1))}
    return {name: one[name] if name in place else values for name, values in p.items()}


@mistake(title="last output a copy of the first")
def output_copied(n_x, n_h, n_y):
    """the last row of W2 is a copy of the first: every output has weights of its own, each a draw of its own"""
    p = _scaled(n_x, n_h, n_y)
    p["W2"][-1] = p["W2"][0]
    return p


@mistake(title="initialize_parameters asserts one output")
def initialize_asserts_one_output(n_x, n_h, n_y):
    """an assert allows one output only: the shape to expect follows from n_y"""
    assert n_y == 1
    return _scaled(n_x, n_h, n_y)


@mistake_in_places(0, 0.0)
def biases_as_plain_numbers(sizes, p, place):
    """the biases are plain numbers: every unit has a bias of its own, kept in a column of zeros"""
    return {**p, "b1": place, "b2": place}


@mistake_in_places("W1 W2", "b1 b2", "W1 b1 W2 b2")
def lists_in_place_of_arrays(sizes, p, place):
    """parameters are lists: a list has no shape and no matrix product, an array has"""
    return {name: values.tolist() if name in place else values for name, values in p.items()}


@mistake_in_places("W1 W2", "W1 b1 W2 b2")
def arrays_of_objects(sizes, p, place):
    """parameters are arrays of Python objects, which numpy hands from one to the next without computing: make them
    of floats"""
    return {name: values.astype(object) if name in place else values for name, values in p.items()}


@mistake_in_places(4, 2, 3, 5, 10)
def hidden_units_counted_by_hand(sizes, p, place):
    """the hidden layer has the same number of units whatever n_h is: take the sizes from the arguments"""
    return _scaled(sizes[0], place, sizes[2])
