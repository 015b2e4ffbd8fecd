#include "book_side.h"
#include "wide.h"

#include <stdlib.h>
#include <string.h>

/* Digits after the point that a key tells apart: all of any known market's, up to a price of 2^64 / 10^12. */
#define KEY_SCALE 12

bpk_status bpk_book_side_make(bpk_book_side *side, bpk_side which, size_t capacity)
{
    *side = (bpk_book_side){.side = which, .capacity = capacity};
    side->entries = calloc(capacity, sizeof *side->entries);
    side->slots = calloc(capacity, sizeof *side->slots);
    side->free_slots = calloc(capacity, sizeof *side->free_slots);
    if (side->entries == NULL || side->slots == NULL || side->free_slots == NULL) { return BPK_E_MEMORY; }
    bpk_book_side_clear(side);
    return BPK_OK;
}

void bpk_book_side_free(bpk_book_side *side)
{
    free(side->entries);
    free(side->slots);
    free(side->free_slots);
}

void bpk_book_side_clear(bpk_book_side *side)
{
    side->count = 0;
    side->is_cut = false;
    /* The lowest slot on top, so that a snapshot fills them in order. */
    for (size_t i = 0; i < side->capacity; i += 1) { side->free_slots[i] = (uint32_t)(side->capacity - 1 - i); }
}

/* price * 10^KEY_SCALE, cut to an integer, at most UINT64_MAX. */
static uint64_t price_key(bpk_decimal price)
{
    const bpk_u128 coefficient = (bpk_u128)price.high << 64 | price.low;
    if (price.scale > KEY_SCALE) {
        const bpk_u128 key = coefficient / bpk_power_of_ten(price.scale - KEY_SCALE);
        return key > UINT64_MAX ? UINT64_MAX : (uint64_t)key;
    }
    const uint64_t factor = (uint64_t)bpk_power_of_ten(KEY_SCALE - price.scale);
    if (price.high != 0 || price.low > UINT64_MAX / factor) { return UINT64_MAX; }
    return price.low * factor;
}

static uint64_t rank_key(const bpk_book_side *side, bpk_decimal price)
{
    const uint64_t key = price_key(price);
    return side->side == BPK_SIDE_BID ? key : ~key;
}

/* Below, at or above 0 as a has a worse, the same or a better rank than b. */
static int rank_compare(const bpk_book_side *side, uint64_t a_key, bpk_decimal a, uint64_t b_key, bpk_decimal b)
{
    if (a_key != b_key) { return a_key < b_key ? -1 : 1; }
    const int order = bpk_decimal_compare(a, b);
    return side->side == BPK_SIDE_BID ? order : -order;
}

/* The same of the entry at an index and a price. */
static int entry_compare(const bpk_book_side *side, size_t index, uint64_t key, bpk_decimal price)
{
    const bpk_book_entry entry = side->entries[index];
    return rank_compare(side, entry.key, side->slots[entry.slot].price, key, price);
}

/* First index whose entry is not worse than the price. From the best level down in doubling steps, then by halves. */
static size_t entry_find(const bpk_book_side *side, uint64_t key, bpk_decimal price)
{
    size_t above = side->count;
    size_t step = 1;
    while (step <= above && entry_compare(side, above - step, key, price) >= 0) {
        above -= step;
        step *= 2;
    }
    size_t below = step <= above ? above - step + 1 : 0;
    while (below < above) {
        const size_t middle = below + (above - below) / 2;
        if (entry_compare(side, middle, key, price) >= 0) {
            above = middle;
        } else {
            below = middle + 1;
        }
    }
    return above;
}

static bool entry_is(const bpk_book_side *side, size_t index, uint64_t key, bpk_decimal price)
{
    return index < side->count && entry_compare(side, index, key, price) == 0;
}

bool bpk_book_side_holds(const bpk_book_side *side, bpk_decimal price)
{
    const uint64_t key = rank_key(side, price);
    return entry_is(side, entry_find(side, key, price), key, price);
}

void bpk_book_side_cut(bpk_book_side *side)
{
    side->is_cut = true;
    side->horizon = side->slots[side->entries[0].slot].price;
}

static void entry_remove(bpk_book_side *side, size_t index)
{
    side->free_slots[side->capacity - side->count] = side->entries[index].slot;
    side->count -= 1;
    memmove(side->entries + index, side->entries + index + 1, (side->count - index) * sizeof *side->entries);
}

static void entry_insert(bpk_book_side *side, size_t index, uint64_t key, const bpk_level *level)
{
    const uint32_t slot = side->free_slots[side->capacity - side->count - 1];
    memmove(side->entries + index + 1, side->entries + index, (side->count - index) * sizeof *side->entries);
    side->entries[index] = (bpk_book_entry){.key = key, .slot = slot};
    side->slots[slot] = *level;
    side->count += 1;
}

/* The same on a full side: the worst level makes room, its slot is taken over. index > 0. */
static void entry_replace_worst(bpk_book_side *side, size_t index, uint64_t key, const bpk_level *level)
{
    const uint32_t slot = side->entries[0].slot;
    memmove(side->entries, side->entries + 1, (index - 1) * sizeof *side->entries);
    side->entries[index - 1] = (bpk_book_entry){.key = key, .slot = slot};
    side->slots[slot] = *level;
}

/* A price that is not there yet. */
static bool level_add(bpk_book_side *side, size_t index, uint64_t key, const bpk_level *level)
{
    if (side->is_cut && rank_compare(side, key, level->price, rank_key(side, side->horizon), side->horizon) < 0) {
        return false;
    }
    if (side->count < side->capacity) {
        entry_insert(side, index, key, level);
        return true;
    }
    if (index > 0) { entry_replace_worst(side, index, key, level); }
    bpk_book_side_cut(side);
    return index > 0;
}

static bool is_zero(bpk_decimal value)
{
    return value.low == 0 && value.high == 0;
}

bool bpk_book_side_set(bpk_book_side *side, const bpk_level *level)
{
    const uint64_t key = rank_key(side, level->price);
    const size_t index = entry_find(side, key, level->price);
    const bool found = entry_is(side, index, key, level->price);
    if (!found) { return !is_zero(level->quantity) && level_add(side, index, key, level); }
    if (is_zero(level->quantity)) {
        entry_remove(side, index);
        return true;
    }
    bpk_decimal *quantity = &side->slots[side->entries[index].slot].quantity;
    const bool changes = !bpk_decimal_equal(*quantity, level->quantity);
    *quantity = level->quantity;
    return changes;
}
