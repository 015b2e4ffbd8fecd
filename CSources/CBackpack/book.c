#include "book.h"

#include <stdlib.h>
#include <string.h>

static bool levels_make(bpk_levels *levels, size_t capacity)
{
    levels->items = calloc(capacity, sizeof *levels->items);
    levels->capacity = capacity;
    return levels->items != NULL;
}

bpk_status bpk_book_new(const char *symbol, size_t symbol_size, size_t levels_max, bpk_book **out)
{
    if (out == NULL || levels_max == 0 || levels_max > BPK_BOOK_LEVELS_MAX) { return BPK_E_ARGUMENT; }
    if (symbol != NULL && symbol_size > BPK_SYMBOL_SIZE_MAX) { return BPK_E_ARGUMENT; }
    bpk_book *book = calloc(1, sizeof *book);
    if (book == NULL) { return BPK_E_MEMORY; }

    const size_t text_levels = levels_max > BPK_BOOK_TEXT_LEVELS_MIN ? levels_max : BPK_BOOK_TEXT_LEVELS_MIN;
    bpk_status status = bpk_book_side_make(&book->bids, BPK_SIDE_BID, levels_max);
    if (status == BPK_OK) { status = bpk_book_side_make(&book->asks, BPK_SIDE_ASK, levels_max); }
    if (!levels_make(&book->bids_read, text_levels) || !levels_make(&book->asks_read, text_levels)) {
        status = BPK_E_MEMORY;
    }
    if (status != BPK_OK) {
        bpk_book_free(book);
        return status;
    }
    if (symbol != NULL) {
        book->has_symbol = true;
        book->symbol_size = symbol_size;
        memcpy(book->symbol, symbol, symbol_size);
    }
    *out = book;
    return BPK_OK;
}

void bpk_book_free(bpk_book *book)
{
    if (book == NULL) { return; }
    bpk_book_side_free(&book->bids);
    bpk_book_side_free(&book->asks);
    free(book->bids_read.items);
    free(book->asks_read.items);
    free(book);
}

void bpk_book_reset(bpk_book *book)
{
    bpk_book_side_clear(&book->bids);
    bpk_book_side_clear(&book->asks);
    book->state = BPK_BOOK_EMPTY;
    book->last_update_id = 0;
    book->engine_time_us = 0;
}

static bool levels_are_sound(const bpk_levels *levels)
{
    if (levels->items == NULL) { return levels->count == 0; }
    for (size_t i = 0; i < levels->count; i += 1) {
        if (levels->items[i].price.negative || levels->items[i].quantity.negative) { return false; }
    }
    return true;
}

/* Levels of a snapshot into an empty side, towards the better price where they are in order: that moves nothing. */
static bpk_status side_fill(bpk_book_side *side, const bpk_levels *levels, size_t limit)
{
    const size_t count = levels->count;
    if (count == 0) { return BPK_OK; }
    const int order = bpk_decimal_compare(levels->items[0].price, levels->items[count - 1].price);
    const bool is_backwards = side->side == BPK_SIDE_BID ? order > 0 : order < 0;
    for (size_t i = 0; i < count; i += 1) {
        const bpk_level *level = &levels->items[is_backwards ? count - 1 - i : i];
        if (bpk_book_side_holds(side, level->price)) { return BPK_E_DUPLICATE_KEY; }
        (void)bpk_book_side_set(side, level);
    }
    if (limit > 0 && count >= limit && side->count > 0) { bpk_book_side_cut(side); }
    return BPK_OK;
}

/* Is what the sides hold a book that can be? */
static bpk_status sides_check(const bpk_book *book)
{
    const bool no_bids = book->bids.count == 0;
    const bool no_asks = book->asks.count == 0;
    if ((no_bids && book->bids.is_cut) || (no_asks && book->asks.is_cut)) { return BPK_E_EXHAUSTED; }
    if (no_bids || no_asks) { return BPK_OK; }
    const bpk_level *bid = bpk_book_side_at(&book->bids, 0);
    const bpk_level *ask = bpk_book_side_at(&book->asks, 0);
    return bpk_decimal_compare(bid->price, ask->price) < 0 ? BPK_OK : BPK_E_CROSSED;
}

