"""Ctrl-C, cancelled tasks, forked processes: a call ends, and what became of it is not lost."""

import asyncio
import concurrent.futures
import multiprocessing
import os
import signal
import threading
from pathlib import Path

import pytest
from conftest import PATIENCE
from venue import KEY

import backpack
from backpack import AnsweredError, AsyncBackpackClient, BackpackClient, ForkedError, NotSentError, OutcomeUnknownError

ORDER = ("POST", "/api/v1/order")
ORDERS = ("GET", "/api/v1/orders")
PERP = {"symbol": "SOL_USDC_PERP", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1"}

INTERRUPTED = """
import sys
import backpack
client = backpack.BackpackClient(sys.argv[1], base_url=sys.argv[2], timeout=60)
try:
    client.create_order("SOL_USDC_PERP", "Bid", "Limit", price="100", quantity="1", clientId=77)
except KeyboardInterrupt as interruption:
    what = backpack.outcome(interruption)
    print(type(what).__name__, *what.client_ids, flush=True)
client.get_positions()
print("goes on", flush=True)
"""


def until_it_sleeps(process):
    """Its main thread has nothing to do but wait."""
    stat = Path(f"/proc/{process.pid}/stat")
    while stat.read_text().rpartition(")")[2].split()[0] != "S":
        pass


@pytest.fixture
def hang(venue):
    """Orders reach the venue and get no answer before the test is over."""
    is_over = threading.Event()
    usual = venue.answers[ORDER]
    venue.answers[ORDER] = lambda request: (is_over.wait(PATIENCE), usual(request))[1]
    yield is_over
    is_over.set()


def test_ctrl_c_ends_a_call_and_tells_what_became_of_the_order(program, venue, hang):
    process = program.begin(INTERRUPTED, KEY.secret, venue.url)
    venue.wait_for(*ORDER)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=PATIENCE)

    assert output == "OutcomeUnknownError 77\ngoes on\n", errors
    assert venue.count(*ORDER) == 1


def test_a_signal_handler_that_returns_leaves_the_call_alone(live, venue, hang):
    seen = []
    before = signal.signal(signal.SIGUSR1, lambda *_: (seen.append(1), hang.set()))
    try:
        thread = threading.Thread(
            target=lambda: (venue.wait_for(*ORDER), os.kill(os.getpid(), signal.SIGUSR1))
        )
        thread.start()
        assert live.create_order(**PERP)["id"] == "114514"
        thread.join(PATIENCE)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert seen == [1]


def test_a_signal_handler_may_make_calls_of_its_own(live, venue, hang):
    seen = []
    before = signal.signal(signal.SIGUSR1, lambda *_: (seen.append(live.get_orders()), hang.set()))
    try:
        thread = threading.Thread(
            target=lambda: (venue.wait_for(*ORDER), os.kill(os.getpid(), signal.SIGUSR1))
        )
        thread.start()
        assert live.create_order(**PERP)["id"] == "114514"
        thread.join(PATIENCE)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert seen == [[]]


def test_ctrl_c_ends_the_wait_for_an_event(program):
    process = program.begin(
        "import backpack, faulthandler\n"
        f"faulthandler.dump_traceback_later({PATIENCE} - 10, exit=True)\n"
        "client = backpack.BackpackClient(paper=True, paper_state=':memory:')\n"
        "with client.stream('account.orderUpdate') as stream:\n"
        "    try:\n"
        "        print('waits', flush=True)\n"
        "        for event in stream: pass\n"
        "    except KeyboardInterrupt:\n"
        "        print('ended', flush=True)\n"
    )
    assert process.stdout.readline() == "waits\n"
    until_it_sleeps(process)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=PATIENCE)

    assert (output, process.returncode) == ("ended\n", 0), errors


# asyncio


def asynchronous(venue, work):
    async def main():
        async with AsyncBackpackClient(KEY.secret, base_url=venue.url, timeout=60) as client:
            return await work(client)

    return asyncio.run(main())


