"""Wrong on purpose: mistakes in `initialize_parameters_deep`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder.authoring import mistake, mistake_in_ways
from autograder.authoring.expect import Array, Arrays

from ..reference import GAIN, initialize_parameters_deep, spread

Scale = Callable[[int, int, str], float]  # of a weight, from n[l-1], n[l] and the activation


def _scaled(layer_dims: Sequence[int], activation: str, scale: Scale) -> Arrays:
    """The right parameters but for the standard deviation of the weights."""
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer, (below, units) in enumerate(zip(layer_dims[:-1], layer_dims[1:], strict=True), start=1):
        parameters[f"W{layer}"] *= scale(below, units, activation) / spread(below, activation)
    return parameters


def _changed(parameters: Arrays, letter: str, change: Callable[[Array], object]) -> dict[str, object]:
    """The parameters with all weights ("W") or all biases ("b") changed."""
    return {name: change(values) if name.startswith(letter) else values for name, values in parameters.items()}


def _last(parameters: Arrays) -> int:
    return len(parameters) // 2


@mistake(title="variance in place of its root")
def variance_in_place_of_its_root(layer_dims, activation):
    """this is the variance of the weights: randn is multiplied by the standard deviation, which is its root"""
    return _scaled(layer_dims, activation, lambda below, units, g: GAIN[g] / below)


@mistake
def root_of_the_numerator_only(layer_dims, activation):
    """the root was taken of the number above the fraction bar alone: it stands over the whole fraction"""
    return _scaled(layer_dims, activation, lambda below, units, g: np.sqrt(GAIN[g]) / below)


@mistake(title="factor 2 outside the root")
def gain_outside_the_root(layer_dims, activation):
    """the root of 1/n[l-1] was multiplied by 2 for ReLU: the factor belongs to the variance, under the root"""
    return _scaled(layer_dims, activation, lambda below, units, g: GAIN[g] * np.sqrt(1 / below))


@mistake(title="He's scale for both activations")
def he_for_both_activations(layer_dims, activation):
    """the weights of tanh have He's scale, as those of ReLU have: tanh does not throw half of its input away, so what
    would the factor make up for?"""
    return _scaled(layer_dims, activation, lambda below, units, g: np.sqrt(2 / below))


@mistake(title="Xavier's scale for both activations")
def xavier_for_both_activations(layer_dims, activation):
    """the weights of ReLU have Xavier's scale, as those of tanh have: what does ReLU do with half of its input, and
    what must the weights make up for?"""
    return _scaled(layer_dims, activation, lambda below, units, g: np.sqrt(1 / below))


@mistake(title="constants of tanh and ReLU exchanged")
def constants_exchanged(layer_dims, activation):
    """the two constants have changed places: which activation loses half of its input, and needs larger weights?"""
    return _scaled(layer_dims, activation, lambda below, units, g: np.sqrt(2 / GAIN[g] / below))


@mistake(title="factor 2 divided where it multiplies")
def gain_of_half(layer_dims, activation):
    """the weights of ReLU are smaller than those of tanh: the factor that makes up for the lost half divides where it
    should multiply"""
    return _scaled(layer_dims, activation, lambda below, units, g: np.sqrt(1 / GAIN[g] / below))


@mistake
def scale_of_the_shallow_network(layer_dims, activation):
    """these weights have a standard deviation of 0.01 in every layer: that suits a shallow network; here each layer
    has a constant of its own, taken from its sizes"""
    return _scaled(layer_dims, activation, lambda below, units, g: 0.01)


@mistake(title="scale left out")
def scale_missing(layer_dims, activation):
    """these weights have a standard deviation of 1 in every layer: a sum over many inputs is then far too large"""
    return _scaled(layer_dims, activation, lambda below, units, g: 1.0)


@mistake(title="scale without the number of inputs")
def scale_of_the_gain_only(layer_dims, activation):
    """the scale knows the activation but not the layer: it must follow the number of inputs of each layer"""
    return _scaled(layer_dims, activation, lambda below, units, g: 0.01 * np.sqrt(GAIN[g]))


@mistake(title="scale from the units, not the inputs")
def scale_of_the_layer_above(layer_dims, activation):
    """the scale follows the number of units of the layer itself: z is a sum over the inputs, so count those"""
    return _scaled(layer_dims, activation, lambda below, units, g: spread(units, g))


@mistake_in_ways((2, 2), (2, 4), (1, 2), (1, 1), title="scale from inputs and units together")
def scale_of_both_layers(layer_dims, activation, gains):
    """the scale takes the inputs and the units of a layer together (Glorot's other rule): here it takes the inputs
    alone"""
    gain = dict(zip(GAIN, gains, strict=True))
    return _scaled(layer_dims, activation, lambda below, units, g: np.sqrt(gain[g] / (below + units)))


@mistake(title="scale from inputs times units")
def scale_of_both_layers_multiplied(layer_dims, activation):
    """the scale takes the product of a layer's inputs and units: only the inputs are summed up, so count those alone"""
    return _scaled(layer_dims, activation, lambda below, units, g: spread(below * units, g))


@mistake
def scale_of_the_first_layer_everywhere(layer_dims, activation):
    """all layers share the scale of the first one: every layer has its own number of inputs"""
    return _scaled(layer_dims, activation, lambda below, units, g: spread(layer_dims[0], g))


@mistake
def scale_of_the_widest_layer_everywhere(layer_dims, activation):
    """all layers share the scale of the widest one: every layer has its own number of inputs"""
    return _scaled(layer_dims, activation, lambda below, units, g: spread(max(layer_dims), g))


@mistake
def scale_of_the_larger_side(layer_dims, activation):
    """the scale follows the larger one of a layer's two sizes: a sum goes over the inputs, so count those"""
    return _scaled(layer_dims, activation, lambda below, units, g: spread(max(below, units), g))


@mistake
def scale_of_the_number_of_layers(layer_dims, activation):
    """the scale follows the number of layers: what counts is how many inputs each layer sums over"""
    return _scaled(layer_dims, activation, lambda below, units, g: spread(len(layer_dims) - 1, g))


@mistake_in_ways(False, True, title="weights that grow with the inputs")
def scale_multiplied(layer_dims, activation, gained):
    """weights grow with the number of inputs where they should shrink: the root of n[l-1] divides"""
    return _scaled(layer_dims, activation, lambda below, units, g: np.sqrt(below * (1 / GAIN[g] if gained else 1)))


@mistake_in_ways(1, 0.01)
def last_layer_without_its_scale(layer_dims, activation, scale):
    """the last layer has no scale of its own, the others are right: does the loop end one layer too early?"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    name = f"W{_last(parameters)}"
    return {**parameters, name: parameters[name] * (scale / spread(layer_dims[-2], activation))}


@mistake_in_ways(1, 0.01)
def first_layer_without_its_scale(layer_dims, activation, scale):
    """the first layer has no scale of its own, the others are right: the rule holds for it too, with the inputs of the
    network"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    return {**parameters, "W1": parameters["W1"] * (scale / spread(layer_dims[0], activation))}


@mistake_in_ways(1.3, 0.7, title="another scale than Xavier's for tanh")
def xavier_off(layer_dims, activation, factor):
    """the weights of tanh are normally distributed, but their standard deviation is not the one of the text above,
    while that of ReLU is right"""
    return _scaled(layer_dims, activation, lambda below, units, g: spread(below, g) * (factor if g == "tanh" else 1))


@mistake_in_ways(1.3, 0.6, title="another scale than He's for ReLU")
def he_off(layer_dims, activation, factor):
    """the weights of ReLU are normally distributed, but their standard deviation is not the one of the text above,
    while that of tanh is right"""
    return _scaled(layer_dims, activation, lambda below, units, g: spread(below, g) * (factor if g == "relu" else 1))


@mistake(free=("scale",), title="another scale than asked for")
def scale_off(layer_dims, activation):
    """the weights are normally distributed, but in no layer with the standard deviation of the text above: what is
    under the root, and what outside?"""
    return _scaled(layer_dims, activation, lambda below, units, g: 1.7 * spread(below, g))


@mistake
def weights_transposed(layer_dims, activation):
    """the weight matrices lie on their side: a row of Wl belongs to a unit of layer l, a column to a unit below it"""
    return _changed(initialize_parameters_deep(layer_dims, activation), "W", np.transpose)


@mistake_in_ways(1, np.sqrt(3), title="weights around zero up to an edge")
def uniform_weights_around_zero(layer_dims, activation, reach):
    """weights are spread around zero up to an edge, and too few lie in the middle: here they are drawn from the normal
    distribution, which is dense in the middle and has no edge"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    limits = {f"W{layer}": reach * spread(below, activation) for layer, below in enumerate(layer_dims[:-1], start=1)}
    return {**parameters, **{name: np.random.uniform(-1, 1, parameters[name].shape) * a for name, a in limits.items()}}


@mistake(title="Glorot's uniform distribution")
def glorot_uniform(layer_dims, activation):
    """weights are spread evenly between two limits that follow the inputs and units together: here they are normal,
    and follow the inputs alone"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer, (below, units) in enumerate(zip(layer_dims[:-1], layer_dims[1:], strict=True), start=1):
        parameters[f"W{layer}"] = np.random.uniform(-1, 1, (units, below)) * np.sqrt(6 / (below + units))
    return parameters


@mistake
def uniform_weights(layer_dims, activation):
    """weights are spread evenly above zero, none of them negative: that is the uniform distribution of `rand`, not the
    normal one"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer, below in enumerate(layer_dims[:-1], start=1):
        parameters[f"W{layer}"] = np.random.rand(*parameters[f"W{layer}"].shape) * spread(below, activation)
    return parameters


@mistake
def absolute_weights(layer_dims, activation):
    """weights are never negative: half of what a normal distribution draws is, and nothing should remove the sign"""
    return _changed(initialize_parameters_deep(layer_dims, activation), "W", np.abs)


@mistake(title="weights of two values only")
def two_values_only(layer_dims, activation):
    """the weights of a layer have two sizes only, one positive and one negative: their sign was drawn, not how large
    they are"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer, below in enumerate(layer_dims[:-1], start=1):
        W = parameters[f"W{layer}"]
        # A little noise: in small layers units would be equal now and then, and look tied.
        parameters[f"W{layer}"] = np.sign(W) * spread(below, activation) * (1 + 0.05 * np.random.randn(*W.shape))
    return parameters


@mistake_in_ways((2, 0.9594), (2, 1), (1.5, 1), title="no weights far from zero")
def tails_cut_off(layer_dims, activation, way):
    """no weight lies far from zero, as if large ones had been clipped or left out: a normal distribution has a few"""
    limit, width = way
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer, below in enumerate(layer_dims[:-1], start=1):
        s = spread(below, activation)
        parameters[f"W{layer}"] = np.clip(parameters[f"W{layer}"], -limit * s, limit * s) / width
    return parameters


@mistake(free=("scale", "mean"), title="weights not drawn around zero")
def mean_shifted(layer_dims, activation):
    """weights are not drawn around zero: `normal` takes the mean first and the standard deviation second, and a number
    that is added shifts them all"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer, below in enumerate(layer_dims[:-1], start=1):
        parameters[f"W{layer}"] += spread(below, activation)
    return parameters


@mistake(title="all weights zero")
def weights_zero(layer_dims, activation):
    """every weight is zero: all units of a layer compute the same, receive the same gradient, and stay the same for
    ever, in a deep network as in a shallow one"""
    return _changed(initialize_parameters_deep(layer_dims, activation), "W", np.zeros_like)


@mistake_in_ways("spread", 0.01, free=("constant",), title="all weights of a layer one constant")
def weights_constant(layer_dims, activation, value):
    """all weights of a layer are one constant: of the right size or not, equal units receive equal gradients and stay
    equal"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer, below in enumerate(layer_dims[:-1], start=1):
        constant = spread(below, activation) if value == "spread" else value
        parameters[f"W{layer}"] = np.full(parameters[f"W{layer}"].shape, constant)
    return parameters


@mistake(free=("constant",), title="one random number for a whole matrix")
def one_number_for_a_whole_layer(layer_dims, activation):
    """a single number was drawn for a whole matrix: tell the generator the matrix's shape"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    return _changed(parameters, "W", lambda W: np.full(W.shape, W[0, 0]))


@mistake(title="one unit copied to the whole layer")
def units_tied(layer_dims, activation):
    """one unit was drawn for each layer and copied: copies receive the same gradient and stay copies; draw the whole
    matrix, an entry for every connection"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    return _changed(parameters, "W", lambda W: np.repeat(W[:1], len(W), axis=0))


@mistake
def last_unit_copies_the_first(layer_dims, activation):
    """the last unit of each layer is a copy of the first: the two receive the same gradient and stay one unit"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    return _changed(parameters, "W", lambda W: np.vstack([W[:-1], W[:1]]))


@mistake(title="all columns of a matrix equal")
def units_tied_by_columns(layer_dims, activation):
    """all columns of a matrix are equal: every unit of the layer below is listened to in the same way, so that all of
    them receive the same gradient"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    return _changed(parameters, "W", lambda W: np.repeat(W[:, :1], W.shape[1], axis=1))


@mistake
def only_the_first_layer_random(layer_dims, activation):
    """only W1 is random, the weights of the other layers are zero: then no error comes back to the first; all layers
    are drawn"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    return {name: values if name == "W1" else 0 * values for name, values in parameters.items()}


@mistake
def last_layer_zero(layer_dims, activation):
    """the last weight matrix is zero, the others are right: does a loop end one layer too early?"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    return {name: 0 * values if name == f"W{_last(parameters)}" else values for name, values in parameters.items()}


@mistake(title="one layer too few")
def a_layer_too_few(layer_dims, activation):
    """the last layer is missing: layer_dims counts the inputs too, so a list of L + 1 sizes makes L layers"""
    return initialize_parameters_deep(layer_dims[:-1], activation)


@mistake
def layers_counted_from_zero(layer_dims, activation):
    """the layers are counted from 0: layer 0 is the input, which has no weights, so the first matrix is W1"""
    right = initialize_parameters_deep(layer_dims, activation)
    return {f"{name[0]}{int(name[1:]) - 1}": values for name, values in right.items()}


@mistake
def layers_counted_from_two(layer_dims, activation):
    """the layers are counted from 2: the first matrix is W1, which leads from the inputs to the first layer"""
    right = initialize_parameters_deep(layer_dims, activation)
    return {f"{name[0]}{int(name[1:]) + 1}": values for name, values in right.items()}


@mistake
def two_layers_always(layer_dims, activation):
    """there are two layers whatever layer_dims says: go through the whole list"""
    return initialize_parameters_deep((layer_dims * 3)[:3], activation)


@mistake
def layers_in_reverse(layer_dims, activation):
    """the layers stand in reverse order: W1 is the one that takes the inputs"""
    right = initialize_parameters_deep(layer_dims, activation)
    return {f"{name[0]}{_last(right) + 1 - int(name[1:])}": values for name, values in right.items()}


@mistake
def keys_with_small_letters(layer_dims, activation):
    """the weights stand under w1, w2 and so on: the callers look for W1, W2, and Python tells them apart"""
    return {name.lower(): values for name, values in initialize_parameters_deep(layer_dims, activation).items()}


@mistake_in_ways("a list", "a tuple", "weights and biases", title="arrays returned side by side")
def parameters_in_a_row(layer_dims, activation, way):
    """the arrays come back side by side: the callers look them up by name, in a dict with W1, b1, W2 and so on"""
    values = list(initialize_parameters_deep(layer_dims, activation).values())
    if way == "weights and biases":
        return values[::2], values[1::2]
    return values if way == "a list" else tuple(values)


@mistake
def biases_left_out(layer_dims, activation):
    """the dict holds no biases: zero or not, forward_deep looks for b1, b2 and so on"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    return {name: values for name, values in parameters.items() if name.startswith("W")}


@mistake(free=("scale",), title="random biases")
def biases_random(layer_dims, activation):
    """the biases are random too: they cause no symmetry, so they simply start at zero"""
    return _changed(initialize_parameters_deep(layer_dims, activation), "b", lambda b: np.random.randn(*b.shape) * 0.01)


@mistake(free=("constant",), title="biases not zero but constant")
def biases_constant(layer_dims, activation):
    """the biases start at a constant that is not zero: they cause no symmetry, so they start at zero, exactly"""
    return _changed(initialize_parameters_deep(layer_dims, activation), "b", np.ones_like)


@mistake
def biases_of_one_dimension(layer_dims, activation):
    """the biases have shape (n,): added to Z, such a vector runs along the examples; a bias is a column, with two
    dimensions"""
    return _changed(initialize_parameters_deep(layer_dims, activation), "b", np.ravel)


@mistake
def biases_in_rows(layer_dims, activation):
    """the biases are rows, (1, n): columns are examples here, so that a unit's bias is one entry of a column"""
    return _changed(initialize_parameters_deep(layer_dims, activation), "b", np.transpose)


@mistake(title="bias with one row whatever the layer")
def biases_of_one_unit(layer_dims, activation):
    """a bias has one row whatever the size of its layer: every unit has a bias of its own"""
    return _changed(initialize_parameters_deep(layer_dims, activation), "b", lambda b: np.zeros((1, 1)))


@mistake
def biases_of_the_layer_below(layer_dims, activation):
    """each bias has as many rows as the layer below has units: it belongs to the units of the layer itself"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    below = {f"b{layer}": np.zeros((n, 1)) for layer, n in enumerate(layer_dims[:-1], start=1)}
    return {**parameters, **below}


@mistake_in_ways(0, 0.0)
def biases_as_plain_numbers(layer_dims, activation, zero):
    """the biases are plain numbers: every unit has a bias of its own, kept in a column of zeros"""
    return _changed(initialize_parameters_deep(layer_dims, activation), "b", lambda b: zero)


@mistake(says="randn", title="a tuple handed to randn")
def randn_of_a_tuple(layer_dims, activation):
    """NumPy's randn takes the numbers of rows and columns as two arguments, not as one tuple"""
    return np.random.randn((layer_dims[1], layer_dims[0]))  # type: ignore[call-overload]


@mistake_in_ways(3, 2, 4)
def weights_rounded(layer_dims, activation, digits):
    """weights are rounded: that makes many of them equal, and some of them zero, which random draws never are"""
    return _changed(initialize_parameters_deep(layer_dims, activation), "W", lambda values: np.round(values, digits))


@mistake(title="square layers near the identity")
def identity_in_square_layers(layer_dims, activation):
    """a layer with as many units as inputs starts near the identity: here every layer is drawn, whatever its shape"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    for name, values in parameters.items():
        if name.startswith("W") and values.shape[0] == values.shape[1]:
            parameters[name] = np.eye(len(values)) + 0.01 * np.random.standard_normal(values.shape)
    return parameters


@mistake(title="no scale from the fourth layer on")
def scale_of_three_layers(layer_dims, activation):
    """the layers from the fourth on have no scale: the rule is the same in every layer of a network of any depth"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer, below in enumerate(layer_dims[:-1], start=1):
        if layer > 3:
            parameters[f"W{layer}"] /= spread(below, activation)
    return parameters


@mistake_in_ways("below", "above")
def layer_too_many(layer_dims, activation, place):
    """there is a layer too many: l goes from 1 to L, one layer for every entry of layer_dims but the first"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    number = 0 if place == "below" else len(layer_dims)
    more = initialize_parameters_deep([layer_dims[-1], layer_dims[0]], activation)
    return parameters | {f"{name[0]}{number}": values for name, values in more.items()}


@mistake(title="draw shared with the layer below")
def draw_of_the_layer_below(layer_dims, activation):
    """a layer of the same shape as the one below has its numbers, too: every layer needs draws of its own"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer in range(2, len(layer_dims)):
        if parameters[f"W{layer}"].shape == parameters[f"W{layer - 1}"].shape:
            parameters[f"W{layer}"] = parameters[f"W{layer - 1}"].copy()
    return parameters


@mistake_in_ways(False, True, title="layers made of the same random numbers")
def layers_share_a_stream(layer_dims, activation, of_one_shape):
    """layers repeat each other's numbers: a draw was used twice, the generator was set back for each of them, or a new
    one made with the same seed"""
    seed = np.random.randint(2**31)
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer, below in enumerate(layer_dims[:-1], start=1):
        shape = parameters[f"W{layer}"].shape
        numbers = np.random.RandomState(seed + of_one_shape * (shape[0] + 9 * shape[1])).standard_normal(shape)
        parameters[f"W{layer}"] = numbers * spread(below, activation)
    return parameters


@mistake(title="same weights in every call")
def seed_inside(layer_dims, activation):
    """every call returns the same "random" weights: a seed is set inside the function, or a first result is kept; leave
    the generator alone"""
    generator = np.random.RandomState(1)
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer, below in enumerate(layer_dims[:-1], start=1):
        numbers = generator.standard_normal(parameters[f"W{layer}"].shape)
        parameters[f"W{layer}"] = numbers * spread(below, activation)
    return parameters


@mistake(title="same seed before every layer")
def one_seed_for_every_layer(layer_dims, activation):
    """the same seed is set before each layer: all layers, and all calls, get the same numbers; leave the generator
    alone"""
    parameters = initialize_parameters_deep(layer_dims, activation)
    for layer, below in enumerate(layer_dims[:-1], start=1):
        numbers = np.random.RandomState(1).standard_normal(parameters[f"W{layer}"].shape)
        parameters[f"W{layer}"] = numbers * spread(below, activation)
    return parameters
