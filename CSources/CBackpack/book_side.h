/*
 * One side of a book: its levels by rank, the worst first and the best at the end, where most changes are and moving is
 * cheap. What moves is small: a key and the number of the slot in which the level lies.
 */
#ifndef BPK_BOOK_SIDE_H
#define BPK_BOOK_SIDE_H

#include "bpk.h"

/*
 * A level's key grows with its rank (for asks the better price is the lower one), though not with every step: prices
 * that differ beyond the twelfth decimal, or lie above 18 million, share keys. Of two levels with one key the prices
 * decide.
 */
typedef struct bpk_book_entry {
    uint64_t key;
    uint32_t slot;
} bpk_book_entry;

typedef struct bpk_book_side {
    bpk_side side;
    size_t capacity;
    size_t count;
    bpk_book_entry *entries;
    bpk_level *slots;
    uint32_t *free_slots; /* the first capacity - count are free */
    /* Nothing worse than the horizon is kept or known. Meaningful when cut. */
    bool is_cut;
    bpk_decimal horizon;
} bpk_book_side;

/* Quicker than comparing: values are in lowest terms. */
static inline bool bpk_decimal_equal(bpk_decimal a, bpk_decimal b)
{
    return a.low == b.low && a.high == b.high && a.scale == b.scale && a.negative == b.negative;
}

/* Allocates for `capacity` levels; what it holds must be freed even on BPK_E_MEMORY. */
bpk_status bpk_book_side_make(bpk_book_side *side, bpk_side which, size_t capacity);
void bpk_book_side_free(bpk_book_side *side);
void bpk_book_side_clear(bpk_book_side *side);

/* The level at a place counted from the best one, which is 0; place < count. */
static inline const bpk_level *bpk_book_side_at(const bpk_book_side *side, size_t place)
{
    return &side->slots[side->entries[side->count - 1 - place].slot];
}

/* Is there a level with this price? */
bool bpk_book_side_holds(const bpk_book_side *side, bpk_decimal price);

/* Gives a price its quantity; zero removes it. Says whether anything changed. A full side drops its worst level. */
bool bpk_book_side_set(bpk_book_side *side, const bpk_level *level);

/* Says that levels worse than the worst one held are unknown. count > 0. */
void bpk_book_side_cut(bpk_book_side *side);

#endif
