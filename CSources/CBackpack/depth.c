#include "depth.h"

#include <string.h>

static const bpk_json_node *member(const bpk_json_node *node, const char *key)
{
    return bpk_json_member(node, key, strlen(key));
}

static bool is_text_or_number(const bpk_json_node *node)
{
    const bpk_json_kind kind = bpk_json_kind_of(node);
    return kind == BPK_JSON_STRING || kind == BPK_JSON_NUMBER;
}

/* Neither negative nor anything but plain digits. */
static bpk_status decimal_read(const bpk_json_node *node, bpk_decimal *out)
{
    if (node == NULL || !is_text_or_number(node)) { return BPK_E_SHAPE; }
    size_t size = 0;
    const char *text = bpk_json_text(node, &size);
    const bpk_status status = bpk_decimal_parse(text, size, out);
    if (status != BPK_OK) { return status; }
    return out->negative ? BPK_E_SHAPE : BPK_OK;
}

/* [price, quantity] */
static bpk_status level_read(const bpk_json_node *pair, bpk_level *out)
{
    if (bpk_json_kind_of(pair) != BPK_JSON_ARRAY) { return BPK_E_SHAPE; }
    const bpk_json_node *price = bpk_json_first(pair);
    const bpk_json_node *quantity = bpk_json_next(price);
    if (quantity == NULL || bpk_json_next(quantity) != NULL) { return BPK_E_SHAPE; }
    const bpk_status status = decimal_read(price, &out->price);
    return status == BPK_OK ? decimal_read(quantity, &out->quantity) : status;
}

static bpk_status levels_read(const bpk_json_node *parent, const char *key, bpk_levels *io)
{
    const bpk_json_node *array = member(parent, key);
    if (array == NULL || bpk_json_kind_of(array) != BPK_JSON_ARRAY) { return BPK_E_SHAPE; }
    size_t count = 0;
    for (const bpk_json_node *pair = bpk_json_first(array); pair != NULL; pair = bpk_json_next(pair)) {
        if (count == io->capacity) { return BPK_E_CAPACITY; }
        const bpk_status status = level_read(pair, &io->items[count]);
        if (status != BPK_OK) { return status; }
        count += 1;
    }
    io->count = count;
    return BPK_OK;
}

/* 0|[1-9][0-9]*, at most value_max. */
static bpk_status integer_read(const bpk_json_node *parent, const char *key, uint64_t value_max, uint64_t *out)
{
    const bpk_json_node *node = member(parent, key);
    if (node == NULL || !is_text_or_number(node)) { return BPK_E_SHAPE; }
    size_t size = 0;
    const char *text = bpk_json_text(node, &size);
    if (size == 0 || (size > 1 && text[0] == '0')) { return BPK_E_SYNTAX; }
    uint64_t value = 0;
    bool fits = true;
    for (size_t i = 0; i < size; i += 1) {
        if (text[i] < '0' || text[i] > '9') { return BPK_E_SYNTAX; }
        const uint64_t digit = (uint64_t)(text[i] - '0');
        fits = fits && value <= (value_max - digit) / 10;
        value = value * 10 + digit;
    }
    if (!fits) { return BPK_E_OVERFLOW; }
    *out = value;
    return BPK_OK;
}

static bpk_status time_read(const bpk_json_node *parent, const char *key, int64_t *out)
{
    uint64_t value = 0;
    const bpk_status status = integer_read(parent, key, INT64_MAX, &value);
    if (status == BPK_OK) { *out = (int64_t)value; }
    return status;
}

static bpk_status object_check(const bpk_json_node *node)
{
    if (node == NULL || bpk_json_kind_of(node) != BPK_JSON_OBJECT) { return BPK_E_SHAPE; }
    return bpk_json_duplicate_key(node, false, NULL) == NULL ? BPK_OK : BPK_E_DUPLICATE_KEY;
}

static bpk_status depth_read(const bpk_json_node *root, bpk_depth *io)
{
    bpk_status status = object_check(root);
    if (status == BPK_OK) { status = levels_read(root, "asks", &io->asks); }
    if (status == BPK_OK) { status = levels_read(root, "bids", &io->bids); }
    if (status == BPK_OK) { status = integer_read(root, "lastUpdateId", UINT64_MAX, &io->last_update_id); }
    if (status == BPK_OK) { status = time_read(root, "timestamp", &io->engine_time_us); }
    return status;
}

