"""What torch's autograd keeps of a forward pass: bytes, each storage once, without parameters and buffers, which are there anyway."""

import os

import torch


def kept(network, autocast, *images, **inputs):
    own = {t.untyped_storage().data_ptr() for t in [*network.parameters(), *network.buffers()]}
    sizes, alive = {}, []

    def pack(t):
        storage = t.untyped_storage()
        if storage.data_ptr() not in own:
            alive.append(t)  # an address that is free again would be another's
            sizes[storage.data_ptr()] = storage.nbytes()
            if "FOVEA_SAVED" in os.environ:
                print(storage.nbytes(), tuple(t.shape), t.dtype, type(t.grad_fn).__name__)
        return t

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=autocast):
            network(*images, **inputs)
    return sum(sizes.values())
