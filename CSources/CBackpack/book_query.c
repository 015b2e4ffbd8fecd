#include "book.h"

bpk_book_state bpk_book_state_of(const bpk_book *book)
{
    return book == NULL ? BPK_BOOK_EMPTY : book->state;
}

uint64_t bpk_book_last_update_id(const bpk_book *book)
{
    return book == NULL ? 0 : book->last_update_id;
}

int64_t bpk_book_engine_time_us(const bpk_book *book)
{
    return book == NULL ? 0 : book->engine_time_us;
}

size_t bpk_book_count(const bpk_book *book, bpk_side side)
{
    return bpk_book_state_of(book) == BPK_BOOK_SYNCED ? bpk_book_side_of(book, side)->count : 0;
}

bool bpk_book_is_cut(const bpk_book *book, bpk_side side)
{
    return bpk_book_state_of(book) == BPK_BOOK_SYNCED && bpk_book_side_of(book, side)->is_cut;
}

static bpk_status query_check(const bpk_book *book, bpk_side side)
{
    if (book == NULL || (side != BPK_SIDE_BID && side != BPK_SIDE_ASK)) { return BPK_E_ARGUMENT; }
    return book->state == BPK_BOOK_SYNCED ? BPK_OK : BPK_E_NOT_SYNCED;
}

bpk_status bpk_book_levels(const bpk_book *book, bpk_side side, bpk_level *out, size_t capacity, size_t *count_out)
{
    if ((out == NULL && capacity > 0) || count_out == NULL) { return BPK_E_ARGUMENT; }
    const bpk_status status = query_check(book, side);
    if (status != BPK_OK) { return status; }
    const bpk_book_side *levels = bpk_book_side_of(book, side);
    const size_t count = capacity < levels->count ? capacity : levels->count;
    for (size_t i = 0; i < count; i += 1) { out[i] = *bpk_book_side_at(levels, i); }
    *count_out = count;
    return BPK_OK;
}

/* Takes what is still wanted from one level. */
static bpk_status level_take(const bpk_level *level, bpk_decimal wanted, bpk_book_cost *cost)
{
    bpk_decimal missing;
    bpk_decimal notional;
    bpk_status status = bpk_decimal_subtract(wanted, cost->quantity, &missing);
    if (status != BPK_OK) { return status; }
    const bool is_enough = bpk_decimal_compare(missing, level->quantity) <= 0;
    const bpk_decimal taken = is_enough ? missing : level->quantity;

    status = bpk_decimal_multiply(level->price, taken, &notional);
    if (status == BPK_OK) { status = bpk_decimal_add(cost->notional, notional, &cost->notional); }
    if (status == BPK_OK) { status = bpk_decimal_add(cost->quantity, taken, &cost->quantity); }
    cost->worst_price = level->price;
    cost->levels_count += 1;
    return status;
}

bpk_status bpk_book_cost_of(const bpk_book *book, bpk_side order_side, bpk_decimal quantity, bpk_book_cost *out)
{
    const bool is_positive = !quantity.negative && (quantity.low != 0 || quantity.high != 0);
    if (!is_positive || out == NULL) { return BPK_E_ARGUMENT; }
    bpk_status status = query_check(book, order_side);
    if (status != BPK_OK) { return status; }

    const bpk_book_side *levels = order_side == BPK_SIDE_BID ? &book->asks : &book->bids;
    bpk_book_cost cost = {0};
    size_t place = 0;
    while (status == BPK_OK && place < levels->count && bpk_decimal_compare(cost.quantity, quantity) < 0) {
        status = level_take(bpk_book_side_at(levels, place), quantity, &cost);
        place += 1;
    }
    if (status == BPK_OK) { *out = cost; }
    return status;
}

/* Quantity of the best `levels` levels. */
static bpk_status quantity_sum(const bpk_book_side *side, size_t levels, bpk_decimal *out)
{
    bpk_decimal sum = {0};
    bpk_status status = BPK_OK;
    for (size_t i = 0; status == BPK_OK && i < levels && i < side->count; i += 1) {
        status = bpk_decimal_add(sum, bpk_book_side_at(side, i)->quantity, &sum);
    }
    if (status == BPK_OK) { *out = sum; }
    return status;
}

bpk_status bpk_book_imbalance(const bpk_book *book, size_t levels, uint8_t scale, bpk_rounding rounding,
                              bpk_decimal *out)
{
    if (levels == 0) { return BPK_E_ARGUMENT; }
    bpk_status status = query_check(book, BPK_SIDE_BID);
    if (status != BPK_OK) { return status; }

    bpk_decimal bids;
    bpk_decimal asks;
    bpk_decimal difference;
    bpk_decimal sum;
    status = quantity_sum(&book->bids, levels, &bids);
    if (status == BPK_OK) { status = quantity_sum(&book->asks, levels, &asks); }
    if (status == BPK_OK) { status = bpk_decimal_subtract(bids, asks, &difference); }
    if (status == BPK_OK) { status = bpk_decimal_add(bids, asks, &sum); }
    return status == BPK_OK ? bpk_decimal_divide(difference, sum, scale, rounding, out) : status;
}
