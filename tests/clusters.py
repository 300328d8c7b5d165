"""A standalone cluster of Spark on this machine: a master and two workers, a process each."""

import os
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

# Without the second compiler, whose work is never repaid here.
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_CONFIGURATION = """\
spark.ui.enabled false
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.executor.memory 500m
"""


def spark_home() -> Path:
    """Return the folder of Spark; skip the test without Spark or Java."""
    pyspark = pytest.importorskip("pyspark", reason="the extra spark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    return Path(pyspark.__file__).parent


def environment(folder: Path) -> dict[str, str]:
    """Return the variables with which Spark runs on the loopback interface alone."""
    folder.mkdir(exist_ok=True)
    (folder / "spark-defaults.conf").write_text(_CONFIGURATION)
    return {
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "JAVA_TOOL_OPTIONS": _JAVA,
        "PYSPARK_PYTHON": sys.executable,
    }


@contextmanager
def cluster(folder: Path):
    """Run a cluster, and yield the address of its master and the folders of its workers."""
    home = spark_home()
    env = {
        **os.environ,
        **environment(folder / "conf"),
        "SPARK_HOME": str(home),
        "SPARK_DAEMON_MEMORY": "256m",
    }
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    works = [folder / "first", folder / "second"]
    daemons = [("master.Master", "--port", str(port))] + [
        ("worker.Worker", "--cores", "1", "--memory", "600m", "--work-dir", str(work), address)
        for work in works
    ]
    with ExitStack() as stack:
        running = []
        for name, *more in daemons:
            given = ("--host", "127.0.0.1", "--webui-port", "0", *more)
            one = subprocess.Popen(
                [home / "bin" / "spark-class", f"org.apache.spark.deploy.{name}", *given],
                env=env,
                stderr=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
            )
            stack.callback(_ended, one)
            running.append(one)
            if name.startswith("master"):
                _logged(one, b"New state: ALIVE")
        for one in running[1:]:
            _logged(one, b"Successfully registered with master")
        yield address, works


def _logged(daemon: subprocess.Popen, what: bytes) -> None:
    """Wait until a daemon has logged something."""
    lines = []
    for line in daemon.stderr:
        lines.append(line)
        if what in line:
            return
    raise AssertionError(b"".join(lines).decode())


def _ended(daemon: subprocess.Popen) -> None:
    daemon.kill()
    daemon.wait()
    daemon.stderr.close()
