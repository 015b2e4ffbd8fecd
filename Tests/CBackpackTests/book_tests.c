#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* L = 10: asks 101 x 2, 102 x 3, 103 x 1; bids 99.5 x 4, 99 x 5, 98 x 1. */
#define SNAPSHOT \
    "{'asks':[['101','2'],['102','3'],['103','1']],'bids':[['98','1'],['99','5'],['99.5','4']]," \
    "'lastUpdateId':'10','timestamp':1000}"

static bpk_book *book_new(size_t levels_max)
{
    bpk_book *book = NULL;
    CHECK(bpk_book_new("SOL_USDC", 8, levels_max, &book) == BPK_OK);
    return book;
}

static bpk_status load(bpk_book *book, const char *form, size_t limit)
{
    char text[512];
    const size_t size = json_make(text, sizeof text, "%s", form);
    return bpk_book_load_json(book, text, size, limit);
}

static bpk_book *book_loaded(size_t levels_max, size_t limit)
{
    bpk_book *book = book_new(levels_max);
    CHECK(load(book, SNAPSHOT, limit) == BPK_OK);
    return book;
}

/* Applies U ... u with these asks and bids, in JSON. */
static bpk_status apply(bpk_book *book, unsigned first, unsigned last, const char *asks, const char *bids,
                        bpk_book_change *change_out)
{
    char text[1024];
    const size_t size = json_make(text, sizeof text,
                                  "{'stream':'depth.SOL_USDC','data':{'e':'depth','E':9,'T':%u,'s':'SOL_USDC',"
                                  "'U':%u,'u':%u,'a':[%s],'b':[%s]}}",
                                  1000 + last, first, last, asks, bids);
    return bpk_book_apply_json(book, text, size, change_out);
}

static void check_side(const bpk_book *book, bpk_side side, const char *expected)
{
    bpk_level levels[8];
    char text[1024] = "";
    size_t count = 0;
    size_t size = 0;
    if (!CHECK(bpk_book_levels(book, side, levels, 8, &count) == BPK_OK)) { return; }
    for (size_t i = 0; i < count; i += 1) {
        char price[BPK_DECIMAL_TEXT_SIZE];
        char quantity[BPK_DECIMAL_TEXT_SIZE];
        size_t ignored = 0;
        bpk_decimal_print(levels[i].price, price, &ignored);
        bpk_decimal_print(levels[i].quantity, quantity, &ignored);
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%s x %s", i == 0 ? "" : ", ", price, quantity);
    }
    CHECK_TEXT(text, size, expected);
}

static void a_snapshot_is_shown_best_first(void)
{
    bpk_book *book = book_loaded(100, 0);
    check_side(book, BPK_SIDE_BID, "99.5 x 4, 99 x 5, 98 x 1");
    check_side(book, BPK_SIDE_ASK, "101 x 2, 102 x 3, 103 x 1");
    CHECK(bpk_book_last_update_id(book) == 10 && bpk_book_engine_time_us(book) == 1000);
    CHECK(!bpk_book_is_cut(book, BPK_SIDE_BID) && !bpk_book_is_cut(book, BPK_SIDE_ASK));
    bpk_book_free(book);
}

static void an_update_changes_levels_by_the_value_of_their_price(void)
{
    bpk_book *book = book_loaded(100, 0);
    bpk_book_change change = {0};
    CHECK(apply(book, 11, 12, "['101.00','0.00'],['103.0','1.0'],['104','7']", "['99.50','4.5'],['1','0']",
                &change) == BPK_OK);
    CHECK(change.applied && change.best_bid_changed && change.best_ask_changed);
    CHECK(change.asks_changed == 2 && change.bids_changed == 1);
    check_side(book, BPK_SIDE_ASK, "102 x 3, 103 x 1, 104 x 7");
    check_side(book, BPK_SIDE_BID, "99.5 x 4.5, 99 x 5, 98 x 1");
    CHECK(bpk_book_last_update_id(book) == 12 && bpk_book_engine_time_us(book) == 1012);

    CHECK(apply(book, 13, 13, "['103','2']", "['98','3'],['98','2']", &change) == BPK_OK);
    CHECK(!change.best_bid_changed && !change.best_ask_changed);
    check_side(book, BPK_SIDE_BID, "99.5 x 4.5, 99 x 5, 98 x 2");
    bpk_book_free(book);
}

