/*
 * A book kept from updates of ten levels, from the bytes of the stream's frame on; counts allocations meanwhile.
 *
 *   book SNAPSHOT FRAMES
 *
 * FRAMES has one frame a line, in sequence from the snapshot on. When all are used up the snapshot is loaded anew;
 * that is not timed.
 */
#include "bpk.h"
#include "worker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES_MAX 4096

typedef struct work {
    char *snapshot;
    size_t snapshot_size;
    const char *frames[FRAMES_MAX];
    size_t frame_sizes[FRAMES_MAX];
    size_t frames_count;
    size_t next;
    bpk_book *book;
} work;

static void load(void *context)
{
    work *self = context;
    if (bpk_book_load_json(self->book, self->snapshot, self->snapshot_size, 0) != BPK_OK) {
        worker_fail("the snapshot cannot be loaded");
    }
    self->next = 0;
}

static void run(void *context, size_t count)
{
    work *self = context;
    for (size_t i = 0; i < count; i += 1) {
        if (self->next == self->frames_count) { worker_untimed(load, self); }
        bpk_book_change change;
        const bpk_status status =
            bpk_book_apply_json(self->book, self->frames[self->next], self->frame_sizes[self->next], &change);
        if (status != BPK_OK || !change.applied) { worker_fail("a frame was refused"); }
        self->next += 1;
    }
}

static void cut_frames(work *self, char *text)
{
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (self->frames_count == FRAMES_MAX) { worker_fail("too many frames"); }
        self->frames[self->frames_count] = line;
        self->frame_sizes[self->frames_count] = strlen(line);
        self->frames_count += 1;
    }
}

int main(int count, char **arguments)
{
    if (count != 3) { worker_fail("book SNAPSHOT FRAMES"); }
    static work self;
    size_t size = 0;
    self.snapshot = worker_read_file(arguments[1], &self.snapshot_size);
    char *frames = worker_read_file(arguments[2], &size);
    cut_frames(&self, frames);
    if (bpk_book_new(NULL, 0, 8192, &self.book) != BPK_OK) { worker_fail("out of memory"); }
    load(&self);
    run(&self, self.frames_count);

    char answer[128];
    snprintf(answer, sizeof answer, "%zu %zu %" PRIu64, bpk_book_count(self.book, BPK_SIDE_BID),
             bpk_book_count(self.book, BPK_SIDE_ASK), bpk_book_last_update_id(self.book));
    const int status = worker_serve(answer, run, &self);
    bpk_book_free(self.book);
    free(frames);
    free(self.snapshot);
    return status;
}
