#define _GNU_SOURCE
#include "cprocess.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static pid_t loading_process;
static volatile bool is_child;
static pthread_key_t failure_key;
static bool has_failure_key;

static void *copied(const void *bytes, size_t size)
{
    if (bytes == NULL || size == 0) { return NULL; }
    void *copy = malloc(size);
    if (copy != NULL) { memcpy(copy, bytes, size); }
    return copy;
}

static void clear(cprocess_failure *failure)
{
    /* They are ours: const is for those who read them. */
    free((void *)(uintptr_t)failure->code);
    free((void *)(uintptr_t)failure->message);
    free((void *)(uintptr_t)failure->ids);
    memset(failure, 0, sizeof *failure);
}

static void release(void *failure)
{
    clear(failure);
    free(failure);
}

static void become_child(void)
{
    is_child = true;
}

/* Two ways to know: children of clone() run no handlers, and in a new PID namespace a child may have our number. */
__attribute__((constructor)) static void load(void)
{
    loading_process = getpid();
    (void)pthread_atfork(NULL, NULL, become_child);
    has_failure_key = pthread_key_create(&failure_key, release) == 0;
}

bool cprocess_is_forked(void)
{
    return is_child || getpid() != loading_process;
}

void cprocess_hide_memory(void)
{
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* cannot fail with a valid value */
}

int cprocess_pipe(int *read_end, int *write_end)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) { return -1; }
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

void cprocess_note(cprocess_failure failure)
{
    if (!has_failure_key) { return; }
    cprocess_failure *slot = pthread_getspecific(failure_key);
    if (slot == NULL) {
        slot = calloc(1, sizeof *slot);
        if (slot == NULL) { return; }
        if (pthread_setspecific(failure_key, slot) != 0) {
            free(slot);
            return;
        }
    }
    clear(slot);
    *slot = failure;
    slot->code = failure.code == NULL ? NULL : copied(failure.code, strlen(failure.code) + 1);
    slot->message = failure.message == NULL ? NULL : copied(failure.message, strlen(failure.message) + 1);
    slot->ids = copied(failure.ids, failure.ids_count * sizeof *failure.ids);
    if (slot->ids == NULL) { slot->ids_count = 0; }
}

const cprocess_failure *cprocess_noted(void)
{
    return has_failure_key ? pthread_getspecific(failure_key) : NULL;
}
