/*
 * A snapshot of the book, bytes to exact decimals: by the C core's scanner, and by cJSON alone.
 *
 *   depth ours | cjson FILE
 */
#include "bpk.h"
#include "worker.h"

#include <cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS_MAX 8192

static bpk_level bids[LEVELS_MAX];
static bpk_level asks[LEVELS_MAX];

typedef struct text {
    char *bytes;
    size_t size;
} text;

static void require(bool condition)
{
    if (!condition) { worker_fail("the snapshot cannot be read"); }
}

static bpk_depth read_ours(const text *json)
{
    bpk_depth depth = {.bids = {bids, LEVELS_MAX, 0}, .asks = {asks, LEVELS_MAX, 0}};
    require(bpk_depth_parse(json->bytes, json->size, &depth) == BPK_OK);
    return depth;
}

/* ---- The same result by way of a tree -------------------------------------------------------------------- */

static size_t read_side(const cJSON *root, const char *key, bpk_level *out)
{
    size_t count = 0;
    const cJSON *pair = NULL;
    cJSON_ArrayForEach(pair, cJSON_GetObjectItemCaseSensitive(root, key)) {
        require(count < LEVELS_MAX && cJSON_IsArray(pair) && cJSON_GetArraySize(pair) == 2);
        const char *price = cJSON_GetStringValue(pair->child);
        const char *quantity = cJSON_GetStringValue(pair->child->next);
        require(price != NULL && quantity != NULL);
        require(bpk_decimal_parse(price, strlen(price), &out[count].price) == BPK_OK);
        require(bpk_decimal_parse(quantity, strlen(quantity), &out[count].quantity) == BPK_OK);
        count += 1;
    }
    return count;
}

static bpk_depth read_cjson(const text *json)
{
    cJSON *root = cJSON_ParseWithLength(json->bytes, json->size);
    require(root != NULL);
    bpk_depth depth = {.bids = {bids, LEVELS_MAX, read_side(root, "bids", bids)},
                       .asks = {asks, LEVELS_MAX, read_side(root, "asks", asks)}};
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "lastUpdateId"));
    require(id != NULL);
    depth.last_update_id = strtoull(id, NULL, 10);
    depth.engine_time_us = (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(root, "timestamp"));
    cJSON_Delete(root);
    return depth;
}

/* ---- Running --------------------------------------------------------------------------------------------- */

static void run_ours(void *context, size_t count)
{
    for (size_t i = 0; i < count; i += 1) {
        const bpk_depth depth = read_ours(context);
        worker_keep(&depth);
    }
}

static void run_cjson(void *context, size_t count)
{
    for (size_t i = 0; i < count; i += 1) {
        const bpk_depth depth = read_cjson(context);
        worker_keep(&depth);
    }
}

/* Number of levels, sum of prices, sum of quantities. */
static int print_side(char *out, size_t capacity, const bpk_levels *side)
{
    bpk_decimal price = {0};
    bpk_decimal quantity = {0};
    for (size_t i = 0; i < side->count; i += 1) {
        require(bpk_decimal_add(price, side->items[i].price, &price) == BPK_OK);
        require(bpk_decimal_add(quantity, side->items[i].quantity, &quantity) == BPK_OK);
    }
    char prices[BPK_DECIMAL_TEXT_SIZE];
    char quantities[BPK_DECIMAL_TEXT_SIZE];
    size_t size = 0;
    bpk_decimal_print(price, prices, &size);
    bpk_decimal_print(quantity, quantities, &size);
    return snprintf(out, capacity, "%zu %s %s ", side->count, prices, quantities);
}

int main(int count, char **arguments)
{
    const bool is_ours = count == 3 && strcmp(arguments[1], "ours") == 0;
    if (!is_ours && !(count == 3 && strcmp(arguments[1], "cjson") == 0)) { worker_fail("depth ours | cjson FILE"); }
    text json = {0};
    json.bytes = worker_read_file(arguments[2], &json.size);

    const bpk_depth depth = is_ours ? read_ours(&json) : read_cjson(&json);
    char answer[512];
    int size = print_side(answer, sizeof answer, &depth.asks);
    size += print_side(answer + size, sizeof answer - (size_t)size, &depth.bids);
    snprintf(answer + size, sizeof answer - (size_t)size, "%" PRIu64 " %" PRId64, depth.last_update_id,
             depth.engine_time_us);
    if (!is_ours) { printf("version cJSON %s\n", cJSON_Version()); }
    const int status = worker_serve(answer, is_ours ? run_ours : run_cjson, &json);
    free(json.bytes);
    return status;
}
