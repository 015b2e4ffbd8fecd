"""One signed read after the other with bpx-py. It opens a connection for each: so it is made.

rest.py http://127.0.0.1:PORT
"""

import sys
from importlib.metadata import version

from bpx.account import Account
from bpx.base.base_account import BaseAccount
from worker import serve, times

BaseAccount.BPX_API_URL = sys.argv[1] + "/"
account = Account(
    public_key="11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    secret_key="nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=",
)
# The venue itself must never be asked from here, should the package keep its address elsewhere one day.
if not BaseAccount.get_balances(account).url.startswith("http://127.0.0.1:"):
    sys.exit("bpx-py would not send to this machine")
balances = account.get_balances()
answer = f"{len(balances)} {balances['USDC']['available']}"
serve(answer, times(account.get_balances), f"bpx-py {version('bpx-py')}")
