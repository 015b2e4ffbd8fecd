/*
 * cprocess: what a library must know of the process and the threads it lives in, and a program tell the system of itself.
 *
 * C, because it has to be ready when the library is loaded and must work in a forked child: a lazy global of Swift
 * takes a lock that remembers its owner by a thread number, and after fork() the number is another's. A second
 * thread then waits for ever (Swift 6.3.1, swift::threading_impl::once_slow).
 */
#ifndef CPROCESS_H
#define CPROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is this a child, made by fork(), of the process that loaded the library? */
bool cprocess_is_forked(void);

/*
 * From now on nobody but root may dump this process, trace it or read its memory and environment, other processes of
 * its user neither. Unlike a limit of dumps it holds where they go to a program, too.
 */
void cprocess_hide_memory(void);

/* A pipe that does not wait and is closed by exec(). 0, or -1 with errno. */
int cprocess_pipe(int *read_end, int *write_end);

/* What went wrong in a call. Texts end in NUL; NULL where there is none. */
typedef struct cprocess_failure {
    int32_t status;
    int32_t http_status;
    int64_t retry_after_ms;
    const char *code;
    const char *message;
    const uint32_t *ids;
    size_t ids_count;
} cprocess_failure;

/* Keeps a copy for this thread, until the next one or the thread's end. Without memory the copy says less. */
void cprocess_note(cprocess_failure failure);

/* The copy of this thread; NULL where there is none. */
const cprocess_failure *cprocess_noted(void);

#endif
