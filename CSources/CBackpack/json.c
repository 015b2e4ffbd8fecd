#include "bpk.h"
#include "json_scan.h"
#include "json_tree.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(BPK_JSON_DEPTH_MAX < CJSON_NESTING_LIMIT, "cJSON must never be the one to refuse nesting");

struct bpk_json {
    cJSON *root;
};

/*
 * What cJSON gets to read: the text with every number written as 0 and blanks.
 *
 * cJSON would make a double of a number, ask the locale for the decimal point and, before 1.7.19, refuse more than
 * 63 digits. Nothing here reads numbers as doubles; their text is put into the tree afterwards. With numbers out of
 * its sight, what cJSON does with them no longer matters.
 */
static char *text_without_numbers(const char *text, size_t text_size, const bpk_json_tokens *numbers)
{
    char *copy = malloc(text_size);
    if (copy == NULL) { return NULL; }
    memcpy(copy, text, text_size);
    for (size_t i = 0; i < numbers->count; i += 1) {
        char *token = copy + numbers->items[i].offset;
        memset(token, ' ', numbers->items[i].size);
        token[0] = '0';
    }
    return copy;
}

/* Gives every number of the tree its text. It goes where strings have theirs: cJSON_Delete frees it there. */
static bpk_status numbers_attach(cJSON *root, const char *text, const bpk_json_tokens *numbers)
{
    bpk_json_walk walk;
    walk.depth = 0;
    size_t index = 0;
    for (cJSON *item = root; item != NULL; item = bpk_json_walk_next(&walk, item)) {
        if (!cJSON_IsNumber(item)) { continue; }
        /* Not reached while scanner and cJSON agree on what a number is. */
        if (index == numbers->count) { return BPK_E_SYNTAX; }
        const bpk_json_token *token = &numbers->items[index];
        item->valuestring = cJSON_malloc(token->size + 1);
        if (item->valuestring == NULL) { return BPK_E_MEMORY; }
        memcpy(item->valuestring, text + token->offset, token->size);
        item->valuestring[token->size] = '\0';
        index += 1;
    }
    return index == numbers->count ? BPK_OK : BPK_E_SYNTAX;
}

static bool is_blank(const char *text, const char *end)
{
    while (text < end && strchr(" \t\n\r", *text) != NULL && *text != '\0') { text += 1; }
    return text == end;
}

static bpk_status tree_make(const char *text, size_t text_size, const bpk_json_tokens *numbers, cJSON **out)
{
    char *copy = text_without_numbers(text, text_size, numbers);
    if (copy == NULL) { return BPK_E_MEMORY; }
    const char *end = NULL;
    /* This also resets cJSON's global error pointer, which stays NULL for a good text and which nobody here reads. */
    cJSON *root = cJSON_ParseWithLengthOpts(copy, text_size, &end, 0);
    const bool complete = root != NULL && end != NULL && is_blank(end, copy + text_size);
    free(copy);
    /* The text is JSON: all that can have gone wrong is an allocation. */
    if (root == NULL) { return BPK_E_MEMORY; }

    const bpk_status status = complete ? numbers_attach(root, text, numbers) : BPK_E_SYNTAX;
    if (status != BPK_OK) {
        cJSON_Delete(root);
        return status;
    }
    *out = root;
    return BPK_OK;
}

bpk_status bpk_json_parse(const char *text, size_t text_size, size_t depth_max, bpk_json **out,
                          size_t *error_offset_out)
{
    if ((text == NULL && text_size > 0) || out == NULL) { return BPK_E_ARGUMENT; }
    if (depth_max == 0 || depth_max > BPK_JSON_DEPTH_MAX) { return BPK_E_ARGUMENT; }
    bpk_json *json = malloc(sizeof *json);
    if (json == NULL) { return BPK_E_MEMORY; }

    size_t error_offset = 0;
    bpk_json_tokens numbers = {0};
    bpk_status status = bpk_json_scan(text, text_size, depth_max, &numbers, &error_offset);
    if (status == BPK_OK) { status = tree_make(text, text_size, &numbers, &json->root); }
    free(numbers.items);
    if (status != BPK_OK) {
        free(json);
        if (error_offset_out != NULL) { *error_offset_out = error_offset; }
        return status;
    }
    *out = json;
    return BPK_OK;
}

void bpk_json_free(bpk_json *json)
{
    if (json == NULL) { return; }
    cJSON_Delete(json->root);
    free(json);
}

const bpk_json_node *bpk_json_root(const bpk_json *json)
{
    return json == NULL ? NULL : bpk_json_node_of(json->root);
}
