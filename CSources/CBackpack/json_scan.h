/* RFC 8259 to the letter: decides what is JSON before cJSON, which is more lenient, sees it. */
#ifndef BPK_JSON_SCAN_H
#define BPK_JSON_SCAN_H

#include "bpk.h"

/* Where a number stands in the text. */
typedef struct bpk_json_token {
    size_t offset;
    size_t size;
} bpk_json_token;

/* All numbers of a text, in the order they stand in it. */
typedef struct bpk_json_tokens {
    bpk_json_token *items;
    size_t count;
    size_t capacity;
} bpk_json_tokens;

/*
 * Checks that text is one JSON value and collects its numbers.
 *
 * The caller frees tokens->items, on error too. On error `*error_offset_out` is where reading stopped.
 */
bpk_status bpk_json_scan(const char *text, size_t text_size, size_t depth_max, bpk_json_tokens *tokens,
                         size_t *error_offset_out);

/* Does text begin with a number? `*size_out` is its size or, when it does not, how far it looked like one. */
bool bpk_json_scan_number(const char *text, size_t text_size, size_t *size_out);

#endif