static void the_first_update_may_begin_before_the_end_of_the_snapshot(void)
{
    bpk_book *book = book_loaded(100, 0);
    bpk_book_change change = {.applied = true};
    CHECK(apply(book, 1, 10, "['101','9']", "", &change) == BPK_OK && !change.applied);
    check_side(book, BPK_SIDE_ASK, "101 x 2, 102 x 3, 103 x 1");
    CHECK(apply(book, 8, 11, "['101','9']", "", &change) == BPK_OK && change.applied);
    /* But none after it. */
    CHECK(apply(book, 11, 12, "['101','8']", "", &change) == BPK_E_GAP);
    CHECK(bpk_book_state_of(book) == BPK_BOOK_BROKEN);
    bpk_book_free(book);
}

static void a_gap_breaks_the_book_until_the_next_snapshot(void)
{
    bpk_book *book = book_loaded(100, 0);
    bpk_level level;
    bpk_book_cost cost;
    bpk_decimal one;
    size_t count = 0;
    CHECK(bpk_decimal_make(1, 0, &one) == BPK_OK);
    CHECK(apply(book, 12, 12, "", "", NULL) == BPK_E_GAP);
    CHECK(bpk_book_levels(book, BPK_SIDE_BID, &level, 1, &count) == BPK_E_NOT_SYNCED);
    CHECK(bpk_book_cost_of(book, BPK_SIDE_BID, one, &cost) == BPK_E_NOT_SYNCED);
    CHECK(bpk_book_imbalance(book, 1, 4, BPK_ROUND_DOWN, &one) == BPK_E_NOT_SYNCED);
    CHECK(bpk_book_count(book, BPK_SIDE_BID) == 0);
    CHECK(apply(book, 11, 11, "", "", NULL) == BPK_E_NOT_SYNCED);
    CHECK(load(book, SNAPSHOT, 0) == BPK_OK);
    CHECK(apply(book, 11, 11, "", "", NULL) == BPK_OK);
    bpk_book_free(book);
}

static void update_ids_reach_from_zero_to_the_largest_number(void)
{
    bpk_book *book = book_new(100);
    bpk_depth snapshot = {.last_update_id = 0};
    bpk_depth_update update = {.symbol_size = 8, .symbol = "SOL_USDC"};
    bpk_book_change change;
    CHECK(bpk_book_load(book, &snapshot, 0) == BPK_OK);
    CHECK(bpk_book_apply(book, &update, &change) == BPK_OK && !change.applied);
    update.last_update_id = UINT64_MAX - 1;
    CHECK(bpk_book_apply(book, &update, &change) == BPK_OK && change.applied);
    update.first_update_id = update.last_update_id = UINT64_MAX;
    CHECK(bpk_book_apply(book, &update, &change) == BPK_OK && change.applied);
    CHECK(bpk_book_last_update_id(book) == UINT64_MAX);
    /* Nothing can follow: what begins anew is old, and no gap is found by a sum that wraps. */
    update.first_update_id = 0;
    CHECK(bpk_book_apply(book, &update, &change) == BPK_OK && !change.applied);
    snapshot.last_update_id = UINT64_MAX - 1;
    CHECK(bpk_book_load(book, &snapshot, 0) == BPK_OK);
    update.first_update_id = UINT64_MAX;
    CHECK(bpk_book_apply(book, &update, &change) == BPK_OK && change.applied);
    bpk_book_free(book);
}

static void a_crossed_book_is_broken(void)
{
    bpk_book *book = book_loaded(100, 0);
    CHECK(apply(book, 11, 11, "['99.50','1']", "['99.5','0'],['99.4','1']", NULL) == BPK_OK);
    CHECK(apply(book, 12, 12, "", "['99.5','1']", NULL) == BPK_E_CROSSED);
    CHECK(bpk_book_state_of(book) == BPK_BOOK_BROKEN && bpk_book_last_update_id(book) == 11);
    CHECK(load(book, "{'asks':[['99.50','2']],'bids':[['99.5','1']],'lastUpdateId':'1','timestamp':1}", 0)
           == BPK_E_CROSSED);
    CHECK(bpk_book_state_of(book) == BPK_BOOK_BROKEN);
    bpk_book_free(book);
}

static void what_cannot_be_read_leaves_the_book_as_before(void)
{
    char other[256];
    const size_t other_size = json_make(
        other, sizeof other, "{'data':{'e':'depth','E':9,'T':9,'s':'SOL_USD','U':11,'u':11,'a':[],'b':[]}}");
    bpk_book *book = book_loaded(100, 0);
    CHECK(apply(book, 11, 11, "['101','1'],['102','x']", "", NULL) == BPK_E_SYNTAX);
    CHECK(apply(book, 11, 11, "['101','1'],['102','-1']", "", NULL) == BPK_E_SHAPE);
    CHECK(bpk_book_apply_json(book, other, other_size, NULL) == BPK_E_SHAPE);
    CHECK(bpk_book_load_json(book, "{}", 2, 0) == BPK_E_SHAPE);
    check_side(book, BPK_SIDE_ASK, "101 x 2, 102 x 3, 103 x 1");
    CHECK(bpk_book_last_update_id(book) == 10);
    CHECK(load(book, "{'asks':[['2.0','2'],['2','1']],'bids':[],'lastUpdateId':'1','timestamp':1}", 0)
           == BPK_E_DUPLICATE_KEY);
    CHECK(bpk_book_state_of(book) == BPK_BOOK_BROKEN);
    bpk_book_free(book);
}

