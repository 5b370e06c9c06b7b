"""Where are the real files of other projects, and are they here?"""

from pathlib import Path

import pytest

REAL = Path(__file__).resolve().parents[2] / "shared" / "data"

needs_real_files = pytest.mark.skipif(not REAL.is_dir(), reason=f"no real files in {REAL}")
