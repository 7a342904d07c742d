"""Wrong on purpose: mistakes in `forward_deep`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.authoring import mistake, mistake_in_ways
from autograder.authoring.expect import Array, Arrays

from ..reference import ACTIVATION, forward_deep, relu

Layer = Callable[[Array, Array, Array], Array]  # from W, A(l-1) and b to Z


def _forward(
    X: Array,
    parameters: Arrays,
    activation: Callable[[Array], Array],
    last: Callable[[Array], Array] | None = None,
    layer: Layer = lambda W, A, b: W @ A + b,
) -> list[Array]:
    """The activations with another activation in all layers or in the last one, or with another step to Z."""
    A, activations, L = X, [], _depth(parameters)
    for at in range(1, L + 1):
        Z = layer(parameters[f"W{at}"], A, parameters[f"b{at}"])
        A = (last or activation)(Z) if at == L else activation(Z)
        activations.append(A)
    return activations


def _depth(parameters: Arrays) -> int:
    return len(parameters) // 2


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
    for at in range(1, _depth(parameters) + 1):
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
    for at in range(1, _depth(parameters) + 1):
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
    for at in range(1, _depth(parameters) + 1):
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
