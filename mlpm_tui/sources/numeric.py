"""numpy and pyarrow, loaded without threads that nothing here uses.

numpy starts a thread a processor for products of matrices as soon as it is imported. None is made
here, and waiting for one they take 40 to 70 ms of processor time. Programs that are started from
here find the environment as it was.

Nor is there any rubbish to collect among the objects that loading makes, now or later: looking for
it takes another 10 to 20 ms, and once more 30 ms when the program ends. So whatever is alive once
they are loaded is looked through no more. It still goes when nothing refers to it any longer; only
a ring of objects that is alive at this moment, once in a process, stays.

pyarrow loads cloudpickle where it finds it, another 10 to 20 ms, to pickle what is never pickled
here; whoever wants it later still gets it.
"""

import gc
import os
import sys

_SETTING = "OPENBLAS_NUM_THREADS"
_is_free = _SETTING not in os.environ
_collects = gc.isenabled()
_PICKLER = "cloudpickle"
_hides = _PICKLER not in sys.modules
if _is_free:
    os.environ[_SETTING] = "1"
if _hides:
    # With None in its place Python does not find it.
    sys.modules[_PICKLER] = None  # type: ignore[assignment]
gc.disable()
try:
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    gc.freeze()
finally:
    if _collects:
        gc.enable()
    if _is_free:
        del os.environ[_SETTING]
    if _hides:
        del sys.modules[_PICKLER]

__all__ = ("np", "pa", "parquet")