static void a_full_side_keeps_its_best_levels_and_says_so(void)
{
    bpk_book *book = book_loaded(2, 0);
    check_side(book, BPK_SIDE_ASK, "101 x 2, 102 x 3");
    CHECK(bpk_book_is_cut(book, BPK_SIDE_ASK) && bpk_book_is_cut(book, BPK_SIDE_BID));
    /* A better level pushes the worst out; one behind the horizon is not known to be next. */
    CHECK(apply(book, 11, 11, "['100','1'],['103','1']", "", NULL) == BPK_OK);
    check_side(book, BPK_SIDE_ASK, "100 x 1, 101 x 2");
    CHECK(apply(book, 12, 12, "['100','0'],['102','5']", "", NULL) == BPK_OK);
    check_side(book, BPK_SIDE_ASK, "101 x 2");
    CHECK(apply(book, 13, 13, "['101','0']", "", NULL) == BPK_E_EXHAUSTED);
    CHECK(bpk_book_state_of(book) == BPK_BOOK_BROKEN);
    bpk_book_free(book);
}

static void a_snapshot_that_was_cut_hides_what_is_behind_it(void)
{
    bpk_book *book = book_loaded(100, 3);
    CHECK(bpk_book_is_cut(book, BPK_SIDE_ASK) && bpk_book_is_cut(book, BPK_SIDE_BID));
    CHECK(apply(book, 11, 11, "['105','1'],['102.5','1']", "['97','1']", NULL) == BPK_OK);
    check_side(book, BPK_SIDE_ASK, "101 x 2, 102 x 3, 102.5 x 1, 103 x 1");
    check_side(book, BPK_SIDE_BID, "99.5 x 4, 99 x 5, 98 x 1");
    bpk_book_free(book);
    book = book_loaded(100, 4);
    CHECK(!bpk_book_is_cut(book, BPK_SIDE_ASK));
    CHECK(apply(book, 11, 11, "['101','0'],['102','0'],['103','0']", "", NULL) == BPK_OK);
    CHECK(bpk_book_count(book, BPK_SIDE_ASK) == 0);
    bpk_book_free(book);
}

static bpk_decimal decimal(const char *text)
{
    bpk_decimal value = {0};
    CHECK(bpk_decimal_parse(text, strlen(text), &value) == BPK_OK);
    return value;
}

static bool is(bpk_decimal value, const char *text)
{
    return bpk_decimal_compare(value, decimal(text)) == 0;
}

static void a_cost_is_the_exact_sum_over_the_levels(void)
{
    bpk_book *book = book_loaded(100, 0);
    bpk_book_cost cost = {0};
    CHECK(bpk_book_cost_of(book, BPK_SIDE_BID, decimal("2.5"), &cost) == BPK_OK);
    CHECK(is(cost.quantity, "2.5") && is(cost.notional, "253"));
    CHECK(is(cost.worst_price, "102") && cost.levels_count == 2);
    CHECK(bpk_book_cost_of(book, BPK_SIDE_BID, decimal("2"), &cost) == BPK_OK);
    CHECK(is(cost.notional, "202") && is(cost.worst_price, "101") && cost.levels_count == 1);
    CHECK(bpk_book_cost_of(book, BPK_SIDE_ASK, decimal("100"), &cost) == BPK_OK);
    CHECK(is(cost.quantity, "10") && is(cost.notional, "991") && is(cost.worst_price, "98") && cost.levels_count == 3);
    CHECK(bpk_book_cost_of(book, BPK_SIDE_ASK, decimal("0"), &cost) == BPK_E_ARGUMENT);
    CHECK(bpk_book_cost_of(book, BPK_SIDE_ASK, decimal("-1"), &cost) == BPK_E_ARGUMENT);
    /* 38 digits cannot hold the exact product. */
    CHECK(apply(book, 11, 11, "['100.0000000000000000000000001','1.0000000000000000000000001']", "", NULL) == BPK_OK);
    CHECK(bpk_book_cost_of(book, BPK_SIDE_BID, decimal("2"), &cost) == BPK_E_OVERFLOW);
    bpk_book_free(book);
}

