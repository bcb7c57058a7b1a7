"""What few requests need is loaded when it is asked for."""

import subprocess
import sys
import threading

import pytest

from core.lazy import LazyModule

IN_A_PROCESS = """
import sys
from core.lazy import LazyModule
import core.reading.geo
assert not {"pyproj", "shapefile"} & set(sys.modules), "loaded by the import"
core.reading.geo.pyproj.CRS
assert "pyproj" in sys.modules
"""


def test_layers_load_what_reads_them_at_the_first_use(settings):
    done = subprocess.run([sys.executable, "-c", IN_A_PROCESS], cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_missing_package_says_so_when_it_is_asked_for():
    missing = LazyModule("no_such_package")
    with pytest.raises(ImportError, match="no_such_package"):
        _ = missing.anything


def test_threads_that_ask_at_once_get_a_whole_module(tmp_path, monkeypatch):
    (tmp_path / "slow_package.py").write_text("import time\ntime.sleep(0.3)\nlast = 7\n")
    monkeypatch.syspath_prepend(tmp_path)
    module, got, ready = LazyModule("slow_package"), [], threading.Barrier(4, timeout=10)

    def ask():
        ready.wait()
        got.append(module.last)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    sys.modules.pop("slow_package")
    assert got == [7] * 4
