"""Functions that are called on tensors, which Keras records as layers: those of `keras.ops`, and TensorFlow's own."""


def rank(x):
    return len(x.shape)


def last(x):
    return x.shape[-1]


def same(d, x, pool):
    return d.choice([v for v in pool if tuple(v.shape) == tuple(x.shape)])


def closed(x):
    return None not in tuple(x.shape)[1:]


def cut(d, x):
    """Every axis from some place to some other."""
    index = [slice(None)]
    for n in tuple(x.shape)[1:]:
        index.append(slice(None) if n is None or n < 2 else d.choice([slice(None), slice(1, None), slice(None, -1), slice(0, n, 2), 0, -1]))
    return x[tuple(index)]


def common(np, o):
    """What both have, under the same names as far as `o` says them."""
    return [
        lambda d, x, p: x + same(d, x, p),
        lambda d, x, p: 1.0 - x,
        lambda d, x, p: x * np.ones((last(x),), "float32"),
        lambda d, x, p: x + np.ones((1,) * (rank(x) - 1) + (last(x),), "float32"),
        lambda d, x, p: x / 2.0,
        lambda d, x, p: cut(d, x),
        lambda d, x, p: x[..., None] if rank(x) < 4 else None,
        lambda d, x, p: o.expand_dims(x, d.choice([1, -1])) if rank(x) < 4 else None,
        lambda d, x, p: o.mean(x, axis=d.randint(1, rank(x) - 1)) if rank(x) > 2 else o.mean(x, axis=-1, keepdims=True),
        lambda d, x, p: o.max(x, axis=-1, keepdims=True),
        lambda d, x, p: o.concat([x, same(d, x, p)], axis=d.choice([1, -1])),
        lambda d, x, p: o.stack([x, same(d, x, p)], axis=d.choice([1, -1])) if rank(x) < 4 else None,
        lambda d, x, p: o.matmul(x, o.swap(same(d, x, p))) if rank(x) == 3 else None,
        lambda d, x, p: o.matmul(x, np.ones((last(x), 3), "float32")) if rank(x) > 2 else None,
        lambda d, x, p: o.einsum("bij,bkj->bik", x, same(d, x, p)) if rank(x) == 3 and o.einsum else None,
        lambda d, x, p: o.transpose(x, [0, *reversed(range(1, rank(x)))]) if rank(x) > 2 else None,
        lambda d, x, p: o.tile(x, [1, 2] + [1] * (rank(x) - 2)),
        lambda d, x, p: o.repeat(x, 2, axis=1),
        lambda d, x, p: o.pad(x, [[0, 0], [1, 2]] + [[0, 0]] * (rank(x) - 2)),
        lambda d, x, p: o.reshape(x, [-1, *reversed(tuple(x.shape)[1:])]) if closed(x) else None,
        lambda d, x, p: o.softmax(x, axis=-1),
        lambda d, x, p: o.relu(x),
        lambda d, x, p: o.cumsum(x, axis=1),
        lambda d, x, p: o.one_hot(o.cast(o.argmax(x, axis=-1), "int32"), 5) if rank(x) < 5 else None,
        lambda d, x, p: o.split(x, 2, axis=-1) if last(x) and last(x) % 2 == 0 else None,
        lambda d, x, p: o.max_pool(x, 2, 2) if rank(x) == 4 else None,
        lambda d, x, p: o.gather(x, [0, 0, 0], 1) if closed(x) else None,
        lambda d, x, p: o.flip(x, 1),
        lambda d, x, p: o.squeeze(o.expand_dims(x, 1), 1),
        lambda d, x, p: o.patches(x) if rank(x) == 4 and closed(x) and min(x.shape[1:3]) >= 2 else None,
        lambda d, x, p: o.resize(x, [5, 7]) if rank(x) == 4 else None,
        lambda d, x, p: o.clip(x, 0.0, 1.0),
        lambda d, x, p: o.where(x > 0, x, o.zeros_like(x)),
        lambda d, x, p: o.logsumexp(x, axis=1),
        lambda d, x, p: o.roll(x, 1, 1),
        lambda d, x, p: o.tensordot(x, np.ones((last(x), 2, 3), "float32")) if rank(x) < 4 else None,
        lambda d, x, p: o.broadcast(x) if closed(x) and rank(x) == 3 else None,
        lambda d, x, p: o.rows(x) if closed(x) and rank(x) == 3 else None,
    ]


class Keras3:
    """`keras.ops`."""

    def __init__(self, keras):
        o = keras.ops
        for name in "expand_dims mean max matmul stack einsum transpose tile repeat pad reshape softmax relu cumsum one_hot cast argmax split flip squeeze clip where zeros_like logsumexp roll".split():
            setattr(self, name, getattr(o, name))
        self.concat = o.concatenate
        self.swap = lambda x: o.swapaxes(x, 1, 2)
        self.max_pool = lambda x, k, s: o.max_pool(x, k, s, padding="same")
        self.gather = lambda x, i, axis: o.take(x, i, axis=axis)
        self.patches = lambda x: o.image.extract_patches(x, (2, 2), (2, 2))
        self.resize = lambda x, size: o.image.resize(x, size)
        self.tensordot = lambda x, k: o.tensordot(x, k, axes=1)
        self.broadcast = lambda x: o.expand_dims(x, 1) + o.zeros((1, 2, 1, 1))
        self.rows = lambda x: o.reshape(x, (-1, x.shape[1] * x.shape[2]))


class TensorFlow:
    """Functions of TensorFlow, as tf.keras records them."""

    def __init__(self, tf):
        self.expand_dims, self.mean, self.max, self.concat, self.stack = tf.expand_dims, tf.reduce_mean, tf.reduce_max, tf.concat, tf.stack
        self.matmul, self.transpose, self.tile, self.repeat, self.pad, self.reshape = tf.matmul, tf.transpose, tf.tile, tf.repeat, tf.pad, tf.reshape
        # Its serialisation forgets the tensors.
        self.einsum = None
        self.softmax, self.relu, self.cumsum, self.one_hot, self.cast, self.argmax = tf.nn.softmax, tf.nn.relu, tf.cumsum, tf.one_hot, tf.cast, tf.argmax
        self.split, self.squeeze, self.clip, self.where, self.zeros_like = tf.split, tf.squeeze, tf.clip_by_value, tf.where, tf.zeros_like
        self.logsumexp, self.roll, self.resize = tf.reduce_logsumexp, tf.roll, tf.image.resize
        self.swap = lambda x: tf.transpose(x, [0, 2, 1])
        self.max_pool = lambda x, k, s: tf.nn.max_pool2d(x, k, s, "SAME")
        self.gather = lambda x, i, axis: tf.gather(x, i, axis=axis)
        self.flip = lambda x, axis: tf.reverse(x, [axis])
        self.patches = lambda x: tf.image.extract_patches(x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID")
        self.tensordot = lambda x, k: tf.tensordot(x, k, axes=1)
        self.broadcast = lambda x: tf.broadcast_to(tf.expand_dims(x, 1), [tf.shape(x)[0], 2, x.shape[1], x.shape[2]])
        self.rows = lambda x: tf.reshape(x, [tf.shape(x)[0], x.shape[1] * x.shape[2]])
