/*
 * Any bytes: either refused within the text, or read, walked, written, read again and written the same.
 *
 *   clang -std=c11 -O1 -g -fsanitize=fuzzer,address,undefined $(pkg-config --cflags libsodium libcjson)
 *       -ICSources/CBackpack/include CSources/CBackpack/[a-z]*.c Tests/Fuzz/fuzz_json.c
 *       $(pkg-config --libs libsodium libcjson) -o fuzz_json
 */
#define _GNU_SOURCE /* memmem */
#include "bpk.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition) do { if (!(condition)) { abort(); } } while (0)

/* What every reader may rely on, at one node. */
static void check_node(const bpk_json_node *node, const char *text, size_t text_size)
{
    size_t size = 0;
    size_t count = 0;
    const bpk_json_kind kind = bpk_json_kind_of(node);
    const char *token = bpk_json_text(node, &size);
    REQUIRE((token != NULL) == (kind == BPK_JSON_NUMBER || kind == BPK_JSON_STRING));
    if (kind == BPK_JSON_NUMBER) {
        REQUIRE(size > 0);
        REQUIRE(memmem(text, text_size, token, size) != NULL);
    }
    for (const bpk_json_node *child = bpk_json_first(node); child != NULL; child = bpk_json_next(child)) {
        const char *key = bpk_json_key(child, &size);
        REQUIRE((key != NULL) == (kind == BPK_JSON_OBJECT));
        if (key != NULL && count < 64) {
            const bpk_json_node *found = bpk_json_member(node, key, size);
            REQUIRE(found == child || (found != NULL && bpk_json_duplicate_key(node, false, NULL) != NULL));
        }
        count += 1;
        check_node(child, text, text_size); /* as deep as the reader allows: 512 */
    }
    REQUIRE(bpk_json_count(node) == count);
}

/* Writes the tree; the caller frees the writer, which owns the text. */
static bpk_writer *written(const bpk_json *json, const char **text_out, size_t *size_out)
{
    bpk_writer *writer = bpk_writer_new();
    REQUIRE(writer != NULL);
    bpk_writer_node(writer, bpk_json_root(json));
    REQUIRE(bpk_writer_finish(writer, text_out, size_out) == BPK_OK);
    return writer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    bpk_json *json = NULL;
    size_t offset = SIZE_MAX;
    const bpk_status status = bpk_json_parse(text, size, BPK_JSON_DEPTH_MAX, &json, &offset);
    if (status != BPK_OK) {
        REQUIRE(json == NULL && offset <= size);
        REQUIRE(status == BPK_E_SYNTAX || status == BPK_E_UTF8 || status == BPK_E_DEPTH);
        return 0;
    }
    check_node(bpk_json_root(json), text, size);
    (void)bpk_json_duplicate_key(bpk_json_root(json), true, NULL);

    const char *first = NULL;
    const char *second = NULL;
    size_t first_size = 0;
    size_t second_size = 0;
    bpk_writer *first_writer = written(json, &first, &first_size);
    bpk_json *again = NULL;
    REQUIRE(bpk_json_parse(first, first_size, BPK_JSON_DEPTH_MAX, &again, NULL) == BPK_OK);
    bpk_writer *second_writer = written(again, &second, &second_size);
    REQUIRE(first_size == second_size && memcmp(first, second, first_size) == 0);

    bpk_writer_free(second_writer);
    bpk_json_free(again);
    bpk_writer_free(first_writer);
    bpk_json_free(json);
    return 0;
}
