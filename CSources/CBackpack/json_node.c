#include "bpk.h"
#include "json_tree.h"

#include <stdlib.h>
#include <string.h>

bpk_json_kind bpk_json_kind_of(const bpk_json_node *node)
{
    const cJSON *item = bpk_json_item_of(node);
    if (cJSON_IsBool(item)) { return BPK_JSON_BOOL; }
    if (cJSON_IsNumber(item)) { return BPK_JSON_NUMBER; }
    if (cJSON_IsString(item)) { return BPK_JSON_STRING; }
    if (cJSON_IsArray(item)) { return BPK_JSON_ARRAY; }
    if (cJSON_IsObject(item)) { return BPK_JSON_OBJECT; }
    return BPK_JSON_NULL;
}

bool bpk_json_bool(const bpk_json_node *node)
{
    return cJSON_IsTrue(bpk_json_item_of(node));
}

/* Size of a text that ends in NUL; NULL stays NULL. */
static const char *measured(const char *text, size_t *size_out)
{
    if (text != NULL && size_out != NULL) { *size_out = strlen(text); }
    return text;
}

const char *bpk_json_text(const bpk_json_node *node, size_t *size_out)
{
    /* Strings and numbers have a text; all other items have NULL in its place. */
    return node == NULL ? NULL : measured(bpk_json_item_of(node)->valuestring, size_out);
}

const char *bpk_json_key(const bpk_json_node *node, size_t *size_out)
{
    return node == NULL ? NULL : measured(bpk_json_item_of(node)->string, size_out);
}

const bpk_json_node *bpk_json_first(const bpk_json_node *node)
{
    return node == NULL ? NULL : bpk_json_node_of(bpk_json_item_of(node)->child);
}

const bpk_json_node *bpk_json_next(const bpk_json_node *node)
{
    return node == NULL ? NULL : bpk_json_node_of(bpk_json_item_of(node)->next);
}

size_t bpk_json_count(const bpk_json_node *node)
{
    size_t count = 0;
    const bpk_json_node *child = bpk_json_first(node);
    while (child != NULL) {
        count += 1;
        child = bpk_json_next(child);
    }
    return count;
}

const bpk_json_node *bpk_json_member(const bpk_json_node *node, const char *key, size_t key_size)
{
    if (key == NULL || !cJSON_IsObject(bpk_json_item_of(node))) { return NULL; }
    for (const cJSON *member = bpk_json_item_of(node)->child; member != NULL; member = member->next) {
        const size_t size = strlen(member->string);
        if (size == key_size && memcmp(member->string, key, size) == 0) { return bpk_json_node_of(member); }
    }
    return NULL;
}

/* Below this many members comparing all pairs is cheap and needs no memory. */
#define PAIRS_MAX 32

static const char *duplicate_by_pairs(const cJSON *object)
{
    for (const cJSON *later = object->child; later != NULL; later = later->next) {
        for (const cJSON *earlier = object->child; earlier != later; earlier = earlier->next) {
            if (strcmp(earlier->string, later->string) == 0) { return later->string; }
        }
    }
    return NULL;
}

static int keys_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *duplicate_in(const cJSON *object)
{
    if (!cJSON_IsObject(object)) { return NULL; }
    const size_t count = bpk_json_count(bpk_json_node_of(object));
    const char **keys = count > PAIRS_MAX ? malloc(count * sizeof *keys) : NULL;
    /* Without memory the answer still has to be right; then it takes longer. */
    if (keys == NULL) { return duplicate_by_pairs(object); }

    size_t index = 0;
    for (const cJSON *member = object->child; member != NULL; member = member->next) {
        keys[index] = member->string;
        index += 1;
    }
    qsort(keys, count, sizeof *keys, keys_compare);
    const char *duplicate = NULL;
    for (size_t i = 1; i < count && duplicate == NULL; i += 1) {
        if (strcmp(keys[i - 1], keys[i]) == 0) { duplicate = keys[i]; }
    }
    free(keys);
    return duplicate;
}

const char *bpk_json_duplicate_key(const bpk_json_node *node, bool deep, size_t *size_out)
{
    const char *duplicate = NULL;
    bpk_json_walk walk;
    walk.depth = 0;
    const cJSON *item = bpk_json_item_of(node);
    while (item != NULL && duplicate == NULL) {
        duplicate = duplicate_in(item);
        item = deep ? bpk_json_walk_next(&walk, item) : NULL;
    }
    return measured(duplicate, size_out);
}
