# tries: compute a number of a billion digits and print it | class: flooding | earns at most: 72
def forward_propagation(X, parameters):
    return str(10 ** (10**9)), 7 ** (10**9)