bpk_status bpk_book_load(bpk_book *book, const bpk_depth *snapshot, size_t limit)
{
    if (book == NULL || snapshot == NULL) { return BPK_E_ARGUMENT; }
    if (!levels_are_sound(&snapshot->bids) || !levels_are_sound(&snapshot->asks)) { return BPK_E_ARGUMENT; }

    bpk_book_reset(book);
    bpk_status status = side_fill(&book->bids, &snapshot->bids, limit);
    if (status == BPK_OK) { status = side_fill(&book->asks, &snapshot->asks, limit); }
    if (status == BPK_OK) { status = sides_check(book); }
    book->state = status == BPK_OK ? BPK_BOOK_SYNCED : BPK_BOOK_BROKEN;
    book->is_fresh = true;
    book->last_update_id = snapshot->last_update_id;
    book->engine_time_us = snapshot->engine_time_us;
    return status;
}

bpk_status bpk_book_load_json(bpk_book *book, const char *json, size_t json_size, size_t limit)
{
    if (book == NULL) { return BPK_E_ARGUMENT; }
    bpk_depth snapshot = {.bids = book->bids_read, .asks = book->asks_read};
    const bpk_status status = bpk_depth_parse(json, json_size, &snapshot);
    return status == BPK_OK ? bpk_book_load(book, &snapshot, limit) : status;
}

static bool is_other_market(const bpk_book *book, const bpk_depth_update *update)
{
    if (!book->has_symbol) { return false; }
    return update->symbol_size != book->symbol_size
        || memcmp(update->symbol, book->symbol, book->symbol_size) != 0;
}

static size_t side_change(bpk_book_side *side, const bpk_levels *levels)
{
    size_t changed = 0;
    for (size_t i = 0; i < levels->count; i += 1) {
        if (bpk_book_side_set(side, &levels->items[i])) { changed += 1; }
    }
    return changed;
}

/* The best level; price and quantity zero when there is none. */
static bpk_level best_of(const bpk_book_side *side)
{
    return side->count == 0 ? (bpk_level){0} : *bpk_book_side_at(side, 0);
}

static bool levels_differ(bpk_level a, bpk_level b)
{
    return !bpk_decimal_equal(a.price, b.price) || !bpk_decimal_equal(a.quantity, b.quantity);
}

static bpk_status update_check(const bpk_book *book, const bpk_depth_update *update)
{
    if (book == NULL || update == NULL) { return BPK_E_ARGUMENT; }
    if (update->first_update_id > update->last_update_id) { return BPK_E_ARGUMENT; }
    if (!levels_are_sound(&update->bids) || !levels_are_sound(&update->asks)) { return BPK_E_ARGUMENT; }
    if (is_other_market(book, update)) { return BPK_E_SHAPE; }
    return book->state == BPK_BOOK_SYNCED ? BPK_OK : BPK_E_NOT_SYNCED;
}

/* Is anything missing before an update that is not old? Only the first after a snapshot may begin before its end. */
static bool is_gap(const bpk_book *book, const bpk_depth_update *update)
{
    const uint64_t next = book->last_update_id + 1;
    return book->is_fresh ? update->first_update_id > next : update->first_update_id != next;
}

bpk_status bpk_book_apply(bpk_book *book, const bpk_depth_update *update, bpk_book_change *change_out)
{
    bpk_status status = update_check(book, update);
    if (status != BPK_OK) { return status; }
    bpk_book_change change = {0};
    if (update->last_update_id <= book->last_update_id) {
        if (change_out != NULL) { *change_out = change; }
        return BPK_OK;
    }
    if (is_gap(book, update)) {
        book->state = BPK_BOOK_BROKEN;
        return BPK_E_GAP;
    }

    const bpk_level bid = best_of(&book->bids);
    const bpk_level ask = best_of(&book->asks);
    change.applied = true;
    change.bids_changed = side_change(&book->bids, &update->bids);
    change.asks_changed = side_change(&book->asks, &update->asks);
    status = sides_check(book);
    if (status != BPK_OK) {
        book->state = BPK_BOOK_BROKEN;
        return status;
    }
    change.best_bid_changed = levels_differ(bid, best_of(&book->bids));
    change.best_ask_changed = levels_differ(ask, best_of(&book->asks));
    book->is_fresh = false;
    book->last_update_id = update->last_update_id;
    book->engine_time_us = update->engine_time_us;
    if (change_out != NULL) { *change_out = change; }
    return BPK_OK;
}

bpk_status bpk_book_apply_json(bpk_book *book, const char *json, size_t json_size, bpk_book_change *change_out)
{
    if (book == NULL) { return BPK_E_ARGUMENT; }
    bpk_depth_update update = {.bids = book->bids_read, .asks = book->asks_read};
    const bpk_status status = bpk_depth_update_parse(json, json_size, &update);
    return status == BPK_OK ? bpk_book_apply(book, &update, change_out) : status;
}
