/* The loop of a benchmark's process: counts in, times out. */
#define _POSIX_C_SOURCE 200809L
#include "worker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t nanoseconds(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) { worker_fail("no clock"); }
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

typedef struct measures {
    int64_t wall_ns;
    int64_t processor_ns;
    int64_t allocations;
} measures;

/* What the current batch did that does not count. */
static measures untimed;

__attribute__((weak)) int64_t worker_allocations(void) { return -1; }

static measures measures_now(void)
{
    return (measures){nanoseconds(CLOCK_MONOTONIC), nanoseconds(CLOCK_PROCESS_CPUTIME_ID), worker_allocations()};
}

static measures measures_since(measures begin)
{
    const measures now = measures_now();
    return (measures){now.wall_ns - begin.wall_ns, now.processor_ns - begin.processor_ns,
                      now.allocations - begin.allocations};
}

void worker_untimed(void (*work)(void *context), void *context)
{
    const measures begin = measures_now();
    work(context);
    const measures done = measures_since(begin);
    untimed.wall_ns += done.wall_ns;
    untimed.processor_ns += done.processor_ns;
    untimed.allocations += done.allocations;
}

int worker_serve(const char *answer, worker_batch batch, void *context)
{
    printf("answer %s\n", answer);
    fflush(stdout);
    char line[32];
    while (fgets(line, sizeof line, stdin) != NULL) {
        const size_t count = strtoul(line, NULL, 10);
        untimed = (measures){0};
        const measures begin = measures_now();
        batch(context, count);
        const measures done = measures_since(begin);
        const int64_t allocations = worker_allocations() < 0 ? -1 : done.allocations - untimed.allocations;
        printf("%" PRId64 " %" PRId64 " %" PRId64 "\n", done.wall_ns - untimed.wall_ns,
               done.processor_ns - untimed.processor_ns, allocations);
        fflush(stdout);
    }
    return 0;
}

void worker_fail(const char *sentence)
{
    fprintf(stderr, "%s\n", sentence);
    exit(1);
}

char *worker_read_file(const char *path, size_t *size_out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) { worker_fail("the file cannot be read"); }
    const long size = ftell(file);
    rewind(file);
    char *text = size < 0 ? NULL : malloc((size_t)size + 1);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) {
        worker_fail("the file cannot be read");
    }
    fclose(file);
    text[size] = '\0';
    *size_out = (size_t)size;
    return text;
}
