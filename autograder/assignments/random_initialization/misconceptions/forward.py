"""Wrong on purpose: mistakes in `forward_propagation`."""

from __future__ import annotations

import numpy as np

from autograder.authoring import mistake, mistake_in_ways

from ..reference import sigmoid


def _forward(X, parameters, hidden=np.tanh, output=sigmoid, b1=1, b2=1):
    Z1 = parameters["W1"] @ X + b1 * parameters["b1"]
    A1 = hidden(Z1)
    Z2 = parameters["W2"] @ A1 + b2 * parameters["b2"]
    A2 = output(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def _relu(Z):
    return np.maximum(0, Z)


def _identity(Z):
    return Z.copy()


def _softmax(Z):
    exponentials = np.exp(Z - Z.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


@mistake
def sigmoid_in_the_hidden_layer(X, parameters):
    """the hidden layer went through a sigmoid: its activation is tanh, between -1 and 1"""
    return _forward(X, parameters, hidden=sigmoid)


@mistake
def tanh_in_the_output_layer(X, parameters):
    """the output went through tanh: a probability lies between 0 and 1, which is what the sigmoid is for"""
    return _forward(X, parameters, output=np.tanh)


@mistake(title="tanh and sigmoid exchanged")
def activations_swapped(X, parameters):
    """sigmoid and tanh have changed places: tanh in the hidden layer, sigmoid for the probability at the end"""
    return _forward(X, parameters, hidden=sigmoid, output=np.tanh)


@mistake(title="ReLU in the hidden layer")
def relu_in_the_hidden_layer(X, parameters):
    """the hidden layer went through a ReLU: this network's hidden activation is tanh"""
    return _forward(X, parameters, hidden=_relu)


@mistake_in_ways(0.01, 0.1, 0.2, 0.3, title="leaky ReLU in the hidden layer")
def leaky_relu_in_the_hidden_layer(X, parameters, leak):
    """the hidden layer went through a leaky ReLU: this network's hidden activation is tanh"""
    return _forward(X, parameters, hidden=lambda Z: np.where(Z > 0, Z, leak * Z))


@mistake_in_ways("A1", "both", "passed on", title="tanh applied twice")
def tanh_twice(X, parameters, cached):
    """the hidden layer went through tanh twice: A1 is tanh of Z1, and Z1 is the weighted sum itself"""
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(np.tanh(Z1))
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    cache = {"Z1": np.tanh(Z1) if cached == "both" else Z1, "A1": np.tanh(Z1) if cached == "passed on" else A1}
    return A2, {**cache, "Z2": Z2, "A2": A2}


@mistake
def no_activation_in_the_hidden_layer(X, parameters):
    """A1 is Z1: without a non-linear activation the two layers are one linear map"""
    return _forward(X, parameters, hidden=_identity)


@mistake
def no_activation_in_the_output_layer(X, parameters):
    """A2 is Z2: without an activation the output is any number, not a probability"""
    return _forward(X, parameters, output=_identity)


@mistake_in_ways(_softmax, lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0))
def softmax_in_the_output_layer(X, parameters, softmax):
    """the output went through a softmax, which makes the outputs of an example compete: each output is a yes or no of
    its own here"""
    return _forward(X, parameters, output=softmax)


@mistake(title="sigmoid that overflows")
def sigmoid_that_overflows(X, parameters):
    """for large Z2 the exponential is infinite, and infinity divided by infinity is not a number: let the exponential
    stand below the fraction bar alone, with the other sign"""
    return _forward(X, parameters, output=lambda Z: np.exp(Z) / (1 + np.exp(Z)))


CLIPPED = [("Z1", 3), ("Z2", 20), *((name, limit) for name in ("Z1", "Z2") for limit in (1, 5, 10, 30, 50, 100, 500))]


@mistake_in_ways(*CLIPPED, title="weighted sums clipped")
def sums_clipped(X, parameters, way):
    """a weighted sum was clipped: Z stays what it is, and an activation that is flat there needs no help"""
    place, limit = way
    Z1 = parameters["W1"] @ X + parameters["b1"]
    Z1 = np.clip(Z1, -limit, limit) if place == "Z1" else Z1
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    Z2 = np.clip(Z2, -limit, limit) if place == "Z2" else Z2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(title="sigmoid with the wrong sign")
def sigmoid_with_the_wrong_sign(X, parameters):
    """this sigmoid falls where it should rise: look at the sign in its exponent"""
    return _forward(X, parameters, output=lambda Z: sigmoid(-Z))


@mistake_in_ways(1, -1, title="sigmoid without brackets")
def sigmoid_without_brackets(X, parameters, sign):
    """this sigmoid is never below 1: a division comes before a sum, so the sum below the fraction bar needs brackets"""
    return _forward(X, parameters, output=lambda Z: 1 + np.exp(-sign * Z))


@mistake(title="output layer fed with Z1")
def output_from_Z1(X, parameters):
    """the output layer was fed Z1: what leaves the hidden layer is its activation"""
    Z1 = parameters["W1"] @ X + parameters["b1"]
    Z2 = parameters["W2"] @ Z1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": np.tanh(Z1), "Z2": Z2, "A2": A2}


@mistake
def b1_missing(X, parameters):
    """the hidden layer leaves out its bias: with zero biases nobody would notice, after the first step of training
    they are not zero any more"""
    return _forward(X, parameters, b1=0)


@mistake
def b2_missing(X, parameters):
    """the output layer leaves out its bias: with zero biases nobody would notice, after the first step of training
    they are not zero any more"""
    return _forward(X, parameters, b2=0)


@mistake
def biases_missing(X, parameters):
    """both layers leave out their bias: with zero biases nobody would notice, after the first step of training they
    are not zero any more"""
    return _forward(X, parameters, b1=0, b2=0)


@mistake
def biases_subtracted(X, parameters):
    """the biases are subtracted: they are added to the weighted sum"""
    return _forward(X, parameters, b1=-1, b2=-1)


@mistake
def A1_cached_before_its_activation(X, parameters):
    """the cache holds Z1 under the name A1: the backward pass needs both, each under its own name"""
    A2, cache = _forward(X, parameters)
    return A2, {**cache, "A1": cache["Z1"].copy()}


@mistake(title="keys of the cache in small letters")
def cache_with_small_letters(X, parameters):
    """the cache's keys are written small: its readers look for Z1, A1, Z2 and A2"""
    A2, cache = _forward(X, parameters)
    return A2, {name.lower(): value for name, value in cache.items()}


@mistake(title="keys of the cache with underscores")
def cache_with_underscores(X, parameters):
    """the cache's keys have underscores: its readers look for Z1, A1, Z2 and A2, letter by letter"""
    A2, cache = _forward(X, parameters)
    return A2, {f"{name[0]}_{name[1:]}": value for name, value in cache.items()}


@mistake
def cache_as_a_tuple(X, parameters):
    """the cache is a tuple: its readers look the four arrays up by name, in a dict"""
    A2, cache = _forward(X, parameters)
    return A2, tuple(cache.values())


@mistake(title="only A2 returned")
def only_A2(X, parameters):
    """only A2 comes back: the backward pass needs the cache as well, so both are returned"""
    return _forward(X, parameters)[0]


@mistake(title="only the cache returned")
def only_the_cache(X, parameters):
    """only the cache comes back: the caller unpacks two values, A2 first"""
    return _forward(X, parameters)[1]


@mistake(title="cache returned before A2")
def cache_before_A2(X, parameters):
    """the two values come back in the wrong order: A2 first, then the cache"""
    return _forward(X, parameters)[::-1]


@mistake
def batch_normalised(X, parameters):
    """the batch was centred and scaled first: an example's output must not depend on its neighbours in the batch"""
    spread = X.std(axis=1, keepdims=True)
    return _forward((X - X.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1), parameters)


@mistake(title="one output for the whole batch")
def mean_over_the_batch(X, parameters):
    """one number for the whole batch came back: every column of X has an output of its own"""
    A2, cache = _forward(X, parameters)
    return A2.mean(axis=1, keepdims=True), cache


@mistake_in_ways(*((kind, cached) for cached in (True, False) for kind in (float, int, bool)))
def output_rounded(X, parameters, way):
    """A2 holds zeros and ones: the decision comes later, here the probability itself is wanted"""
    kind, cached = way
    A2, cache = _forward(X, parameters)
    decided = (A2 > 0.5).astype(kind)
    return decided, {**cache, "A2": decided.copy() if cached else A2}


@mistake_in_ways(float, int, bool, title="rounded predictions in the cache")
def labels_in_the_cache(X, parameters, kind):
    """the cache holds zeros and ones as A2: gradients need the probability itself, the same that is returned"""
    A2, cache = _forward(X, parameters)
    return A2, {**cache, "A2": (A2 > 0.5).astype(kind)}


@mistake
def arctanh_in_the_hidden_layer(X, parameters):
    """the hidden layer went through arctanh, the inverse of tanh, which does not exist beyond -1 and 1"""
    return _forward(X, parameters, hidden=np.arctanh)


@mistake_in_ways(1, None)
def softmax_over_the_examples(X, parameters, axis):
    """the output went through a softmax over the examples, which makes them compete: every column is judged alone,
    and each output is a yes or no of its own"""
    return _forward(X, parameters, output=lambda Z: np.exp(Z) / np.exp(Z).sum(axis=axis, keepdims=True))


@mistake_in_ways("W1 W2", "W1", "W2")
def weights_transposed_in_the_product(X, parameters, places):
    """weights were transposed before the product: a row of W1 holds one hidden unit's weights, a column of X one
    example, so they fit as they are"""
    turned = {name: values.T if name in places else values for name, values in parameters.items()}
    return _forward(X, turned)


@mistake_in_ways("b1 b2", "b1", "b2")
def biases_flattened(X, parameters, places):
    """a bias was flattened or turned into a row before it was added: then it runs along the examples, not along
    the units"""
    return _forward(X, {name: values.ravel() if name in places else values for name, values in parameters.items()})


@mistake_in_ways("b2", "b1", "b1 b2", title="first bias for all units of a layer")
def first_bias_for_all(X, parameters, places):
    """the first bias of a layer was added to all its units: every unit has a bias of its own"""
    return _forward(X, {name: values[:1] if name in places else values for name, values in parameters.items()})


@mistake(title="first row of W2 for all outputs")
def first_output_for_all(X, parameters):
    """only the first row of W2 was used: with several outputs each has its own weights"""
    return _forward(X, {**parameters, "W2": np.repeat(parameters["W2"][:1], len(parameters["W2"]), axis=0)})


@mistake(title="forward_propagation asserts one output")
def forward_asserts_one_output(X, parameters):
    """an assert allows one output only: the shape to expect follows from the size of the output layer"""
    assert parameters["W2"].shape[0] == 1
    return _forward(X, parameters)


@mistake_in_ways(4, 2, 3, 5, title="number of hidden units fixed in the code")
def hidden_units_fixed(X, parameters, n_h):
    """it works for one size of the hidden layer only: take every size from the arrays you are given"""
    return _forward(X, parameters, hidden=lambda Z: np.tanh(Z.reshape(n_h, Z.shape[1])))


@mistake_in_ways(3, 2, 4, 5, 400, title="number of examples fixed in the code")
def examples_fixed(X, parameters, m):
    """it works for one number of examples only: a bias stretches over any number of columns by itself"""
    return _forward(X, {**parameters, "b1": np.tile(parameters["b1"], (1, m)), "b2": np.tile(parameters["b2"], (1, m))})


@mistake_in_ways(np.ravel, np.squeeze, title="A2 without its second dimension")
def A2_flattened(X, parameters, flatten):
    """A2 has lost a dimension: it keeps a row for every output and a column for every example"""
    A2, cache = _forward(X, parameters)
    return flatten(A2), {**cache, "A2": flatten(A2)}


@mistake
def examples_in_rows(X, parameters):
    """every array has a row for each example: here examples are columns, in what comes in and in what goes out"""
    A2, cache = _forward(X, parameters)
    return A2.T, {name: values.T for name, values in cache.items()}


@mistake
def last_example_left_out(X, parameters):
    """the last example was left out: does a loop over the columns end one too early?"""
    Z1 = parameters["W1"] @ X + parameters["b1"]
    Z1[:, -1] = 0
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake_in_ways("others zero", "others missing", title="only the first example computed")
def only_the_first_example(X, parameters, rest):
    """only the first column of X was used: does a loop over the examples end in its first round? Look where its return
    stands"""
    A2, cache = _forward(X[:, :1], parameters)
    if rest == "others missing":
        return A2, cache
    filled = {name: np.zeros((len(values), X.shape[1])) for name, values in cache.items()}
    for name, values in cache.items():
        filled[name][:, :1] = values
    return filled["A2"], filled


@mistake_in_ways(0, 1e-8, 1e-5)
def hidden_layer_normalised(X, parameters, epsilon):
    """Z1 was centred and scaled over the batch: an example's output must not depend on its neighbours in the batch"""

    def normalised(Z):
        return np.tanh((Z - Z.mean(axis=1, keepdims=True)) / (Z.std(axis=1, keepdims=True) + epsilon))

    A2, cache = _forward(X, parameters, hidden=normalised)
    return A2, {**cache, "Z1": np.arctanh(cache["A1"])}


@mistake_in_ways(True, False)
def batch_centred(X, parameters, in_place):
    """the mean of the batch was subtracted from X: an example's output must not depend on its neighbours in the batch,
    and the caller's X stays as it is"""
    centred = X - X.mean(axis=1, keepdims=True)
    if in_place:
        X[:] = centred
    return _forward(centred, parameters)


@mistake_in_ways(lambda X: np.abs(X).max(), np.max, np.linalg.norm)
def batch_scaled(X, parameters, size):
    """X was divided by a number taken from the whole batch: an example's output must not depend on its neighbours in
    the batch"""
    return _forward(X / size(X), parameters)


@mistake_in_ways(True, False, title="weights multiplied by 0.01 again")
def weights_made_small_again(X, parameters, in_place):
    """weights were multiplied by 0.01 once more: that belongs to their initialisation; here they are used as they
    come, and left as they are"""
    small = {name: values * (0.01 if name in ("W1", "W2") else 1) for name, values in parameters.items()}
    if in_place:
        for name, values in parameters.items():
            values[:] = small[name]
    return _forward(X, small)


@mistake
def parameters_taken_out(X, parameters):
    """the parameters were taken out of their dict, which is empty afterwards: read them, and leave them there"""
    return _forward(X, {name: parameters.pop(name) for name in tuple(parameters)})


@mistake
def biases_stretched_in_parameters(X, parameters):
    """the biases were stretched over the examples inside the caller's dict: the next batch has another size; work
    on names of your own"""
    A2, cache = _forward(X, parameters)
    parameters.update({name: np.repeat(parameters[name], X.shape[1], axis=1) for name in ("b1", "b2")})
    return A2, cache


@mistake
def Z1_and_A1_exchanged(X, parameters):
    """Z1 and A1 stand under each other's name in the cache: Z is before the activation, A after it"""
    A2, cache = _forward(X, parameters)
    return A2, {**cache, "Z1": cache["A1"], "A1": cache["Z1"]}


@mistake
def Z2_and_A2_exchanged(X, parameters):
    """Z2 and A2 stand under each other's name in the cache: Z is before the activation, A after it"""
    A2, cache = _forward(X, parameters)
    return A2, {**cache, "Z2": A2.copy(), "A2": cache["Z2"]}


@mistake(title="Z2 returned in place of A2")
def Z2_returned(X, parameters):
    """Z2 is returned in the place of A2: the cache holds both as they should be, the name after return is wrong"""
    _, cache = _forward(X, parameters)
    return cache["Z2"].copy(), cache


@mistake
def Z2_cached_after_its_activation(X, parameters):
    """the cache holds A2 under the name Z2: the name was used again after the activation"""
    A2, cache = _forward(X, parameters)
    return A2, {**cache, "Z2": A2.copy()}


@mistake_in_ways("Z1", "A1", "Z2", "A2", "Z1 Z2", "Z1 A1", "Z1 Z2 A2")
def cache_entry_left_out(X, parameters, left_out):
    """the cache lacks an entry: it holds all four, Z1, A1, Z2 and A2"""
    A2, cache = _forward(X, parameters)
    return A2, {name: values for name, values in cache.items() if name not in left_out}


@mistake_in_ways("Z1 A1", "Z1 A1 Z2 A2")
def cache_of_lists(X, parameters, places):
    """arrays were turned into lists for the cache: a list has no shape and no matrix product, an array has"""
    A2, cache = _forward(X, parameters)
    return A2, {name: values.tolist() if name in places else values for name, values in cache.items()}


@mistake_in_ways(6, 5, 10, 20, title="forward_propagation asserts few examples")
def forward_asserts_few_examples(X, parameters, most):
    """an assert allows a few examples only: a batch has any number of columns"""
    assert X.shape[1] <= most
    return _forward(X, parameters)


@mistake(title="A1 returned beside A2 and the cache")
def A1_returned_too(X, parameters):
    """three values come back, A1 among them: two are asked for, A2 and the cache, which holds A1 already"""
    A2, cache = _forward(X, parameters)
    return A2, cache["A1"], cache


@mistake_in_ways("A2 Z1 A1 Z2 A2", "A2 Z1 A1 Z2", "Z1 A1 Z2 A2", title="arrays returned side by side")
def arrays_side_by_side(X, parameters, order):
    """the arrays come back side by side: two values are asked for, A2 and a dict that holds the four by name"""
    cache = _forward(X, parameters)[1]
    return tuple(cache[name] for name in order.split())
