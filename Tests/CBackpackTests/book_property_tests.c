/*
 * Books driven at random, next to a model so simple that it can be believed: an array with a quantity for every price.
 */
#include "check.h"

#include <stdio.h>
#include <string.h>

#define TICKS 60
#define BOOKS 1500
#define STEPS 40
#define ROWS_MAX 12

typedef struct model_side {
    unsigned quantity[TICKS]; /* of every price; 0: no level */
    unsigned levels_max;
    bool is_cut;
    int horizon;
    int better; /* the direction in which prices are better: 1 for bids, -1 for asks */
} model_side;

typedef struct model {
    model_side sides[2]; /* by bpk_side */
    bpk_book_state state;
    bool is_fresh;
    uint64_t last;
} model;

/* What goes into both: a price by number, a quantity by number, at random the same price twice. */
typedef struct row {
    unsigned tick;
    unsigned quantity;
} row;

typedef struct rows {
    row items[TICKS];
    bpk_level levels[TICKS];
    size_t count;
} rows;

/* Prices as text; the kinds beyond the first are those whose keys cannot tell neighbours apart. */
static const char *const price_forms[] = {
    "%u.%02u", "987654321%u.%02u", "0.00000000000000%u%02u", "18446744073709551%03u.%02u"};

static bpk_decimal price_of(unsigned tick, size_t form)
{
    static const char *const zeros[] = {"", "0", "000"};
    char text[64];
    int size = snprintf(text, sizeof text, price_forms[form], 10 + tick / 100, tick % 100);
    size += snprintf(text + size, sizeof text - (size_t)size, "%s", zeros[random_below(3)]);
    bpk_decimal price = {0};
    CHECK(bpk_decimal_parse(text, (size_t)size, &price) == BPK_OK);
    return price;
}

static bpk_decimal quantity_of(unsigned quantity)
{
    bpk_decimal value = {0};
    CHECK(bpk_decimal_make(quantity, 1, &value) == BPK_OK);
    return value;
}

static void rows_add(rows *list, unsigned tick, unsigned quantity, size_t form)
{
    list->items[list->count] = (row){tick, quantity};
    list->levels[list->count] = (bpk_level){price_of(tick, form), quantity_of(quantity)};
    list->count += 1;
}

static void rows_shuffle(rows *list)
{
    for (size_t i = list->count; i > 1; i -= 1) {
        const size_t other = random_below(i);
        const row item = list->items[i - 1];
        const bpk_level level = list->levels[i - 1];
        list->items[i - 1] = list->items[other];
        list->levels[i - 1] = list->levels[other];
        list->items[other] = item;
        list->levels[other] = level;
    }
}

static unsigned model_count(const model_side *side)
{
    unsigned count = 0;
    for (unsigned i = 0; i < TICKS; i += 1) { count += side->quantity[i] > 0; }
    return count;
}

/* The n-th best price, -1 when there is none. */
static int model_at(const model_side *side, unsigned place)
{
    for (unsigned i = 0; i < TICKS; i += 1) {
        const unsigned tick = side->better > 0 ? TICKS - 1 - i : i;
        if (side->quantity[tick] == 0) { continue; }
        if (place == 0) { return (int)tick; }
        place -= 1;
    }
    return -1;
}

static void model_cut(model_side *side)
{
    side->is_cut = true;
    side->horizon = model_at(side, model_count(side) - 1);
}

/* Says whether it is another side afterwards. */
static bool model_set(model_side *side, row set)
{
    const bool is_behind = side->is_cut && ((int)set.tick - side->horizon) * side->better < 0;
    if (side->quantity[set.tick] == 0 && is_behind) { return false; }
    if (side->quantity[set.tick] == set.quantity) { return false; }
    side->quantity[set.tick] = set.quantity;
    if (model_count(side) <= side->levels_max) { return true; }
    const int worst = model_at(side, side->levels_max);
    side->quantity[worst] = 0;
    model_cut(side);
    return worst != (int)set.tick;
}

static size_t model_change(model_side *side, const rows *list)
{
    size_t changed = 0;
    for (size_t i = 0; i < list->count; i += 1) { changed += model_set(side, list->items[i]); }
    return changed;
}

static bpk_status model_check(const model *m)
{
    const int bid = model_at(&m->sides[BPK_SIDE_BID], 0);
    const int ask = model_at(&m->sides[BPK_SIDE_ASK], 0);
    if (bid < 0 && m->sides[BPK_SIDE_BID].is_cut) { return BPK_E_EXHAUSTED; }
    if (ask < 0 && m->sides[BPK_SIDE_ASK].is_cut) { return BPK_E_EXHAUSTED; }
    return bid < 0 || ask < 0 || bid < ask ? BPK_OK : BPK_E_CROSSED;
}

