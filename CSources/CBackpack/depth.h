/*
 * The two ways to read depth. bpk_depth_parse tries the quick one and then the thorough one; tests and the fuzzer hold
 * them against each other.
 */
#ifndef BPK_DEPTH_H
#define BPK_DEPTH_H

#include "bpk.h"

/*
 * Quick: one pass over the text, which is taken when it is as the venue writes it, members in any order. False, `io` as
 * before, for anything else, good or bad. What it takes, the thorough way reads to the same values.
 */
bool bpk_depth_scan(const char *json, size_t json_size, bpk_depth *io);
bool bpk_depth_update_scan(const char *json, size_t json_size, bpk_depth_update *io);

/* Thorough: everything that is JSON, by way of bpk_json; knows why a text is refused. */
bpk_status bpk_depth_read(const char *json, size_t json_size, bpk_depth *io);
bpk_status bpk_depth_update_read(const char *json, size_t json_size, bpk_depth_update *io);

#endif
