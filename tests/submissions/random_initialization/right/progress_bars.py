# fails: nothing
# tqdm around the loops that compute, in all its forms
# %%
import numpy as np
import tqdm.auto
from tqdm import tqdm as progress
from tqdm import trange
from tqdm.notebook import tqdm as notebook_progress


# %%
def initialize_parameters(n_x, n_h, n_y):
    sizes, parameters = (n_x, n_h, n_y), {}
    for layer in trange(1, 3, desc="layers"):
        parameters[f"W{layer}"] = np.random.randn(sizes[layer], sizes[layer - 1]) * 0.01
        parameters[f"b{layer}"] = np.zeros((sizes[layer], 1))
    return parameters


# %%
def forward_propagation(X, parameters):
    A, cache = X, {}
    with notebook_progress(total=2) as bar:
        for layer in (1, 2):
            Z = parameters[f"W{layer}"] @ A + parameters[f"b{layer}"]
            A = np.tanh(Z) if layer == 1 else 1 / (1 + np.exp(-Z))
            cache |= {f"Z{layer}": Z, f"A{layer}": A}
            bar.update(1)
            bar.set_postfix({"layer": layer})
    return A, cache


# %%
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    grads = {name: np.zeros_like(parameters[name[1:]], dtype=float) for name in ("dW1", "db1", "dW2", "db2")}
    bar = progress(range(m), leave=False)
    assert len(bar) == m
    for k in bar:
        bar.set_description(f"example {k}")
        x, a1 = X[:, k : k + 1], cache["A1"][:, k : k + 1]
        dz2 = cache["A2"][:, k : k + 1] - Y[:, k : k + 1]
        dz1 = parameters["W2"].T @ dz2 * (1 - a1**2)
        parts = zip(grads, (dz1 @ x.T, dz1, dz2 @ a1.T, dz2), strict=True)
        for name, part in tqdm.auto.tqdm(parts, total=4):
            grads[name] += part / m
    return grads
