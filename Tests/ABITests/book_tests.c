/* The order book through the C interface. */
#include "check.h"

#include <string.h>

static const char *const snapshot =
    "{\"asks\":[[\"141.3\",\"0.5\"],[\"141.35\",\"12\"]],\"bids\":[[\"141.1\",\"7\"],[\"141.2\",\"3\"]],"
    "\"lastUpdateId\":\"1000\",\"timestamp\":1790000000000000}";

static backpack_book *book;

static backpack_status apply(const char *text, bool *applied)
{
    return backpack_book_apply(book, text, strlen(text), applied);
}

static backpack_book_info info(void)
{
    backpack_book_info found = {0};
    CHECK_STATUS(backpack_book_describe(book, &found), BACKPACK_OK);
    return found;
}

static void test_course(void)
{
    CHECK(info().state == BACKPACK_BOOK_EMPTY);
    CHECK_STATUS(backpack_book_load(book, snapshot, strlen(snapshot), 0), BACKPACK_OK);
    bool applied = false;
    CHECK_STATUS(apply("{\"stream\":\"depth.SOL_USDC\",\"data\":{\"e\":\"depth\",\"E\":1,\"T\":2,\"s\":\"SOL_USDC\","
                       "\"U\":1001,\"u\":1001,\"a\":[],\"b\":[[\"141.25\",\"1\"]]}}",
                       &applied),
                 BACKPACK_OK);
    CHECK(applied && info().state == BACKPACK_BOOK_SYNCED && info().last_update_id == 1001 && info().bids_count == 3);
    backpack_level best[5];
    size_t count = 0;
    CHECK_STATUS(backpack_book_levels(book, BACKPACK_BID, best, 5, &count), BACKPACK_OK);
    CHECK(count == 3);
    char text[BACKPACK_DECIMAL_SIZE];
    CHECK_STATUS(backpack_decimal_text(best[0].price, text), BACKPACK_OK);
    CHECK_TEXT(text, "141.25");
    backpack_decimal wanted;
    backpack_decimal filled;
    backpack_decimal notional;
    CHECK_STATUS(backpack_decimal_parse("1.5", &wanted), BACKPACK_OK);
    CHECK_STATUS(backpack_book_cost(book, BACKPACK_BID, wanted, &filled, &notional), BACKPACK_OK);
    CHECK_STATUS(backpack_decimal_text(notional, text), BACKPACK_OK);
    CHECK_TEXT(text, "212");
}

static void test_gap(void)
{
    const char *const late = "{\"stream\":\"depth.SOL_USDC\",\"data\":{\"e\":\"depth\",\"E\":1,\"T\":2,\"s\":\"SOL_USDC\","
                             "\"U\":1005,\"u\":1005,\"a\":[],\"b\":[]}}";
    CHECK_STATUS(apply(late, NULL), BACKPACK_E_GAP);
    CHECK(info().state == BACKPACK_BOOK_BROKEN && info().bids_count == 0);
    backpack_level best[1];
    size_t count = 7;
    CHECK_STATUS(backpack_book_levels(book, BACKPACK_ASK, best, 1, &count), BACKPACK_E_NOT_SYNCED);
    CHECK(count == 7);
    CHECK_STATUS(apply(late, NULL), BACKPACK_E_NOT_SYNCED);
    CHECK_STATUS(backpack_book_load(book, snapshot, strlen(snapshot), 2), BACKPACK_OK);
    CHECK(info().bids_cut && info().asks_cut);
}

static void test_refusals(void)
{
    backpack_book *none = NULL;
    CHECK_STATUS(backpack_book_new(NULL, 10, &none), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_book_new("", 10, &none), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_book_new("SOL_USDC", 0, &none), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_book_new("SOL_USDC", SIZE_MAX, &none), BACKPACK_E_ARGUMENT);
    CHECK(none == NULL);
    size_t count = 0;
    backpack_level level;
    backpack_decimal negative = {.low = 1, .negative = true};
    CHECK_STATUS(backpack_book_levels(book, 0, &level, 1, &count), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_book_levels(book, BACKPACK_BID, NULL, 1, &count), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_book_levels(book, BACKPACK_BID, NULL, 0, &count), BACKPACK_OK);
    CHECK(count == 0);
    CHECK_STATUS(backpack_book_cost(book, BACKPACK_BID, negative, &level.price, &level.quantity), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_book_load(book, "{", 1, 0), BACKPACK_E_FORMAT);
    CHECK_STATUS(backpack_book_load(book, snapshot, SIZE_MAX, 0), BACKPACK_E_ARGUMENT);
    CHECK(info().state == BACKPACK_BOOK_SYNCED);
    backpack_book_free(NULL);
}

void book_tests(void)
{
    if (!CHECK_STATUS(backpack_book_new("SOL_USDC", 100, &book), BACKPACK_OK)) { return; }
    run("a book follows its snapshot and updates", test_course);
    run("a book that missed an update shows nothing until it has a snapshot", test_gap);
    run("nonsense leaves a book as it was", test_refusals);
    backpack_book_free(book);
}
