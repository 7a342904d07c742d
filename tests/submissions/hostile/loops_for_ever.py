# tries: never come back, in Python | class: hanging | earns at most: 72
def forward_propagation(X, parameters):
    while True:
        pass
