/*
 * Snapshots and updates made of any bytes: whatever is applied, a book that says it is synced is in order, not crossed,
 * within its size and in agreement with itself, and one that does not says nothing. Built like fuzz_json.c.
 */
#include "bpk.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition) do { if (!(condition)) { abort(); } } while (0)

#define LEVELS_MAX 12
#define ROWS_MAX 24

typedef struct input {
    const uint8_t *at;
    size_t left;
} input;

static unsigned byte_next(input *in)
{
    if (in->left == 0) { return 0; }
    in->left -= 1;
    in->at += 1;
    return in->at[-1];
}

/* Few values, so that prices meet; of all sizes, so that some share a key and some differ beyond it. */
static bpk_decimal price_next(input *in)
{
    const unsigned byte = byte_next(in);
    const uint8_t scale = (uint8_t)(byte >> 6 == 3 ? 20 : byte >> 6);
    const int64_t mantissa = (byte & 0x20) != 0 ? 30000000000 + (byte & 0x1f) : (int64_t)(byte & 0x1f) * 10;
    bpk_decimal price;
    REQUIRE(bpk_decimal_make(mantissa, scale, &price) == BPK_OK);
    return price;
}

static bpk_levels levels_next(input *in, bpk_level rows[ROWS_MAX])
{
    bpk_levels levels = {rows, ROWS_MAX, byte_next(in) % ROWS_MAX};
    for (size_t i = 0; i < levels.count; i += 1) {
        rows[i].price = price_next(in);
        REQUIRE(bpk_decimal_make((int64_t)(byte_next(in) & 0x0f), 2, &rows[i].quantity) == BPK_OK);
    }
    return levels;
}

/* The levels of a side are in order and not empty. Returns the best one's price; false when there is none. */
static bool check_side(const bpk_book *book, bpk_side side, bpk_decimal *best_out)
{
    bpk_level levels[LEVELS_MAX + 1];
    size_t count = 0;
    REQUIRE(bpk_book_levels(book, side, levels, LEVELS_MAX + 1, &count) == BPK_OK);
    REQUIRE(count <= LEVELS_MAX && count == bpk_book_count(book, side));
    for (size_t i = 0; i < count; i += 1) {
        REQUIRE(levels[i].quantity.low > 0);
        if (i == 0) { continue; }
        const int order = bpk_decimal_compare(levels[i - 1].price, levels[i].price);
        REQUIRE(side == BPK_SIDE_BID ? order > 0 : order < 0);
    }
    if (count == 0) {
        REQUIRE(!bpk_book_is_cut(book, side));
        return false;
    }
    *best_out = levels[0].price;
    return true;
}

static void check_book(const bpk_book *book)
{
    bpk_book_cost cost = {0};
    bpk_decimal bid = {0};
    bpk_decimal ask = {0};
    bpk_decimal wanted;
    REQUIRE(bpk_decimal_make(17, 2, &wanted) == BPK_OK);
    const bpk_status status = bpk_book_cost_of(book, BPK_SIDE_BID, wanted, &cost);
    if (bpk_book_state_of(book) != BPK_BOOK_SYNCED) {
        REQUIRE(status == BPK_E_NOT_SYNCED && bpk_book_count(book, BPK_SIDE_BID) == 0);
        return;
    }
    REQUIRE(status == BPK_OK || status == BPK_E_OVERFLOW);
    if (status == BPK_OK) { REQUIRE(bpk_decimal_compare(cost.quantity, wanted) <= 0); }
    const bool has_bid = check_side(book, BPK_SIDE_BID, &bid);
    const bool has_ask = check_side(book, BPK_SIDE_ASK, &ask);
    if (has_bid && has_ask) { REQUIRE(bpk_decimal_compare(bid, ask) < 0); }
}

static void step(bpk_book *book, input *in)
{
    bpk_level bids[ROWS_MAX];
    bpk_level asks[ROWS_MAX];
    const unsigned what = byte_next(in);
    const uint64_t last = bpk_book_last_update_id(book);
    if (what == 0) {
        bpk_depth depth = {.last_update_id = byte_next(in)};
        depth.bids = levels_next(in, bids);
        depth.asks = levels_next(in, asks);
        const bpk_status status = bpk_book_load(book, &depth, byte_next(in) % ROWS_MAX);
        REQUIRE((status == BPK_OK) == (bpk_book_state_of(book) == BPK_BOOK_SYNCED));
        return;
    }
    bpk_depth_update update = {.first_update_id = what < 8 ? what : last + 1};
    update.last_update_id = update.first_update_id + what % 3;
    update.bids = levels_next(in, bids);
    update.asks = levels_next(in, asks);
    bpk_book_change change = {0};
    const bpk_status status = bpk_book_apply(book, &update, &change);
    REQUIRE(status == BPK_OK || bpk_book_state_of(book) != BPK_BOOK_SYNCED);
    REQUIRE(bpk_book_last_update_id(book) == (change.applied ? update.last_update_id : last));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input in = {data, size};
    bpk_book *book = NULL;
    if (bpk_book_new(NULL, 0, 1 + byte_next(&in) % LEVELS_MAX, &book) != BPK_OK) { return 0; }
    while (in.left > 0) {
        step(book, &in);
        check_book(book);
    }
    bpk_book_free(book);
    return 0;
}