def arrived(venue):
    return asyncio.get_running_loop().run_in_executor(None, venue.wait_for, *ORDER)


def test_coroutines_answer_what_the_methods_answer(venue):
    async def work(client):
        order, orders = await asyncio.gather(client.create_order(**PERP), client.get_orders())
        return order["id"], orders, client.mode

    assert asynchronous(venue, work) == ("114514", [], "live")


def test_a_cancelled_task_tells_what_became_of_its_order(venue, hang):
    async def work(client):
        task = asyncio.create_task(client.create_order(**PERP, clientId=77))
        await arrived(venue)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        return backpack.outcome(caught.value)

    what = asynchronous(venue, work)
    assert isinstance(what, OutcomeUnknownError)
    assert what.client_ids == (77,)
    assert venue.count(*ORDER) == 1


def test_a_task_cancelled_again_and_again_tells_it_all_the_same(venue, hang):
    async def work(client):
        task = asyncio.create_task(client.create_order(**PERP, clientId=77))
        await arrived(venue)
        while not task.done():
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        return backpack.outcome(caught.value)

    assert isinstance(asynchronous(venue, work), OutcomeUnknownError)


def test_a_time_limit_of_asyncio_tells_it_too(venue, hang):
    async def work(client):
        with pytest.raises(asyncio.TimeoutError) as caught:
            await asyncio.wait_for(client.create_order(**PERP, clientId=77, timeout=60), 0.5)
        return backpack.outcome(caught.value)

    what = asynchronous(venue, work)
    assert isinstance(what, (OutcomeUnknownError, NotSentError))


def test_an_order_that_was_answered_before_the_task_noticed_is_not_lost(venue, hang):
    async def work(client):
        submit, calls = client._threads.submit, []
        client._threads.submit = lambda *arguments: calls.append(submit(*arguments)) or calls[-1]
        task = asyncio.create_task(client.create_order(**PERP))
        await arrived(venue)
        # The loop does not run from here on, so the task cannot learn of the answer before it is cancelled.
        hang.set()
        concurrent.futures.wait(calls, PATIENCE)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        return backpack.outcome(caught.value)

    what = asynchronous(venue, work)
    assert isinstance(what, AnsweredError)
    assert what.answer["id"] == "114514"


def test_a_call_that_waits_for_a_thread_is_not_sent_when_it_is_cancelled(venue, hang):
    async def main():
        async with AsyncBackpackClient(KEY.secret, base_url=venue.url, timeout=60, threads=1) as client:
            first = asyncio.create_task(client.create_order(**PERP))
            await arrived(venue)
            second = asyncio.create_task(client.create_order(**PERP))
            await asyncio.sleep(0)
            second.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await second
            hang.set()
            await first
            return backpack.outcome(caught.value)

    assert isinstance(asyncio.run(main()), NotSentError)
    assert venue.count(*ORDER) == 1


def test_the_loop_goes_on_while_a_call_waits(venue, hang):
    async def work(client):
        task = asyncio.create_task(client.create_order(**PERP))
        await arrived(venue)
        for _ in range(100):
            await asyncio.sleep(0)
        assert not task.done()
        hang.set()
        return (await task)["id"]

    assert asynchronous(venue, work) == "114514"


# Processes


def test_a_forked_process_is_told_so_and_does_not_hang(paper):
    paper.get_orders()
    child = os.fork()
    if child == 0:
        told = 0
        for call in (paper.get_orders, lambda: paper.stream("trade.SOL_USDC"), BackpackClient):
            try:
                call()
            except ForkedError:
                told += 1
        paper.close()
        os._exit(told)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    assert paper.get_orders() == []


def _ask(queue):
    with BackpackClient(paper=True, paper_state=":memory:") as client:
        queue.put(client.get_orders())


def test_a_spawned_process_has_clients_of_its_own(paper):
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_ask, args=(queue,))
    process.start()

    assert queue.get(timeout=PATIENCE) == []
    process.join(PATIENCE)
    assert process.exitcode == 0
