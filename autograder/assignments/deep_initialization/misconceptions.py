"""Wrong on purpose: the known mistakes over the two functions, each with the hint that answers it.

A misconception is the reference with one idea changed. Where both functions share a parameter's name, the others tell
them apart: `layer_dims` belongs to `initialize_parameters_deep`, `X` and `parameters` to `forward_deep`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder.authoring import mistake, mistake_in_ways
from autograder.authoring.expect import Array, Arrays

from .reference import ACTIVATION, GAIN, forward_deep, initialize_parameters_deep, relu, spread

# ----------------------------------------------------------------------------- initialize_parameters_deep

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


@mistake_in_ways(1, np.sqrt(3))
def uniform_weights_around_zero(layer_dims, activation, reach):
    """weights are spread evenly around zero: here they are drawn from the normal distribution, which is dense in the
    middle and has no edge"""
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


@mistake_in_ways((2, 0.9594), (2, 1), (1.5, 1), title="large weights clipped or drawn again")
def tails_cut_off(layer_dims, activation, way):
    """no weight lies far from zero: large draws were clipped or thrown away, but a normal distribution has a few"""
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


# ------------------------------------------------------------------------------------------- forward_deep

Layer = Callable[[Array, Array, Array], Array]  # from W, A(l-1) and b to Z


def _forward(
    X: Array,
    parameters: Arrays,
    activation: Callable[[Array], Array],
    last: Callable[[Array], Array] | None = None,
    layer: Layer = lambda W, A, b: W @ A + b,
) -> list[Array]:
    """The activations with another activation in all layers or in the last one, or with another step to Z."""
    A, activations, L = X, [], _last(parameters)
    for at in range(1, L + 1):
        Z = layer(parameters[f"W{at}"], A, parameters[f"b{at}"])
        A = (last or activation)(Z) if at == L else activation(Z)
        activations.append(A)
    return activations


def _sigmoid(Z: Array) -> Array:
    return (1 + np.tanh(Z / 2)) / 2


def _softmax(Z: Array) -> Array:
    exponentials = np.exp(Z - Z.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


def _identity(Z: Array) -> Array:
    return Z.copy()


@mistake
def biases_missing(X, parameters, activation):
    """no layer adds its bias: with zero biases nobody would notice, after the first step of training they are not zero
    any more"""
    return _forward(X, parameters, ACTIVATION[activation], layer=lambda W, A, b: W @ A)


@mistake
def biases_subtracted(X, parameters, activation):
    """the biases are subtracted: they are added to the weighted sum"""
    return _forward(X, parameters, ACTIVATION[activation], layer=lambda W, A, b: W @ A - b)


@mistake
def biases_flattened(X, parameters, activation):
    """a bias was flattened before it was added: then it runs along the examples, not along the units"""
    return _forward(X, parameters, ACTIVATION[activation], layer=lambda W, A, b: W @ A + b.ravel())


@mistake(title="first bias for all units of a layer")
def first_bias_for_all(X, parameters, activation):
    """the first bias of a layer was added to all its units: every unit has a bias of its own"""
    return _forward(X, parameters, ACTIVATION[activation], layer=lambda W, A, b: W @ A + b[0, 0])


@mistake
def last_layer_linear(X, parameters, activation):
    """the last layer has no activation: here all layers have the same one, the last too"""
    return _forward(X, parameters, ACTIVATION[activation], last=_identity)


@mistake
def sigmoid_in_the_last_layer(X, parameters, activation):
    """the last layer went through a sigmoid, as in a network that classifies: here all layers have the same
    activation"""
    return _forward(X, parameters, ACTIVATION[activation], last=_sigmoid)


@mistake
def softmax_in_the_last_layer(X, parameters, activation):
    """the last layer went through a softmax, as in a network that classifies: here all layers have the same
    activation"""
    return _forward(X, parameters, ACTIVATION[activation], last=_softmax)


@mistake(title="tanh whatever is asked for")
def tanh_whatever_is_asked(X, parameters, activation):
    """all layers go through tanh, also when relu is asked for: look at the argument `activation`"""
    return _forward(X, parameters, np.tanh)


@mistake(title="ReLU whatever is asked for")
def relu_whatever_is_asked(X, parameters, activation):
    """all layers go through a ReLU, also when tanh is asked for: look at the argument `activation`"""
    return _forward(X, parameters, relu)


@mistake
def activations_exchanged(X, parameters, activation):
    """tanh and ReLU have changed places: compare the two branches with the argument `activation`"""
    return _forward(X, parameters, relu if activation == "tanh" else np.tanh)


@mistake
def sigmoid_in_place_of_tanh(X, parameters, activation):
    """layers that should go through tanh went through a sigmoid: tanh lies between -1 and 1"""
    return _forward(X, parameters, _sigmoid if activation == "tanh" else relu)


@mistake
def no_activation(X, parameters, activation):
    """no layer has an activation: without one all layers together are a single linear map"""
    return _forward(X, parameters, _identity)


@mistake(title="ReLU, but tanh in the last layer")
def relu_then_tanh_in_the_last_layer(X, parameters, activation):
    """with ReLU the last layer still goes through tanh: all layers have the same activation"""
    return _forward(X, parameters, ACTIVATION[activation], last=np.tanh)


@mistake_in_ways(0.01, 0.1, 0.2, title="leaky ReLU")
def leaky_relu(X, parameters, activation, slope):
    """this ReLU lets a part of negative numbers through (a leaky ReLU): the plain one makes zeros of them"""
    return _forward(X, parameters, np.tanh if activation == "tanh" else lambda Z: np.where(Z > 0, Z, slope * Z))


@mistake(title="absolute value in place of ReLU")
def relu_by_absolute_value(X, parameters, activation):
    """this ReLU turns negative numbers into positive ones: it should make zeros of them"""
    return _forward(X, parameters, np.tanh if activation == "tanh" else np.abs)


@mistake(title="slope of ReLU in place of ReLU")
def slope_in_place_of_relu(X, parameters, activation):
    """this ReLU gives zeros and ones: that is its slope, but a positive number passes as it is"""
    return _forward(X, parameters, np.tanh if activation == "tanh" else lambda Z: (Z > 0).astype(float))


@mistake(title="ReLU that keeps the negative values")
def relu_keeps_the_negative(X, parameters, activation):
    """this ReLU keeps what is negative and makes zeros of the rest: it is the other way round"""
    return _forward(X, parameters, np.tanh if activation == "tanh" else lambda Z: np.minimum(0, Z))


@mistake(title="largest value of the layer for all")
def largest_of_the_layer(X, parameters, activation):
    """np.max looks for one largest number; ReLU compares every entry with zero, which is what np.maximum is for"""
    return _forward(X, parameters, np.tanh if activation == "tanh" else lambda Z: np.max(Z, 0))


@mistake
def X_in_every_layer(X, parameters, activation):
    """every layer was given X: only the first takes X, each later one takes the activation of the layer below"""
    return _forward(X, parameters, ACTIVATION[activation], layer=lambda W, A, b: W @ X + b)


@mistake
def layers_fed_before_the_activation(X, parameters, activation):
    """the next layer was fed Z: what leaves a layer is its activation"""
    Z, activations = X, []
    for at in range(1, _last(parameters) + 1):
        Z = parameters[f"W{at}"] @ Z + parameters[f"b{at}"]
        activations.append(ACTIVATION[activation](Z))
    return activations


@mistake
def sums_in_place_of_activations(X, parameters, activation):
    """the list holds Z1, Z2 and so on: asked for is what comes out of each layer, after the activation"""
    inputs = [X, *forward_deep(X, parameters, activation)]
    return [parameters[f"W{at}"] @ inputs[at - 1] + parameters[f"b{at}"] for at in range(1, len(inputs))]


@mistake
def activated_twice(X, parameters, activation):
    """tanh was applied twice in every layer: once is enough (a second ReLU would not even show)"""
    g = ACTIVATION[activation]
    return _forward(X, parameters, lambda Z: g(g(Z)))


@mistake
def only_the_last_activation(X, parameters, activation):
    """only the last activation comes back: asked for is the list of all of them, from A1 to AL"""
    return forward_deep(X, parameters, activation)[-1]


@mistake
def list_of_the_last_activation(X, parameters, activation):
    """the list holds the last activation alone: append one in every round of the loop, A1 first"""
    return forward_deep(X, parameters, activation)[-1:]


@mistake
def last_activation_in_every_place(X, parameters, activation):
    """every place of the list holds the last activation: one array was changed again and again, where each layer needs
    a new one, or the list was filled after the loop"""
    activations = forward_deep(X, parameters, activation)
    return [activations[-1].copy() for _ in activations]


@mistake
def X_in_the_list(X, parameters, activation):
    """the list begins with X: asked for is what comes out of the L layers, so it begins with A1"""
    return [X, *forward_deep(X, parameters, activation)]


@mistake
def X_in_place_of_the_last(X, parameters, activation):
    """the list begins with X and ends one layer early: append the activation after it was computed, not before"""
    return [X, *forward_deep(X, parameters, activation)[:-1]]


@mistake
def order_reversed(X, parameters, activation):
    """the list is in reverse order: A1 comes first, AL last"""
    return forward_deep(X, parameters, activation)[::-1]


@mistake(title="activations one layer early")
def a_layer_too_early(X, parameters, activation):
    """the last layer was left out: the parameters hold a W and a b for each of the L layers, so count them once more"""
    return forward_deep(X, parameters, activation)[:-1]


@mistake_in_ways(2, 3, 4)
def layers_counted_by_hand(X, parameters, activation, count):
    """it works for one number of layers only: count the matrices that the dict holds"""
    chosen = {name: parameters[name] for at in range(1, count + 1) for name in (f"W{at}", f"b{at}")}
    return forward_deep(X, chosen, activation)


@mistake
def activations_in_a_dict(X, parameters, activation):
    """the activations come back in a dict: asked for is a list of them, A1 first"""
    return {f"A{at}": A for at, A in enumerate(forward_deep(X, parameters, activation), start=1)}


@mistake
def activations_stacked(X, parameters, activation):
    """the activations come back as one large array: asked for is a list with an array for every layer"""
    return np.vstack(forward_deep(X, parameters, activation))


@mistake
def output_and_the_list(X, parameters, activation):
    """two things come back, the last activation and the list: asked for is the list alone"""
    activations = forward_deep(X, parameters, activation)
    return activations[-1], activations


@mistake
def examples_in_rows(X, parameters, activation):
    """every activation has a row for each example: here examples are columns, in what comes in and in what goes out"""
    return [A.T for A in forward_deep(X, parameters, activation)]


@mistake
def weights_transposed_in_the_product(X, parameters, activation):
    """weights were transposed before the product: a row of Wl holds one unit's weights, so they fit as they are"""
    return _forward(X, parameters, ACTIVATION[activation], layer=lambda W, A, b: W.T @ A + b)


