"""What lies in a store."""


def keys_in(store, prefix=""):
    return {key for key, _, _ in store.keys(prefix)}


def whole(store, key, *span):
    return b"".join(store.read(key, *span))


def bytes_in(store):
    return {key: whole(store, key) for key in keys_in(store)}
