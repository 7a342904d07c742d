# ruff: noqa: F821, E402
"""The rubric as test cells in a kernel, as an instructor of stock nbgrader or otter-grader would write them.

Every line has the same property and the same number of examples as ours; sizes and a seed are drawn as ours are, since
drawing whole arrays would cost ten times as much. Nothing imports scipy, which would cost a kernel half a second.
"""

# %% oracle 0
import copy

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

units, several, seeds = st.integers(1, 5), st.integers(2, 5), st.integers(0, 2**32 - 1)


def examples(count):
    return settings(max_examples=count, deadline=None)


def oracle_forward(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def oracle_backward(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ cache["A1"].T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
    }


def oracle_loss(parameters, X, Y):
    Z2 = oracle_forward(X, parameters)[1]["Z2"]
    return (np.logaddexp(0, Z2) - Y * Z2).sum() / X.shape[1]


class OracleNetwork:
    def __init__(self, n_x, n_h, n_y, m, seed, tied=False):
        draw = np.random.default_rng(seed)
        shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
        self.parameters = {name: draw.normal(size=shape) for name, shape in shapes.items()}
        if tied:
            for rows in (self.parameters["W1"], self.parameters["b1"], self.parameters["W2"].T):
                rows[-1] = rows[0]
        self.X, self.Y = draw.normal(size=(n_x, m)), draw.integers(0, 2, (n_y, m)).astype(float)
        self.A2, self.cache = oracle_forward(self.X, self.parameters)
        self.gradients = oracle_backward(self.parameters, self.cache, self.X, self.Y)

    def __repr__(self):
        return f"network of {self.parameters['W1'].shape} and {self.parameters['W2'].shape}, X of {self.X.shape}"


networks = st.builds(OracleNetwork, units, units, st.just(1), st.integers(1, 6), seeds)
many_outputs = st.builds(OracleNetwork, units, units, st.integers(2, 4), st.integers(1, 6), seeds)
tied_networks = st.builds(OracleNetwork, units, several, st.just(1), st.integers(1, 6), seeds, st.just(True))
small_networks = st.builds(OracleNetwork, several, several, st.just(1), st.integers(1, 6), seeds)


# %% forward_shapes 5
@examples(20)
@given(networks)
def check(net):
    A2, cache = forward_propagation(net.X, net.parameters)
    assert A2.shape == net.A2.shape
    for name, value in net.cache.items():
        assert cache[name].shape == value.shape, name
        assert cache[name].dtype.kind == "f", name
        assert np.isfinite(cache[name]).all(), name
    assert_allclose(cache["A2"], A2)


check()


# %% forward_hidden_layer 6
@examples(20)
@given(networks)
def check(net):
    _, cache = forward_propagation(net.X, net.parameters)
    for name in ("Z1", "A1"):
        assert_allclose(cache[name], net.cache[name], rtol=1e-5, atol=1e-5, err_msg=name)


check()


# %% forward_output 7
@examples(20)
@given(networks)
def check(net):
    A2, cache = forward_propagation(net.X, net.parameters)
    assert_allclose(A2, net.A2, rtol=1e-5, atol=1e-5)
    assert_allclose(cache["Z2"], net.cache["Z2"], rtol=1e-5, atol=1e-5)


check()


# %% forward_columns_alone 4
@examples(10)
@given(networks)
def check(net):
    A2, _ = forward_propagation(net.X, net.parameters)
    for j in range(net.X.shape[1]):
        alone, _ = forward_propagation(net.X[:, [j]], net.parameters)
        assert_allclose(A2[:, [j]], alone, rtol=1e-9, atol=1e-9)


check()


# %% forward_inputs_untouched 3
@examples(10)
@given(networks)
def check(net):
    X, parameters = net.X.copy(), copy.deepcopy(net.parameters)
    assert forward_propagation(X, parameters) is not None
    assert_array_equal(X, net.X)
    for name, value in net.parameters.items():
        assert_array_equal(parameters[name], value, err_msg=name)


check()


# %% forward_many_outputs 3
@examples(15)
@given(many_outputs)
def check(net):
    A2, cache = forward_propagation(net.X, net.parameters)
    assert_allclose(A2, net.A2, rtol=1e-5, atol=1e-5)
    assert_allclose(cache["Z2"], net.cache["Z2"], rtol=1e-5, atol=1e-5)


check()


# %% backward_shapes 4
@examples(20)
@given(networks)
def check(net):
    gradients = backward_propagation(net.parameters, net.cache, net.X, net.Y)
    for name, value in net.gradients.items():
        assert gradients[name].shape == value.shape, name
        assert gradients[name].dtype.kind == "f", name
        assert np.isfinite(gradients[name]).all(), name


check()


# %% backward_output_layer 8
@examples(20)
@given(networks)
def check(net):
    gradients = backward_propagation(net.parameters, net.cache, net.X, net.Y)
    for name in ("dW2", "db2"):
        assert_allclose(gradients[name], net.gradients[name], rtol=1e-5, atol=1e-5, err_msg=name)


check()


# %% backward_hidden_layer 8
@examples(20)
@given(networks)
def check(net):
    gradients = backward_propagation(net.parameters, net.cache, net.X, net.Y)
    for name in ("dW1", "db1"):
        assert_allclose(gradients[name], net.gradients[name], rtol=1e-5, atol=1e-5, err_msg=name)


check()


# %% backward_equal_units 3
@examples(10)
@given(tied_networks)
def check(net):
    gradients = backward_propagation(net.parameters, net.cache, net.X, net.Y)
    for rows in (gradients["dW1"], gradients["db1"], gradients["dW2"].T):
        assert_allclose(rows[0], rows[-1], rtol=1e-9, atol=1e-9)


check()


# %% backward_numerical 3
@examples(20)
@given(networks)
def check(net):
    gradients = backward_propagation(net.parameters, net.cache, net.X, net.Y)
    for name, value in net.parameters.items():
        for index in np.ndindex(value.shape):
            slopes = []
            for step in (1e-5, -1e-5):
                moved = copy.deepcopy(net.parameters)
                moved[name][index] += step
                slopes.append(oracle_loss(moved, net.X, net.Y) / (2 * step))
            assert_allclose(gradients["d" + name][index], sum(slopes), rtol=1e-5, atol=1e-5, err_msg=name)


check()


# %% backward_inputs_untouched 3
@examples(10)
@given(networks)
def check(net):
    given_ = copy.deepcopy((net.parameters, net.cache, net.X, net.Y))
    assert backward_propagation(*given_) is not None
    for before, after in zip((net.parameters, net.cache), given_[:2], strict=False):
        for name, value in before.items():
            assert_array_equal(after[name], value, err_msg=name)
    assert_array_equal(given_[2], net.X)
    assert_array_equal(given_[3], net.Y)


check()


# %% backward_many_outputs 3
@examples(15)
@given(many_outputs)
def check(net):
    gradients = backward_propagation(net.parameters, net.cache, net.X, net.Y)
    for name, value in net.gradients.items():
        assert_allclose(gradients[name], value, rtol=1e-5, atol=1e-5, err_msg=name)


check()


# %% init_shapes 6
@examples(20)
@given(units, units, units)
def check(n_x, n_h, n_y):
    parameters = initialize_parameters(n_x, n_h, n_y)
    for name, shape in {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}.items():
        assert parameters[name].shape == shape, name
        assert np.isfinite(parameters[name]).all(), name


check()


# %% init_biases_zero 5
@examples(20)
@given(units, units, units)
def check(n_x, n_h, n_y):
    parameters = initialize_parameters(n_x, n_h, n_y)
    assert not parameters["b1"].any()
    assert not parameters["b2"].any()


check()

# %% init_scale 8
large = initialize_parameters(5000, 4, 5000)
for name in ("W1", "W2"):
    assert abs(large[name].std() / 0.01 - 1) < 0.035, name

# %% init_normal 5
large = initialize_parameters(5000, 4, 5000)
for name in ("W1", "W2"):
    z = large[name] / large[name].std()
    assert abs(z.mean()) < 0.05, name
    for bound, share in {0.5: 0.383, 1: 0.683, 2: 0.954, 3: 0.9973}.items():
        assert abs(np.mean(abs(z) < bound) - share) < 7 * (share * (1 - share) / z.size) ** 0.5, name


# %% init_symmetry 8
def untied(rows, bound=None):
    for i in range(len(rows)):
        for j in range(i):
            assert not np.array_equal(rows[i], rows[j])
            assert not np.array_equal(rows[i], -rows[j])
            assert bound is None or abs(np.corrcoef(rows[i], rows[j])[0, 1]) < bound


@examples(20)
@given(several, several, units)
def check(n_x, n_h, n_y):
    parameters = initialize_parameters(n_x, n_h, n_y)
    untied(parameters["W1"])
    if n_y > 1:
        untied(parameters["W2"].T)


check()
large = initialize_parameters(5000, 4, 5000)
untied(large["W1"], 0.1)
untied(large["W2"].T, 0.1)
for W1 in (large["W1"], large["W1"].T):
    for W2 in (large["W2"], large["W2"].T):
        assert abs(np.corrcoef(W1.ravel(), W2.ravel())[0, 1]) < 0.05


# %% init_draws_anew 4
@examples(20)
@given(several, several, units)
def check(n_x, n_h, n_y):
    first, second = initialize_parameters(n_x, n_h, n_y), initialize_parameters(n_x, n_h, n_y)
    assert not np.array_equal(first["W1"], second["W1"])
    assert not np.array_equal(first["W2"], second["W2"])


check()


# %% init_trained_units_differ 4
@examples(5)
@given(small_networks)
def check(net):
    n_h, n_x = net.parameters["W1"].shape
    parameters = initialize_parameters(n_x, n_h, 1)
    for _ in range(10):
        gradients = oracle_backward(parameters, oracle_forward(net.X, parameters)[1], net.X, net.Y)
        parameters = {name: value - gradients["d" + name] for name, value in parameters.items()}
    for i in range(n_h):
        for j in range(i):
            assert abs(parameters["W1"][i] - parameters["W1"][j]).max() > 1e-12


check()
