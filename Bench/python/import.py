"""A fresh interpreter that imports a module, or none, and ends. Isolated (-I): no user's folders, no PYTHONPATH.

import.py backpack | nothing
"""

import subprocess
import sys

from worker import serve, times


def fresh(code):
    subprocess.run([sys.executable, "-I", "-c", code], check=True)


def main(module):
    code = "pass" if module == "nothing" else f"import {module}"
    # What the import must not bring along takes longer than itself.
    fresh(f"{code}\nimport sys\nif 'numpy' in sys.modules: sys.exit('NumPy was imported')")
    serve("-", times(lambda: fresh(code)))


main(*sys.argv[1:])
