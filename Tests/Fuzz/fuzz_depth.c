/*
 * Any text, as a snapshot and as an update: what the quick reader takes, the thorough one reads to the same values, and
 * the public functions give what the thorough one gives, errors included. Built like fuzz_json.c.
 *
 * Bytes from 128 on stand for whole pieces of such texts, or the fuzzer would hardly ever write one.
 */
#include "../../CSources/CBackpack/depth.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition) do { if (!(condition)) { abort(); } } while (0)

#define CAPACITY 6
#define TEXT_SIZE_MAX 4096

/* With ' for ". */
static const char *const pieces[] = {
    "{'asks':[", "],'bids':[", "],'lastUpdateId':'", "','timestamp':", "17}",
    "{'stream':'depth.SOL_USDC','data':{", "'e':'depth',", "'E':1,", "'T':2,", "'s':'SOL_USDC',", "'U':3,", "'u':4,",
    "'a':[", "'b':[", "],", "]}}", "}", "}}", "['141.20','3.5']", "['0.00001234','1234567.12345678']", "['7','0.00'],",
    "['", "','", "'],", "[1.5,20]", "'asks':", "'bids':", "'lastUpdateId':", "'timestamp':",
    "00000000", "18446744073709551615", "9223372036854775807", "99999999999999999999999999999999999999",
    ".0", "-0", "1e3", "null", "true", "\\u0061", "\\u0000", "\\", "\xc3\xa9", "\xff", "\x80", "\x7f", "\t", ", [",
    " : ",
    "{'asks':[['2.10','1']],'bids':[['2','1']],'lastUpdateId':'9','timestamp':1}",
    "{'data':{'E':1,'T':2,'U':3,'a':[['98.97','22.39'],['99.10','0.00']],'b':[],'e':'depth','s':'X','u':3}}",
};

/* The text the bytes stand for. */
static size_t text_make(const uint8_t *data, size_t size, char out[TEXT_SIZE_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < size; i += 1) {
        const char literal[2] = {(char)data[i], '\0'};
        const char *piece = data[i] < 128 ? literal : pieces[(data[i] - 128u) % (sizeof pieces / sizeof pieces[0])];
        const size_t piece_size = data[i] < 128 ? 1 : strlen(piece);
        if (piece_size > TEXT_SIZE_MAX - count) { return count; }
        for (size_t k = 0; k < piece_size; k += 1) { out[count + k] = piece[k] == '\'' ? '"' : piece[k]; }
        count += piece_size;
    }
    return count;
}

static bool decimals_equal(bpk_decimal a, bpk_decimal b)
{
    return a.low == b.low && a.high == b.high && a.scale == b.scale && a.negative == b.negative;
}

static void levels_require_equal(const bpk_levels *a, const bpk_levels *b)
{
    REQUIRE(a->count == b->count);
    for (size_t i = 0; i < a->count; i += 1) {
        REQUIRE(decimals_equal(a->items[i].price, b->items[i].price));
        REQUIRE(decimals_equal(a->items[i].quantity, b->items[i].quantity));
    }
}

static void check_depth(const char *text, size_t size)
{
    bpk_level items[6][CAPACITY];
    bpk_depth quick = {.bids = {items[0], CAPACITY, 0}, .asks = {items[1], CAPACITY, 0}};
    bpk_depth thorough = {.bids = {items[2], CAPACITY, 0}, .asks = {items[3], CAPACITY, 0}};
    bpk_depth parsed = {.bids = {items[4], CAPACITY, 0}, .asks = {items[5], CAPACITY, 0}};
    const bpk_status status = bpk_depth_read(text, size, &thorough);
    const bool is_quick = bpk_depth_scan(text, size, &quick);
    REQUIRE(!is_quick || status == BPK_OK);
    REQUIRE(bpk_depth_parse(text, size, &parsed) == status);
    const bpk_depth *const others[] = {&parsed, is_quick ? &quick : &parsed};
    for (size_t i = 0; status == BPK_OK && i < 2; i += 1) {
        levels_require_equal(&others[i]->bids, &thorough.bids);
        levels_require_equal(&others[i]->asks, &thorough.asks);
        REQUIRE(others[i]->last_update_id == thorough.last_update_id);
        REQUIRE(others[i]->engine_time_us == thorough.engine_time_us);
    }
}

static void check_update(const char *text, size_t size)
{
    bpk_level items[6][CAPACITY];
    bpk_depth_update quick = {.bids = {items[0], CAPACITY, 0}, .asks = {items[1], CAPACITY, 0}};
    bpk_depth_update thorough = {.bids = {items[2], CAPACITY, 0}, .asks = {items[3], CAPACITY, 0}};
    bpk_depth_update parsed = {.bids = {items[4], CAPACITY, 0}, .asks = {items[5], CAPACITY, 0}};
    const bpk_status status = bpk_depth_update_read(text, size, &thorough);
    const bool is_quick = bpk_depth_update_scan(text, size, &quick);
    REQUIRE(!is_quick || status == BPK_OK);
    REQUIRE(bpk_depth_update_parse(text, size, &parsed) == status);
    const bpk_depth_update *const others[] = {&parsed, is_quick ? &quick : &parsed};
    for (size_t i = 0; status == BPK_OK && i < 2; i += 1) {
        levels_require_equal(&others[i]->bids, &thorough.bids);
        levels_require_equal(&others[i]->asks, &thorough.asks);
        REQUIRE(others[i]->first_update_id == thorough.first_update_id);
        REQUIRE(others[i]->last_update_id == thorough.last_update_id);
        REQUIRE(others[i]->engine_time_us == thorough.engine_time_us);
        REQUIRE(others[i]->event_time_us == thorough.event_time_us);
        REQUIRE(others[i]->symbol_size == thorough.symbol_size);
        REQUIRE(memcmp(others[i]->symbol, thorough.symbol, thorough.symbol_size + 1) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char buffer[TEXT_SIZE_MAX];
    const size_t text_size = text_make(data, size, buffer);
    /* Of exactly this size, so that a byte read beyond it is noticed. */
    char *text = malloc(text_size + (text_size == 0));
    if (text == NULL) { return 0; }
    memcpy(text, buffer, text_size);
    check_depth(text, text_size);
    check_update(text, text_size);
    free(text);
    return 0;
}
