"""numpy and pyarrow, loaded without threads that nothing here uses.

numpy starts a thread a processor for products of matrices as soon as it is imported. None is made
here, and waiting for one they take 40 to 70 ms of processor time. Programs that are started from
here find the environment as it was.
"""

import os

_SETTING = "OPENBLAS_NUM_THREADS"
_is_free = _SETTING not in os.environ
if _is_free:
    os.environ[_SETTING] = "1"
try:
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet
finally:
    if _is_free:
        del os.environ[_SETTING]

__all__ = ("np", "pa", "parquet")
