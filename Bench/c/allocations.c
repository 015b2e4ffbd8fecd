/* Counts what a program allocates: the allocator's functions, by their other names in glibc, with a count before. */
#include "worker.h"

#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

static int64_t count_so_far;

int64_t worker_allocations(void) { return count_so_far; }

void *malloc(size_t size)
{
    count_so_far += 1;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    count_so_far += 1;
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    count_so_far += 1;
    return __libc_realloc(memory, size);
}
