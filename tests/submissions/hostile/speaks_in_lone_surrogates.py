# tries: put text that no encoding holds into errors, keys and names | class: forging | earns at most: 72
def forward_propagation(X, parameters):
    error = type("\ud800" * 10, (Exception,), {}) if False else Exception
    if X.shape[1] % 2:
        raise error("\ud800\udfff" * 100)
    return 1.0, {"\udcff" * 40: 1, "\x00": 2, "A" * 10**6: 3, 4: 5, None: 6, ("Z1",): 7}
