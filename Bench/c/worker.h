/*
 * worker: what every C program of the benchmarks has in common. It runs a batch when told, and times it.
 *
 * One line out with the answer, so that contenders can be compared before they are timed; then for each line in,
 * a count, that many runs and a line out: nanoseconds by the wall clock, nanoseconds of this process's processor
 * time, and the number of allocations (-1 where allocations.c is not linked in and nobody counts).
 */
#ifndef WORKER_H
#define WORKER_H

#include <stddef.h>
#include <stdint.h>

/* Does the work `count` times. */
typedef void (*worker_batch)(void *context, size_t count);

/* Until standard input ends. Returns the program's exit status. */
int worker_serve(const char *answer, worker_batch batch, void *context);

/* For use in a batch: work that is not part of what is measured. */
void worker_untimed(void (*work)(void *context), void *context);

/* Calls of malloc, calloc and realloc so far; -1 where they are not counted. */
int64_t worker_allocations(void);

/* Whatever the pointer leads to counts as read: the compiler must not leave the work out. */
static inline void worker_keep(const void *value) { __asm__ volatile("" : : "r"(value) : "memory"); }

/* Ends the program with a sentence. */
_Noreturn void worker_fail(const char *sentence);

/* The whole file and a NUL; ends the program where there is none. The caller frees it. */
char *worker_read_file(const char *path, size_t *size_out);

#endif