static bpk_status model_load(model *m, const rows *bids, const rows *asks, uint64_t last, size_t limit)
{
    const rows *const lists[] = {bids, asks};
    for (size_t i = 0; i < 2; i += 1) {
        model_side *side = &m->sides[i];
        memset(side->quantity, 0, sizeof side->quantity);
        side->is_cut = false;
        for (size_t k = 0; k < lists[i]->count; k += 1) { (void)model_set(side, lists[i]->items[k]); }
        if (limit > 0 && lists[i]->count >= limit && model_count(side) > 0) { model_cut(side); }
    }
    m->last = last;
    m->is_fresh = true;
    const bpk_status status = model_check(m);
    m->state = status == BPK_OK ? BPK_BOOK_SYNCED : BPK_BOOK_BROKEN;
    return status;
}

static bpk_status model_apply(model *m, const rows *bids, const rows *asks, uint64_t first, uint64_t last,
                              bpk_book_change *change)
{
    *change = (bpk_book_change){0};
    if (m->state != BPK_BOOK_SYNCED) { return BPK_E_NOT_SYNCED; }
    if (last <= m->last) { return BPK_OK; }
    if (m->is_fresh ? first > m->last + 1 : first != m->last + 1) {
        m->state = BPK_BOOK_BROKEN;
        return BPK_E_GAP;
    }
    const model before = *m;
    change->bids_changed = model_change(&m->sides[BPK_SIDE_BID], bids);
    change->asks_changed = model_change(&m->sides[BPK_SIDE_ASK], asks);
    const bpk_status status = model_check(m);
    if (status != BPK_OK) {
        m->state = BPK_BOOK_BROKEN;
        return status;
    }
    change->applied = true;
    bool best_changed[2];
    for (size_t i = 0; i < 2; i += 1) {
        const int old = model_at(&before.sides[i], 0);
        const int new = model_at(&m->sides[i], 0);
        best_changed[i] = old != new || (old >= 0 && before.sides[i].quantity[old] != m->sides[i].quantity[new]);
    }
    change->best_bid_changed = best_changed[BPK_SIDE_BID];
    change->best_ask_changed = best_changed[BPK_SIDE_ASK];
    m->last = last;
    m->is_fresh = false;
    return BPK_OK;
}

static bool levels_match(const bpk_book *book, bpk_side which, const model_side *side, size_t form)
{
    bpk_level levels[TICKS];
    size_t count = 0;
    if (bpk_book_levels(book, which, levels, TICKS, &count) != BPK_OK || count != model_count(side)) { return false; }
    if (bpk_book_count(book, which) != count || bpk_book_is_cut(book, which) != side->is_cut) { return false; }
    for (unsigned i = 0; i < count; i += 1) {
        const unsigned tick = (unsigned)model_at(side, i);
        if (bpk_decimal_compare(levels[i].price, price_of(tick, form)) != 0) { return false; }
        if (bpk_decimal_compare(levels[i].quantity, quantity_of(side->quantity[tick])) != 0) { return false; }
    }
    return true;
}

/* What buying or selling a quantity takes, in integers. */
static bool cost_matches(const bpk_book *book, const model *m, bpk_side order_side)
{
    const unsigned wanted = 1 + (unsigned)random_below(400);
    const model_side *side = &m->sides[order_side == BPK_SIDE_BID ? BPK_SIDE_ASK : BPK_SIDE_BID];
    unsigned filled = 0;
    int64_t notional = 0;
    unsigned levels = 0;
    while (filled < wanted && levels < model_count(side)) {
        const unsigned tick = (unsigned)model_at(side, levels);
        const unsigned missing = wanted - filled;
        const unsigned taken = side->quantity[tick] < missing ? side->quantity[tick] : missing;
        notional += (int64_t)(1000 + tick) * taken;
        filled += taken;
        levels += 1;
    }
    bpk_decimal expected = {0};
    bpk_book_cost cost = {0};
    return bpk_decimal_make(notional, 3, &expected) == BPK_OK
        && bpk_book_cost_of(book, order_side, quantity_of(wanted), &cost) == BPK_OK
        && bpk_decimal_compare(cost.notional, expected) == 0
        && bpk_decimal_compare(cost.quantity, quantity_of(filled)) == 0 && cost.levels_count == levels;
}

static void check_same(const bpk_book *book, const model *m, size_t form)
{
    CHECK(bpk_book_state_of(book) == m->state);
    if (m->state != BPK_BOOK_SYNCED) { return; }
    CHECK(bpk_book_last_update_id(book) == m->last);
    CHECK(levels_match(book, BPK_SIDE_BID, &m->sides[BPK_SIDE_BID], form));
    CHECK(levels_match(book, BPK_SIDE_ASK, &m->sides[BPK_SIDE_ASK], form));
    /* The first form only: tick n is 10 + n / 100, and the sums stay small. */
    if (form == 0) { CHECK(cost_matches(book, m, random_below(2) == 0 ? BPK_SIDE_BID : BPK_SIDE_ASK)); }
}

