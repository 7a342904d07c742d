# fails: nothing
# Every function draws what it computed, in the idioms of matplotlib's and seaborn's own examples
# %%
import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from matplotlib import cm
from mpl_toolkits.mplot3d import Axes3D

plt.rcParams["figure.figsize"] = (6, 4)


# %%
def initialize_parameters(n_x, n_h, n_y):
    parameters = {}
    fig, axs = plt.subplots(2)
    for k, (ax, (rows, columns)) in enumerate(zip(axs, [(n_h, n_x), (n_y, n_h)]), start=1):
        parameters[f"W{k}"] = np.random.randn(rows, columns) * 0.01
        parameters[f"b{k}"] = np.zeros((rows, 1))
        n, bins, patches = ax.hist(parameters[f"W{k}"].ravel(), bins=30)
        ax.set_ylim(0, n.max() * 1.1)
        ax.text(0, ax.get_ylim()[1] / 2, f"{bins[0]:.2f} to {bins[-1]:.2f}")
    fig.tight_layout()
    plt.show()
    return parameters


# %%
def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    with plt.style.context("ggplot"):
        fig, axs = plt.subplots(2, 2, figsize=(8, 8), squeeze=False)
        for ax, values in zip(axs.ravel(), (Z1, A1, Z2, A2)):
            ax.imshow(values, cmap=cm.viridis(0.5))
            (low, high), width = ax.get_xlim(), len(ax.lines)
            if high - low > 1 and width:
                ax.set_xlim(low - 1, high + 1)
        axs[0, 1].set_title("hidden layer")
        first, *others = plt.plot(A2[0])
        first.set_linewidth(2 * first.get_linewidth())
        for line in others:
            line.remove()
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


# %%
@sns.plotting_context("notebook")
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    grads = {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ cache["A1"].T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
    }
    figure = plt.figure()
    left, right = figure.subplots(1, 2)
    (line,) = left.plot(grads["dW1"].ravel())
    colours = [colour for colour in cm.tab10.colors]
    right.scatter(X[0], X[-1], c=colours or "k", label=f"{line.get_label():>8}")
    bottom, top = right.get_ylim()
    height = int(top - bottom) + float(top) * 0.1
    assert not height < 0
    figure.colorbar(right.contourf(X), ax=[left, right]).set_label("gradient")
    plt.close(figure)
    return grads