static void imbalance_is_a_rounded_fraction_of_the_best_levels(void)
{
    bpk_book *book = book_loaded(100, 0);
    bpk_decimal result = {0};
    CHECK(bpk_book_imbalance(book, 1, 4, BPK_ROUND_HALF_EVEN, &result) == BPK_OK && is(result, "0.3333"));
    CHECK(bpk_book_imbalance(book, 99, 4, BPK_ROUND_HALF_EVEN, &result) == BPK_OK && is(result, "0.25"));
    CHECK(bpk_book_imbalance(book, 0, 4, BPK_ROUND_HALF_EVEN, &result) == BPK_E_ARGUMENT);
    CHECK(apply(book, 11, 11, "", "['99.5','0'],['99','0'],['98','0']", NULL) == BPK_OK);
    CHECK(bpk_book_imbalance(book, 1, 4, BPK_ROUND_HALF_EVEN, &result) == BPK_OK && is(result, "-1"));
    CHECK(apply(book, 12, 12, "['101','0'],['102','0'],['103','0']", "", NULL) == BPK_OK);
    CHECK(bpk_book_imbalance(book, 1, 4, BPK_ROUND_HALF_EVEN, &result) == BPK_E_DIVIDE_BY_ZERO);
    bpk_book_free(book);
}

static void nonsense_arguments_are_refused(void)
{
    bpk_book *book = NULL;
    CHECK(bpk_book_new(NULL, 0, 0, &book) == BPK_E_ARGUMENT && book == NULL);
    CHECK(bpk_book_new(NULL, 0, BPK_BOOK_LEVELS_MAX + 1, &book) == BPK_E_ARGUMENT && book == NULL);
    CHECK(bpk_book_new("X", BPK_SYMBOL_SIZE_MAX + 1, 1, &book) == BPK_E_ARGUMENT && book == NULL);
    CHECK(load(NULL, SNAPSHOT, 0) == BPK_E_ARGUMENT);
    CHECK(bpk_book_apply_json(NULL, SNAPSHOT, strlen(SNAPSHOT), NULL) == BPK_E_ARGUMENT);
    CHECK(bpk_book_state_of(NULL) == BPK_BOOK_EMPTY);
    bpk_book_free(NULL);
    book = book_new(1);
    CHECK(apply(book, 11, 11, "", "", NULL) == BPK_E_NOT_SYNCED && bpk_book_state_of(book) == BPK_BOOK_EMPTY);
    bpk_book_free(book);
}

static void a_snapshot_larger_than_the_book_fills_it(void)
{
    size_t size = 0;
    char *text = fixture_read("api/depth-1000.json", &size);
    if (text == NULL) { return; }
    bpk_book *book = book_new(500);
    CHECK(bpk_book_load_json(book, text, size, 0) == BPK_OK);
    CHECK(bpk_book_count(book, BPK_SIDE_BID) == 500 && bpk_book_count(book, BPK_SIDE_ASK) == 500);
    CHECK(bpk_book_is_cut(book, BPK_SIDE_BID));
    bpk_book_reset(book);
    CHECK(bpk_book_state_of(book) == BPK_BOOK_EMPTY && bpk_book_last_update_id(book) == 0);
    bpk_book_free(book);
    free(text);
}

void book_tests(void)
{
    run("a snapshot is shown best level first", a_snapshot_is_shown_best_first);
    run("an update changes levels by the value of their price", an_update_changes_levels_by_the_value_of_their_price);
    run("only the first update may begin before the end of the snapshot",
        the_first_update_may_begin_before_the_end_of_the_snapshot);
    run("a gap breaks the book until the next snapshot", a_gap_breaks_the_book_until_the_next_snapshot);
    run("update IDs reach from zero to the largest number", update_ids_reach_from_zero_to_the_largest_number);
    run("a crossed book is broken", a_crossed_book_is_broken);
    run("what cannot be read leaves the book as before", what_cannot_be_read_leaves_the_book_as_before);
    run("a full side keeps its best levels and says so", a_full_side_keeps_its_best_levels_and_says_so);
    run("a snapshot that was cut hides what is behind it", a_snapshot_that_was_cut_hides_what_is_behind_it);
    run("a cost is the exact sum over the levels", a_cost_is_the_exact_sum_over_the_levels);
    run("imbalance is a rounded fraction of the best levels", imbalance_is_a_rounded_fraction_of_the_best_levels);
    run("nonsense arguments to a book are refused", nonsense_arguments_are_refused);
    run("a snapshot larger than the book fills it", a_snapshot_larger_than_the_book_fills_it);
}
