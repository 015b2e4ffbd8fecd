/* What a book is made of. */
#ifndef BPK_BOOK_H
#define BPK_BOOK_H

#include "book_side.h"

struct bpk_book {
    bpk_book_state state;
    bool is_fresh; /* nothing was applied since the snapshot */
    uint64_t last_update_id;
    int64_t engine_time_us;
    bpk_book_side bids;
    bpk_book_side asks;
    /* What texts are read into. Contents mean nothing between calls. */
    bpk_levels bids_read;
    bpk_levels asks_read;
    bool has_symbol;
    size_t symbol_size;
    char symbol[BPK_SYMBOL_SIZE_MAX];
};

static inline const bpk_book_side *bpk_book_side_of(const bpk_book *book, bpk_side side)
{
    return side == BPK_SIDE_BID ? &book->bids : &book->asks;
}

#endif