static bpk_status symbol_read(const bpk_json_node *parent, bpk_depth_update *io)
{
    const bpk_json_node *node = member(parent, "s");
    if (node == NULL || bpk_json_kind_of(node) != BPK_JSON_STRING) { return BPK_E_SHAPE; }
    size_t size = 0;
    const char *text = bpk_json_text(node, &size);
    if (size > BPK_SYMBOL_SIZE_MAX) { return BPK_E_SHAPE; }
    memcpy(io->symbol, text, size + 1);
    io->symbol_size = size;
    return BPK_OK;
}

static bpk_status event_check(const bpk_json_node *parent)
{
    const bpk_json_node *node = member(parent, "e");
    if (node == NULL || bpk_json_kind_of(node) != BPK_JSON_STRING) { return BPK_E_SHAPE; }
    return strcmp(bpk_json_text(node, NULL), "depth") == 0 ? BPK_OK : BPK_E_SHAPE;
}

static bpk_status update_read(const bpk_json_node *root, bpk_depth_update *io)
{
    bpk_status status = object_check(root);
    if (status != BPK_OK) { return status; }
    const bpk_json_node *data = member(root, "data");
    status = object_check(data);
    if (status == BPK_OK) { status = event_check(data); }
    if (status == BPK_OK) { status = symbol_read(data, io); }
    if (status == BPK_OK) { status = levels_read(data, "a", &io->asks); }
    if (status == BPK_OK) { status = levels_read(data, "b", &io->bids); }
    if (status == BPK_OK) { status = integer_read(data, "U", UINT64_MAX, &io->first_update_id); }
    if (status == BPK_OK) { status = integer_read(data, "u", UINT64_MAX, &io->last_update_id); }
    if (status == BPK_OK) { status = time_read(data, "E", &io->event_time_us); }
    if (status == BPK_OK) { status = time_read(data, "T", &io->engine_time_us); }
    if (status == BPK_OK && io->first_update_id > io->last_update_id) { status = BPK_E_SHAPE; }
    return status;
}

bpk_status bpk_depth_read(const char *json, size_t json_size, bpk_depth *io)
{
    bpk_json *tree = NULL;
    bpk_status status = bpk_json_parse(json, json_size, BPK_JSON_DEPTH_MAX, &tree, NULL);
    if (status != BPK_OK) { return status; }
    bpk_depth read = *io;
    status = depth_read(bpk_json_root(tree), &read);
    bpk_json_free(tree);
    if (status == BPK_OK) { *io = read; }
    return status;
}

bpk_status bpk_depth_update_read(const char *json, size_t json_size, bpk_depth_update *io)
{
    bpk_json *tree = NULL;
    bpk_status status = bpk_json_parse(json, json_size, BPK_JSON_DEPTH_MAX, &tree, NULL);
    if (status != BPK_OK) { return status; }
    bpk_depth_update read = *io;
    status = update_read(bpk_json_root(tree), &read);
    bpk_json_free(tree);
    if (status == BPK_OK) { *io = read; }
    return status;
}

static bool is_buffer(const bpk_levels *levels)
{
    return levels->items != NULL || levels->capacity == 0;
}

bpk_status bpk_depth_parse(const char *json, size_t json_size, bpk_depth *io)
{
    if (json == NULL || io == NULL || !is_buffer(&io->bids) || !is_buffer(&io->asks)) { return BPK_E_ARGUMENT; }
    return bpk_depth_scan(json, json_size, io) ? BPK_OK : bpk_depth_read(json, json_size, io);
}

bpk_status bpk_depth_update_parse(const char *json, size_t json_size, bpk_depth_update *io)
{
    if (json == NULL || io == NULL || !is_buffer(&io->bids) || !is_buffer(&io->asks)) { return BPK_E_ARGUMENT; }
    return bpk_depth_update_scan(json, json_size, io) ? BPK_OK : bpk_depth_update_read(json, json_size, io);
}
