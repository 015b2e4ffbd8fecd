"""What every benchmark in Python has in common: it runs a batch when told, and times it (Bench/c/worker.h)."""

import gc
import sys
import time


# What the current batch did that does not count: nanoseconds by the wall clock and of processor time.
_untimed = [0, 0]


def untimed(action):
    """For use in a batch: work that is not part of what is measured."""
    wall, processor = time.perf_counter_ns(), time.process_time_ns()
    result = action()
    _untimed[0] += time.perf_counter_ns() - wall
    _untimed[1] += time.process_time_ns() - processor
    return result


def serve(answer, batch, version=None):
    """`batch(count)` does the work `count` times."""
    if version:
        print("version", version)
    print("answer", answer, flush=True)
    gc.collect()
    for line in sys.stdin:
        _untimed[:] = 0, 0
        wall, processor = time.perf_counter_ns(), time.process_time_ns()
        batch(int(line))
        wall, processor = time.perf_counter_ns() - wall, time.process_time_ns() - processor
        print(wall - _untimed[0], processor - _untimed[1], flush=True)


def times(action):
    """A batch that calls `action` that often."""

    def batch(count):
        for _ in range(count):
            action()

    return batch
