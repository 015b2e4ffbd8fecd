/*
 * Any bytes cut into groups of keys and values (NUL ends a key or a value, 0x01 a group): a text comes out only if
 * it can be taken apart again into the same parameters, sorted. Built like fuzz_json.c.
 */
#include "bpk.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition) do { if (!(condition)) { abort(); } } while (0)

static bpk_param params[BPK_GROUPS_MAX][BPK_PARAMS_MAX];
static bpk_group groups[BPK_GROUPS_MAX];

/* The bytes up to the next NUL or the end. */
static const char *field_read(const char **cursor, const char *end, size_t *size_out)
{
    const char *begin = *cursor;
    const char *stop = begin < end ? memchr(begin, '\0', (size_t)(end - begin)) : NULL;
    *size_out = (size_t)((stop == NULL ? end : stop) - begin);
    *cursor = stop == NULL ? end : stop + 1;
    return begin;
}

static size_t groups_read(const char *cursor, const char *end)
{
    size_t count = 1;
    groups[0] = (bpk_group){.params = params[0], .count = 0};
    while (cursor < end) {
        bpk_group *group = &groups[count - 1];
        if (*cursor == 1 && count < BPK_GROUPS_MAX) {
            cursor += 1;
            groups[count] = (bpk_group){.params = params[count], .count = 0};
            count += 1;
        } else if (group->count < BPK_PARAMS_MAX) {
            bpk_param *param = &params[count - 1][group->count];
            param->key = field_read(&cursor, end, &param->key_size);
            param->value = field_read(&cursor, end, &param->value_size);
            group->count += 1;
        } else {
            return count;
        }
    }
    return count;
}

/* Moves past `expected`, which must stand here. */
static const char *skip(const char *cursor, const char *expected, size_t expected_size)
{
    REQUIRE(strncmp(cursor, expected, expected_size) == 0);
    return cursor + expected_size;
}

static const bpk_param *find(const bpk_group *group, const char *key, size_t key_size)
{
    for (size_t i = 0; i < group->count; i += 1) {
        const bpk_param *param = &group->params[i];
        if (param->key_size == key_size && memcmp(param->key, key, key_size) == 0) { return param; }
    }
    return NULL;
}

/* A key written before another one is smaller. */
static void check_order(const bpk_param *earlier, const bpk_param *later)
{
    if (earlier == NULL) { return; }
    const size_t shared = earlier->key_size < later->key_size ? earlier->key_size : later->key_size;
    const int order = memcmp(earlier->key, later->key, shared);
    REQUIRE(order < 0 || (order == 0 && earlier->key_size < later->key_size));
}

/* Takes the text apart at & and =, as the venue might. */
static void check_text(const char *text, size_t text_size, size_t groups_count)
{
    const char *cursor = text;
    for (size_t g = 0; g < groups_count; g += 1) {
        if (g > 0) { cursor = skip(cursor, "&", 1); }
        cursor = skip(cursor, "instruction=fuzz", 16);
        const bpk_param *earlier = NULL;
        for (size_t i = 0; i < groups[g].count; i += 1) {
            cursor = skip(cursor, "&", 1);
            const size_t key_size = strcspn(cursor, "=&");
            const bpk_param *param = find(&groups[g], cursor, key_size);
            REQUIRE(param != NULL);
            check_order(earlier, param);
            cursor = skip(cursor + key_size, "=", 1);
            REQUIRE(strcspn(cursor, "=&") == param->value_size);
            cursor = skip(cursor, param->value, param->value_size);
            earlier = param;
        }
    }
    cursor = skip(cursor, "&timestamp=1750793021519&window=5000", 36);
    REQUIRE((size_t)(cursor - text) == text_size && *cursor == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const size_t groups_count = groups_read(bytes, bytes + size);
    const uint64_t sent_at_ms = 1750793021519u;
    size_t needed = 0;
    size_t group = SIZE_MAX;
    size_t param = SIZE_MAX;
    bpk_status status =
        bpk_signing_text("fuzz", groups, groups_count, sent_at_ms, 5000, NULL, 0, &needed, &group, &param);
    if (status == BPK_E_UNSIGNABLE || status == BPK_E_DUPLICATE_KEY) {
        REQUIRE(group < groups_count && param < groups[group].count);
        return 0;
    }
    REQUIRE(status == BPK_E_CAPACITY);
    char *text = malloc(needed + 1); /* to the byte: one too many is found */
    REQUIRE(text != NULL);
    size_t text_size = 0;
    status = bpk_signing_text("fuzz", groups, groups_count, sent_at_ms, 5000, text, needed + 1, &text_size, NULL, NULL);
    REQUIRE(status == BPK_OK && text_size == needed);
    check_text(text, text_size, groups_count);
    free(text);
    return 0;
}
