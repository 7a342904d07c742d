# fails: nothing
# Type hints, docstrings, keyword arguments, an activation of any spelling
import numpy as np


def initialize_parameters_deep(layer_dims: list[int], activation: str = "tanh") -> dict[str, np.ndarray]:
    """Xavier for tanh, He for ReLU."""
    variance_times_inputs = 2.0 if activation.lower() == "relu" else 1.0
    return {
        key: value
        for l in range(1, len(layer_dims))
        for key, value in (
            (f"W{l}", np.random.normal(loc=0.0, scale=np.sqrt(variance_times_inputs / layer_dims[l - 1]),
                                       size=(layer_dims[l], layer_dims[l - 1]))),
            (f"b{l}", np.zeros((layer_dims[l], 1))),
        )
    }


def forward_deep(X: np.ndarray, parameters: dict[str, np.ndarray], activation: str = "tanh") -> list[np.ndarray]:
    """All activations, A1 first."""
    activations: list[np.ndarray] = []
    A = X
    for l in range(1, len(parameters) // 2 + 1):
        Z = np.add(np.matmul(parameters[f"W{l}"], A), parameters[f"b{l}"])
        A = np.tanh(Z) if activation.lower() == "tanh" else np.maximum(0.0, Z)
        activations.append(A)
    return activations