@mistake
def weights_multiplied_entry_by_entry(X, parameters, activation):
    """W and A were multiplied entry by entry with *: the weighted sums are a matrix product, @ or np.dot"""
    return _forward(X, parameters, ACTIVATION[activation], layer=lambda W, A, b: W * A + b)


@mistake(title="one output for the whole batch")
def mean_over_the_batch(X, parameters, activation):
    """one number for the whole batch came back in each unit: every column of X has activations of its own"""
    return [A.mean(axis=1, keepdims=True) for A in forward_deep(X, parameters, activation)]


@mistake
def batch_centred(X, parameters, activation):
    """the mean of the batch was subtracted from X: an example's activations must not depend on its neighbours"""
    return forward_deep(X - X.mean(axis=1, keepdims=True), parameters, activation)


@mistake_in_ways((0, "Z"), (1e-8, "Z"), (1e-5, "Z"), (1e-8, "A"))
def batch_normalised(X, parameters, activation, way):
    """the layers were centred and scaled over the batch: an example's activations must not depend on its neighbours"""
    (epsilon, place), g = way, ACTIVATION[activation]

    def normalised(values: Array) -> Array:
        return (values - values.mean(axis=1, keepdims=True)) / (values.std(axis=1, keepdims=True) + epsilon)

    return _forward(X, parameters, lambda Z: g(normalised(Z)) if place == "Z" else normalised(g(Z)))