static bpk_levels levels_of(rows *list)
{
    return (bpk_levels){.items = list->levels, .capacity = list->count, .count = list->count};
}

/* Bids below the middle and asks above it, each price once; a few on the wrong side. */
static void snapshot_step(bpk_book *book, model *m, size_t form, uint64_t last)
{
    static rows bids;
    static rows asks;
    bids.count = 0;
    asks.count = 0;
    const bool may_cross = random_below(10) == 0;
    for (unsigned tick = 0; tick < TICKS; tick += 1) {
        const bool is_bid = tick < TICKS / 2 || (may_cross && random_below(20) == 0);
        if (random_below(3) > 0) { rows_add(is_bid ? &bids : &asks, tick, (unsigned)random_below(50), form); }
    }
    if (random_below(2) == 0) {
        rows_shuffle(&bids);
        rows_shuffle(&asks);
    }
    const size_t limit = random_below(2) == 0 ? 0 : 1 + random_below(TICKS / 2);
    const bpk_depth depth = {.bids = levels_of(&bids), .asks = levels_of(&asks), .last_update_id = last};
    /* Which level goes first decides what a full side drops on its way, not what it holds in the end. */
    CHECK(bpk_book_load(book, &depth, limit) == model_load(m, &bids, &asks, last, limit));
}

static void rows_random(rows *list, unsigned from, size_t form)
{
    list->count = 0;
    const size_t count = random_below(ROWS_MAX);
    for (size_t i = 0; i < count; i += 1) {
        const unsigned quantity = random_below(3) == 0 ? 0 : (unsigned)random_below(50);
        rows_add(list, from + (unsigned)random_below(TICKS / 2), quantity, form);
    }
}

static void update_step(bpk_book *book, model *m, size_t form)
{
    static rows bids;
    static rows asks;
    rows_random(&bids, random_below(60) == 0 ? TICKS / 2 : 0, form);
    rows_random(&asks, random_below(60) == 0 ? 0 : TICKS / 2, form);
    /* Mostly the next one; sometimes old, overlapping or with one missing before it. */
    uint64_t first = m->last + 1;
    if (random_below(15) == 0) { first = m->last - 4 + random_below(7); }
    const uint64_t last = first + random_below(3);
    bpk_depth_update update = {
        .bids = levels_of(&bids), .asks = levels_of(&asks), .first_update_id = first, .last_update_id = last};
    bpk_book_change change = {0};
    bpk_book_change expected;
    const bpk_status status = model_apply(m, &bids, &asks, first, last, &expected);
    CHECK(bpk_book_apply(book, &update, &change) == status);
    if (status != BPK_OK) { return; }
    CHECK(change.applied == expected.applied);
    CHECK(change.best_bid_changed == expected.best_bid_changed && change.best_ask_changed == expected.best_ask_changed);
    CHECK(change.bids_changed == expected.bids_changed && change.asks_changed == expected.asks_changed);
}

static unsigned applied_count;
static unsigned broken_count;

static void book_drive(size_t form)
{
    const unsigned levels_max = 1 + (unsigned)random_below(TICKS);
    model m = {.state = BPK_BOOK_EMPTY, .last = 100};
    m.sides[BPK_SIDE_BID] = (model_side){.levels_max = levels_max, .better = 1};
    m.sides[BPK_SIDE_ASK] = (model_side){.levels_max = levels_max, .better = -1};
    bpk_book *book = NULL;
    if (!CHECK(bpk_book_new(NULL, 0, levels_max, &book) == BPK_OK)) { return; }
    for (unsigned step = 0; step < STEPS; step += 1) {
        if (m.state == BPK_BOOK_SYNCED ? random_below(40) == 0 : random_below(3) == 0) {
            snapshot_step(book, &m, form, 100 + random_below(1000));
        } else {
            update_step(book, &m, form);
        }
        check_same(book, &m, form);
        applied_count += m.state == BPK_BOOK_SYNCED;
        broken_count += m.state == BPK_BOOK_BROKEN;
    }
    bpk_book_free(book);
}

static void a_book_is_what_the_model_is(void)
{
    for (unsigned i = 0; i < BOOKS; i += 1) { book_drive(i % 4); }
    /* A drive that never leaves the garage proves nothing. */
    CHECK(applied_count > BOOKS * STEPS / 4 && broken_count > BOOKS);
}

void book_property_tests(void)
{
    run("a book driven at random is what a simple model is", a_book_is_what_the_model_is);
}
