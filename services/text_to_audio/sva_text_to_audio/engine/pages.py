"""Gives back the memory of a file that was mapped to be read once."""

from __future__ import annotations

import ctypes
import mmap

from torch import Tensor

_madvise = ctypes.CDLL(None, use_errno=True).madvise
_madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


def release(tensor: Tensor) -> None:
    """Tell the system that the pages under a tensor of a mapped file are no longer needed.

    The tensor stays valid: what is read again comes from the file again. A tensor that is not a view of
    a mapped file is left alone, since its pages are the only copy.
    """
    storage = tensor.untyped_storage()
    if tensor.device.type != "cpu" or storage.filename is None:
        return
    first = -(-tensor.data_ptr() // mmap.PAGESIZE) * mmap.PAGESIZE
    last = (tensor.data_ptr() + tensor.numel() * tensor.element_size()) // mmap.PAGESIZE * mmap.PAGESIZE
    if last > first:
        _madvise(first, last - first, mmap.MADV_DONTNEED)