@mistake
def weights_scaled_again(X, parameters, activation):
    """weights were divided by the root of their number of inputs once more: that belongs to their initialization; here
    they are used as they come"""
    return _forward(X, parameters, ACTIVATION[activation], layer=lambda W, A, b: W @ A / np.sqrt(W.shape[1]) + b)


@mistake
def weights_scaled_in_place(X, parameters, activation):
    """weights were divided by the root of their number of inputs inside the caller's dict: use them as they come, and
    leave them as they are"""
    for at in range(1, _last(parameters) + 1):
        parameters[f"W{at}"] /= np.sqrt(parameters[f"W{at}"].shape[1])
    return forward_deep(X, parameters, activation)


@mistake
def X_centred_in_place(X, parameters, activation):
    """the mean was subtracted from the caller's X itself: an example must not depend on its neighbours, and X stays as
    it is"""
    X -= X.mean(axis=1, keepdims=True)
    return forward_deep(X, parameters, activation)


@mistake
def parameters_taken_out(X, parameters, activation):
    """the parameters were taken out of their dict, which is empty afterwards: read them, and leave them there"""
    taken = {name: parameters.pop(name) for name in tuple(parameters)}
    return forward_deep(X, taken, activation)


@mistake
def activations_put_into_parameters(X, parameters, activation):
    """the biases in the caller's dict were replaced by activations: work on names of your own"""
    activations = forward_deep(X, parameters, activation)
    parameters.update({f"b{at}": A.copy() for at, A in enumerate(activations, start=1)})
    return activations


@mistake
def biases_stretched_in_parameters(X, parameters, activation):
    """the biases were stretched over the examples inside the caller's dict: the next batch has another size; work on
    names of your own"""
    activations = forward_deep(X, parameters, activation)
    for at in range(1, _last(parameters) + 1):
        parameters[f"b{at}"] = np.repeat(parameters[f"b{at}"], X.shape[1], axis=1)
    return activations


@mistake_in_ways(False, True, title="activation written into X")
def activation_in_place_on_X(X, parameters, activation, always_relu):
    """X itself was changed by the activation: `out=` and index assignments write into the array they are given"""
    activations = forward_deep(X, parameters, activation)
    X[:] = relu(X) if always_relu else ACTIVATION[activation](X)
    return activations


@mistake
def arrays_never_filled(X, parameters, activation):
    """the list holds zeros of the right shapes: the arrays were made, but nothing was computed into them"""
    return [0 * A for A in forward_deep(X, parameters, activation)]
