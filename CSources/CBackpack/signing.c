#include "bpk.h"
#include "utf8.h"

#include <string.h>

#define INSTRUCTION_SIZE_MAX 64

/* The parameters of each group in the order they are written: indices into it. Fixed size, so no allocation. */
typedef struct sorted_groups {
    uint8_t indices[BPK_GROUPS_MAX][BPK_PARAMS_MAX];
} sorted_groups;

/* Counts the bytes of the text and, when `out` is not NULL, writes them. */
typedef struct text_sink {
    char *out;
    size_t size;
} text_sink;

/* Not isalnum: the locale of the process has no say in what gets signed. */
static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Bytes of a valid instruction, 0 for any other. */
static size_t instruction_size_of(const char *instruction)
{
    size_t size = 0;
    while (instruction[size] != '\0') {
        if (size == INSTRUCTION_SIZE_MAX || !is_letter_or_digit(instruction[size])) { return 0; }
        size += 1;
    }
    return size;
}

static bool key_is_signable(const char *key, size_t key_size)
{
    if (key_size == 0 || key_size > BPK_PARAM_KEY_SIZE_MAX) { return false; }
    for (size_t i = 0; i < key_size; i += 1) {
        if (!is_letter_or_digit(key[i]) && key[i] != '_') { return false; }
    }
    return true;
}

static bool value_is_signable(const char *value, size_t value_size)
{
    if (value_size > BPK_PARAM_VALUE_SIZE_MAX) { return false; }
    size_t position = 0;
    while (position < value_size) {
        const char *character = value + position;
        const size_t size = bpk_utf8_size(character, value_size - position);
        if (size == 0 || bpk_utf8_is_control(character, size)) { return false; }
        if (*character == '&' || *character == '=' || *character == '"' || *character == '\\') { return false; }
        position += size;
    }
    return true;
}

/* By bytes; a key that begins another one comes first. */
static int keys_compare(const bpk_param *a, const bpk_param *b)
{
    const size_t shared = a->key_size < b->key_size ? a->key_size : b->key_size;
    const int order = memcmp(a->key, b->key, shared);
    if (order != 0) { return order; }
    return a->key_size < b->key_size ? -1 : a->key_size > b->key_size ? 1 : 0;
}

/* Checks the parameters in the order given and sorts them; `*param_out` is the one at fault. */
static bpk_status group_sort(const bpk_group *group, uint8_t indices[BPK_PARAMS_MAX], size_t *param_out)
{
    if (group->count > BPK_PARAMS_MAX || (group->params == NULL && group->count > 0)) { return BPK_E_ARGUMENT; }

    for (size_t i = 0; i < group->count; i += 1) {
        const bpk_param *param = &group->params[i];
        *param_out = i;
        if (param->key == NULL || (param->value == NULL && param->value_size > 0)) { return BPK_E_ARGUMENT; }
        if (!key_is_signable(param->key, param->key_size)) { return BPK_E_UNSIGNABLE; }
        if (!value_is_signable(param->value, param->value_size)) { return BPK_E_UNSIGNABLE; }

        /* Insertion sort: callers mostly give a handful, often in order already. */
        size_t place = i;
        while (place > 0) {
            const int order = keys_compare(&group->params[indices[place - 1]], param);
            if (order == 0) { return BPK_E_DUPLICATE_KEY; }
            if (order < 0) { break; }
            indices[place] = indices[place - 1];
            place -= 1;
        }
        indices[place] = (uint8_t)i;
    }
    return BPK_OK;
}

static void append(text_sink *sink, const char *bytes, size_t bytes_size)
{
    if (sink->out != NULL && bytes_size > 0) { memcpy(sink->out + sink->size, bytes, bytes_size); }
    sink->size += bytes_size;
}

static void append_integer(text_sink *sink, uint64_t value)
{
    char digits[20];
    size_t begin = sizeof digits;
    do {
        begin -= 1;
        digits[begin] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    append(sink, digits + begin, sizeof digits - begin);
}

/* One writer for both measuring and writing, so that the two cannot disagree. Returns the size without NUL. */
static size_t text_write(const char *instruction, const bpk_group *groups, size_t groups_count,
                         const sorted_groups *sorted, uint64_t sent_at_ms, uint32_t window_ms, char *out)
{
    const size_t instruction_size = strlen(instruction);
    text_sink sink = {.out = out, .size = 0};
    for (size_t g = 0; g < groups_count; g += 1) {
        append(&sink, "&", g > 0 ? 1 : 0);
        append(&sink, "instruction=", 12);
        append(&sink, instruction, instruction_size);
        for (size_t i = 0; i < groups[g].count; i += 1) {
            const bpk_param *param = &groups[g].params[sorted->indices[g][i]];
            append(&sink, "&", 1);
            append(&sink, param->key, param->key_size);
            append(&sink, "=", 1);
            append(&sink, param->value, param->value_size);
        }
    }
    append(&sink, "&timestamp=", 11);
    append_integer(&sink, sent_at_ms);
    append(&sink, "&window=", 8);
    append_integer(&sink, window_ms);
    return sink.size;
}

bpk_status bpk_signing_text(const char *instruction, const bpk_group *groups, size_t groups_count,
                            uint64_t sent_at_ms, uint32_t window_ms, char *out, size_t capacity,
                            size_t *size_out, size_t *group_out, size_t *param_out)
{
    if (instruction == NULL || groups == NULL || size_out == NULL) { return BPK_E_ARGUMENT; }
    if (out == NULL && capacity > 0) { return BPK_E_ARGUMENT; }
    if (groups_count == 0 || groups_count > BPK_GROUPS_MAX) { return BPK_E_ARGUMENT; }
    if (window_ms == 0 || window_ms > BPK_WINDOW_MS_MAX) { return BPK_E_ARGUMENT; }
    if (instruction_size_of(instruction) == 0) { return BPK_E_ARGUMENT; }

    sorted_groups sorted;
    for (size_t g = 0; g < groups_count; g += 1) {
        size_t param = 0;
        const bpk_status status = group_sort(&groups[g], sorted.indices[g], &param);
        if (status == BPK_E_UNSIGNABLE || status == BPK_E_DUPLICATE_KEY) {
            if (group_out != NULL) { *group_out = g; }
            if (param_out != NULL) { *param_out = param; }
        }
        if (status != BPK_OK) { return status; }
    }

    const size_t size = text_write(instruction, groups, groups_count, &sorted, sent_at_ms, window_ms, NULL);
    *size_out = size;
    if (size >= capacity) { return BPK_E_CAPACITY; }
    (void)text_write(instruction, groups, groups_count, &sorted, sent_at_ms, window_ms, out);
    out[size] = '\0';
    return BPK_OK;
}
