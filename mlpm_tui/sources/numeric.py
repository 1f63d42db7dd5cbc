"""numpy and pyarrow, loaded without threads that nothing here uses.

numpy starts a thread a processor for products of matrices as soon as it is imported. None is made
here, and waiting for one they take 40 to 70 ms of processor time. Programs that are started from
here find the environment as it was.

Nor is there any rubbish to collect among the objects that loading makes: looking for it takes
another 10 to 20 ms.
"""

import gc
import os

_SETTING = "OPENBLAS_NUM_THREADS"
_is_free = _SETTING not in os.environ
_collects = gc.isenabled()
if _is_free:
    os.environ[_SETTING] = "1"
gc.disable()
try:
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet
finally:
    if _collects:
        gc.enable()
    if _is_free:
        del os.environ[_SETTING]

__all__ = ("np", "pa", "parquet")
