/*
 * How long the C core takes for depth, the book and a signature, next to what others would do for the same result.
 *
 *   clang -std=c11 -O2 -ICSources/CBackpack/include $(pkg-config --cflags libsodium libcjson)
 *       CSources/CBackpack/[a-z]*.c Bench/c/depth_book.c $(pkg-config --libs libsodium libcjson) -o .build-c/depth_book
 *
 * Prints a line a measurement: name, levels a side, median, 10th and 90th percentile, in nanoseconds, tabs between. The
 * data are made from a fixed seed and are the same in every run.
 */
#define _POSIX_C_SOURCE 200809L

#include "bpk.h"

#include <cJSON.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RUNS 2001
#define LEVELS_MAX 5000
#define TEXT_SIZE_MAX (LEVELS_MAX * 64 + 1024)
#define FRAME_SIZE_MAX 1024
#define FRAME_LEVELS 10

#define REQUIRE(condition) do { if (!(condition)) { (void)fprintf(stderr, "%s\n", #condition); exit(1); } } while (0)

static uint64_t random_state = 20261122;

static uint64_t random_below(uint64_t limit)
{
    random_state += 0x9e3779b97f4a7c15u;
    uint64_t value = random_state;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return (value ^ value >> 31) % limit;
}

static uint64_t now_ns(void)
{
    struct timespec now;
    REQUIRE(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int times_compare(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a;
    const uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* Sorts the times. */
static void report(const char *name, size_t levels, uint64_t *times, size_t count)
{
    qsort(times, count, sizeof *times, times_compare);
    printf("%s\t%zu\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n", name, levels, times[count / 2], times[count / 10],
           times[count * 9 / 10]);
}

/* ---- Texts as the venue writes them: tick 0.1, step 0.00001, no zeros at the end ------------------------ */

#define MIDDLE_TICKS 773460

static size_t decimal_write(char *out, uint64_t mantissa, unsigned scale)
{
    bpk_decimal value;
    size_t size = 0;
    REQUIRE(bpk_decimal_make((int64_t)mantissa, (uint8_t)scale, &value) == BPK_OK);
    bpk_decimal_print(value, out, &size);
    return size;
}

static size_t level_write(char *out, uint64_t tick, uint64_t quantity, bool is_first)
{
    size_t size = (size_t)sprintf(out, is_first ? "[\"" : ",[\"");
    size += decimal_write(out + size, tick, 1);
    size += (size_t)sprintf(out + size, "\",\"");
    size += decimal_write(out + size, quantity, 5);
    return size + (size_t)sprintf(out + size, "\"]");
}

/* `levels` levels ascending, two of three ticks taken. */
static size_t side_write(char *out, size_t levels, bool is_bid)
{
    const uint64_t from = is_bid ? MIDDLE_TICKS - levels * 3 / 2 : MIDDLE_TICKS + 1;
    size_t size = 0;
    for (size_t i = 0; i < levels; i += 1) {
        size += level_write(out + size, from + i * 3 / 2, 1 + random_below(40000000), i == 0);
    }
    return size;
}

static size_t snapshot_write(char *out, size_t levels)
{
    size_t size = (size_t)sprintf(out, "{\"asks\":[");
    size += side_write(out + size, levels, false);
    size += (size_t)sprintf(out + size, "],\"bids\":[");
    size += side_write(out + size, levels, true);
    return size + (size_t)sprintf(out + size, "],\"lastUpdateId\":\"4324522523\",\"timestamp\":1788285151254895}");
}

/* Half of the levels on either side, up to `reach` ticks from the middle; every third one is removed. */
static size_t frame_write(char *out, uint64_t id, size_t reach)
{
    size_t size = (size_t)sprintf(out, "{\"stream\":\"depth.BTC_USDC_PERP\",\"data\":{\"e\":\"depth\","
                                       "\"E\":1788367430246087,\"s\":\"BTC_USDC_PERP\"");
    for (unsigned side = 0; side < 2; side += 1) {
        size += (size_t)sprintf(out + size, side == 0 ? ",\"a\":[" : ",\"b\":[");
        for (unsigned i = 0; i < FRAME_LEVELS / 2; i += 1) {
            const uint64_t away = random_below(reach);
            const uint64_t tick = side == 0 ? MIDDLE_TICKS + 1 + away : MIDDLE_TICKS - 1 - away;
            const uint64_t quantity = random_below(3) == 0 ? 0 : 1 + random_below(40000000);
            size += level_write(out + size, tick, quantity, i == 0);
        }
        size += (size_t)sprintf(out + size, "]");
    }
    return size + (size_t)sprintf(out + size, ",\"U\":%" PRIu64 ",\"u\":%" PRIu64 ",\"T\":1788367430246081}}", id, id);
}

/* ---- Depth ---------------------------------------------------------------------------------------------- */

static char text[TEXT_SIZE_MAX];
static bpk_level bids[LEVELS_MAX];
static bpk_level asks[LEVELS_MAX];
static uint64_t times[RUNS];

static void measure_parse(size_t levels, size_t size)
{
    for (size_t i = 0; i < RUNS; i += 1) {
        bpk_depth depth = {.bids = {bids, LEVELS_MAX, 0}, .asks = {asks, LEVELS_MAX, 0}};
        const uint64_t begin = now_ns();
        REQUIRE(bpk_depth_parse(text, size, &depth) == BPK_OK);
        times[i] = now_ns() - begin;
        REQUIRE(depth.bids.count == levels && depth.asks.count == levels);
    }
    report("depth parse", levels, times, RUNS);
}

/* The same result by way of cJSON alone, which checks less: a tree, then the same exact decimals. */
static size_t cjson_side(const cJSON *root, const char *key, bpk_level *out)
{
    size_t count = 0;
    const cJSON *pair = NULL;
    cJSON_ArrayForEach(pair, cJSON_GetObjectItemCaseSensitive(root, key)) {
        const char *price = pair->child->valuestring;
        const char *quantity = pair->child->next->valuestring;
        REQUIRE(bpk_decimal_parse(price, strlen(price), &out[count].price) == BPK_OK);
        REQUIRE(bpk_decimal_parse(quantity, strlen(quantity), &out[count].quantity) == BPK_OK);
        count += 1;
    }
    return count;
}

static void measure_cjson(size_t levels, size_t size)
{
    const size_t runs = RUNS / 4;
    for (size_t i = 0; i < runs; i += 1) {
        const uint64_t begin = now_ns();
        cJSON *root = cJSON_ParseWithLength(text, size);
        REQUIRE(root != NULL);
        REQUIRE(cjson_side(root, "asks", asks) == levels && cjson_side(root, "bids", bids) == levels);
        cJSON_Delete(root);
        times[i] = now_ns() - begin;
    }
    report("depth parse, cJSON", levels, times, runs);
}

/* ---- The book ------------------------------------------------------------------------------------------- */

static char frames[RUNS][FRAME_SIZE_MAX];
static size_t frame_sizes[RUNS];

static void measure_frames(const char *name, size_t levels, size_t size, size_t reach)
{
    bpk_book *book = NULL;
    REQUIRE(bpk_book_new("BTC_USDC_PERP", 13, 2 * levels, &book) == BPK_OK);
    REQUIRE(bpk_book_load_json(book, text, size, 0) == BPK_OK);
    const uint64_t first = bpk_book_last_update_id(book) + 1;
    for (size_t i = 0; i < RUNS; i += 1) { frame_sizes[i] = frame_write(frames[i], first + i, reach); }
    for (size_t i = 0; i < RUNS; i += 1) {
        bpk_book_change change;
        const uint64_t begin = now_ns();
        REQUIRE(bpk_book_apply_json(book, frames[i], frame_sizes[i], &change) == BPK_OK);
        times[i] = now_ns() - begin;
        REQUIRE(change.applied);
    }
    report(name, levels, times, RUNS);
    bpk_book_free(book);
}

static void measure_load(size_t levels, size_t size)
{
    bpk_book *book = NULL;
    REQUIRE(bpk_book_new(NULL, 0, levels, &book) == BPK_OK);
    for (size_t i = 0; i < RUNS; i += 1) {
        const uint64_t begin = now_ns();
        REQUIRE(bpk_book_load_json(book, text, size, 0) == BPK_OK);
        times[i] = now_ns() - begin;
    }
    report("book load", levels, times, RUNS);
    bpk_book_free(book);
}

/* ---- Signing -------------------------------------------------------------------------------------------- */

/* From parameters to the text of the header; the signature alone over the same text. In turns: both see the
 * same machine. */
static void measure_signing(void)
{
    static const bpk_param params[] = {
        {"symbol", 6, "SOL_USDC_PERP", 13}, {"side", 4, "Bid", 3},         {"orderType", 9, "Limit", 5},
        {"price", 5, "141.20", 6},          {"quantity", 8, "3.5", 3},     {"timeInForce", 11, "GTC", 3},
        {"clientId", 8, "4081299931", 10},  {"postOnly", 8, "true", 4},
    };
    const bpk_group group = {params, sizeof params / sizeof params[0]};
    static uint64_t bare_times[RUNS];
    bpk_key *key = NULL;
    unsigned char bare_public[crypto_sign_PUBLICKEYBYTES];
    unsigned char bare_secret[crypto_sign_SECRETKEYBYTES];
    REQUIRE(bpk_key_generate(&key) == BPK_OK);
    REQUIRE(crypto_sign_keypair(bare_public, bare_secret) == 0);
    for (size_t i = 0; i < RUNS; i += 1) {
        char message[1024];
        size_t size = 0;
        uint8_t signature[BPK_SIGNATURE_SIZE];
        char header[BPK_SIGNATURE_TEXT_SIZE];
        size_t header_size = 0;
        const uint64_t begin = now_ns();
        REQUIRE(bpk_signing_text("orderExecute", &group, 1, 1788367430246u + i, 5000, message, sizeof message, &size,
                                 NULL, NULL) == BPK_OK);
        bpk_key_sign(key, message, size, signature);
        REQUIRE(bpk_base64_encode(signature, sizeof signature, header, sizeof header, &header_size) == BPK_OK);
        const uint64_t middle = now_ns();
        REQUIRE(crypto_sign_detached(signature, NULL, (const unsigned char *)message, size, bare_secret) == 0);
        bare_times[i] = now_ns() - middle;
        times[i] = middle - begin;
    }
    report("sign an order", 0, times, RUNS);
    report("sign an order, crypto_sign_detached alone", 0, bare_times, RUNS);
    bpk_key_free(key);
}

int main(void)
{
    static const size_t sizes[] = {20, 100, 1000, LEVELS_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i += 1) {
        const size_t levels = sizes[i];
        const size_t size = snapshot_write(text, levels);
        REQUIRE(size < TEXT_SIZE_MAX);
        measure_parse(levels, size);
        measure_cjson(levels, size);
        measure_load(levels, size);
        measure_frames("book update, 10 levels near the best", levels, size, 15);
        measure_frames("book update, 10 levels anywhere", levels, size, levels * 3 / 2);
    }
    measure_signing();
    return 0;
}
