/*
 * bpk: the C core of Backpack. Exact decimals, the signing text, Ed25519 keys, JSON, depth, the order book.
 *
 * Inside this package only; the public C interface is include/backpack.h.
 *
 * Conventions
 *   Subject first, inputs next, outputs last. A buffer has its size right after it, in bytes.
 *   Text is UTF-8 with a size; it need not end in NUL. Output text ends in NUL where its size says so.
 *   On error outputs are untouched, unless a comment says otherwise.
 *   Every `_new` has a `_free` that accepts NULL.
 *   Functions keep no pointer after they return and hold no global state. A const object may be used by
 *   several threads at once; anything else by one at a time.
 *   No function reads a clock, a file or a socket.
 */
#ifndef BPK_H
#define BPK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define BPK_CHECKED __attribute__((warn_unused_result))
#else
#define BPK_CHECKED
#endif

/* What went wrong. Values are never renumbered. */
typedef enum bpk_status {
    BPK_OK = 0,
    BPK_E_ARGUMENT = 1,       /* NULL, or a number or count out of its range */
    BPK_E_MEMORY = 2,         /* out of memory, or libsodium could not start */
    BPK_E_CAPACITY = 3,       /* the output buffer is too small */
    BPK_E_SYNTAX = 4,         /* not a decimal, not base64, not JSON */
    BPK_E_OVERFLOW = 5,       /* the exact result does not fit */
    BPK_E_DIVIDE_BY_ZERO = 6,
    BPK_E_DUPLICATE_KEY = 7,  /* two parameters share a key */
    BPK_E_UNSIGNABLE = 8,     /* a parameter the venue could read in two ways */
    BPK_E_KEY_SIZE = 9,       /* a secret of neither 32 nor 64 bytes */
    BPK_E_KEY_MISMATCH = 10,  /* the public half does not belong to the secret half */
    BPK_E_SIGNATURE = 11,     /* a signature that does not verify */
    BPK_E_UTF8 = 12,          /* not UTF-8, or \u0000 or half a surrogate pair in a JSON string */
    BPK_E_DEPTH = 13,         /* JSON nested deeper than allowed */
    BPK_E_SHAPE = 14,         /* JSON, but not what should stand there; an update of another market */
    BPK_E_NOT_SYNCED = 15,    /* the book has no snapshot, or was broken after it */
    BPK_E_GAP = 16,           /* updates are missing: the book is broken */
    BPK_E_CROSSED = 17,       /* best bid not below best ask: the book is broken */
    BPK_E_EXHAUSTED = 18      /* every known level of a side is gone, more may exist: the book is broken */
} bpk_status;

/* ---- Exact decimals ------------------------------------------------------------------------------------- */

/* Most digits after the point: the venue sends 28 in positions. */
#define BPK_DECIMAL_SCALE_MAX 28
/* Most digits altogether. */
#define BPK_DECIMAL_DIGITS_MAX 38
/* Room for any decimal as text: sign, 38 digits, "0.", NUL. */
#define BPK_DECIMAL_TEXT_SIZE 48

/*
 * (high * 2^64 + low) / 10^scale, negated when `negative`.
 *
 * Always in lowest terms: no trailing zero after the point, zero is all-zero bits. So equal values have
 * equal members, and memberwise comparison and hashing are right. The functions below make such values and rely
 * on getting such values; never fill in the members by hand.
 */
typedef struct bpk_decimal {
    uint64_t low;
    uint64_t high;
    uint8_t scale;
    bool negative;
} bpk_decimal;

/* Which neighbour a result that lies between two representable values becomes. */
typedef enum bpk_rounding {
    BPK_ROUND_DOWN = 0,     /* towards zero */
    BPK_ROUND_UP = 1,       /* away from zero */
    BPK_ROUND_FLOOR = 2,    /* towards minus infinity */
    BPK_ROUND_CEILING = 3,  /* towards plus infinity */
    BPK_ROUND_HALF_EVEN = 4 /* to the nearest; a tie to the even digit */
} bpk_rounding;

/*
 * Reads -?(0|[1-9][0-9]*)(\.[0-9]+)? and nothing else: no plus sign, blank, exponent, bare point, leading zero.
 * BPK_E_SYNTAX on other text; BPK_E_OVERFLOW when a digit would be lost. Zeros at the end cost nothing.
 * "-0" is zero.
 */
BPK_CHECKED bpk_status bpk_decimal_parse(const char *text, size_t text_size, bpk_decimal *out);

/* Shortest exact text, e.g. "-0.5", "1200". NUL included; `*size_out` counts it not. Cannot fail. */
void bpk_decimal_print(bpk_decimal value, char out[BPK_DECIMAL_TEXT_SIZE], size_t *size_out);

/* mantissa / 10^scale; scale 0 ... 28. */
BPK_CHECKED bpk_status bpk_decimal_make(int64_t mantissa, uint8_t scale, bpk_decimal *out);

/* -1, 0 or 1 as a is less than, equal to or greater than b. */
int bpk_decimal_compare(bpk_decimal a, bpk_decimal b);

/* Exact, or BPK_E_OVERFLOW. */
BPK_CHECKED bpk_status bpk_decimal_add(bpk_decimal a, bpk_decimal b, bpk_decimal *out);
BPK_CHECKED bpk_status bpk_decimal_subtract(bpk_decimal a, bpk_decimal b, bpk_decimal *out);
BPK_CHECKED bpk_status bpk_decimal_multiply(bpk_decimal a, bpk_decimal b, bpk_decimal *out);

/* The exact result, rounded once to at most `scale` digits after the point (0 ... 28). */
BPK_CHECKED bpk_status bpk_decimal_multiply_rounded(bpk_decimal a, bpk_decimal b, uint8_t scale, bpk_rounding rounding,
                                                    bpk_decimal *out);
BPK_CHECKED bpk_status bpk_decimal_divide(bpk_decimal a, bpk_decimal b, uint8_t scale, bpk_rounding rounding,
                                          bpk_decimal *out);
BPK_CHECKED bpk_status bpk_decimal_round(bpk_decimal a, uint8_t scale, bpk_rounding rounding, bpk_decimal *out);

/* Square root of a >= 0, cut (not rounded) after `scale` digits. Negative: BPK_E_ARGUMENT. */
BPK_CHECKED bpk_status bpk_decimal_square_root(bpk_decimal a, uint8_t scale, bpk_decimal *out);

/* Is a = n * step for an integer n? step > 0, else BPK_E_ARGUMENT. Exact for all values. */
BPK_CHECKED bpk_status bpk_decimal_is_multiple(bpk_decimal a, bpk_decimal step, bool *out);

/* The multiple of step (> 0) next to a in the direction of `rounding`. */
BPK_CHECKED bpk_status bpk_decimal_round_to_multiple(bpk_decimal a, bpk_decimal step, bpk_rounding rounding,
                                                     bpk_decimal *out);

/* ---- The signing text ----------------------------------------------------------------------------------- */

/* Limits: parameters of one request or one order, orders in a batch, bytes of one key and of one value. */
#define BPK_PARAMS_MAX 64
#define BPK_GROUPS_MAX 64
#define BPK_PARAM_KEY_SIZE_MAX 64
#define BPK_PARAM_VALUE_SIZE_MAX 4096
#define BPK_WINDOW_MS_MAX 60000

/* One member of the query or the body, its value already as text: 7, true, 141.20, SOL_USDC. */
typedef struct bpk_param {
    const char *key;
    size_t key_size;
    const char *value;
    size_t value_size;
} bpk_param;

/* The parameters of one request; of one order in a batch. */
typedef struct bpk_group {
    const bpk_param *params;
    size_t count;
} bpk_group;

/*
 * Writes the text the venue expects a signature over:
 *
 *   instruction=NAME[&key=value ...]&timestamp=MS&window=MS
 *
 * keys in byte order; with several groups (a batch) "instruction=NAME&..." once a group, in the order given.
 * A request without parameters and the WebSocket subscribe frame are one empty group.
 *
 * @param instruction     letters and digits, 1 ... 64 bytes
 * @param groups_count    1 ... BPK_GROUPS_MAX
 * @param sent_at_ms      Unix milliseconds
 * @param window_ms       1 ... BPK_WINDOW_MS_MAX
 * @param out             the text and a NUL; may be NULL when capacity is 0
 * @param size_out        bytes of the text without the NUL; also set on BPK_E_CAPACITY, to what it would take
 * @param group_out       on BPK_E_UNSIGNABLE and BPK_E_DUPLICATE_KEY the group and
 * @param param_out       parameter at fault, in the order given; of two equal keys the later. Both may be NULL
 *
 * BPK_E_UNSIGNABLE: a key that is not letters, digits and underscores; a value that holds & = " \ or a control
 * character (U+0000 ... U+001F, U+007F ... U+009F) or is not UTF-8: programs disagree on how such values are
 * written into the text. Also an empty key, and a key or value over its limit. An empty value is a value.
 * BPK_E_ARGUMENT: a count or the window out of its range.
 */
BPK_CHECKED bpk_status bpk_signing_text(const char *instruction, const bpk_group *groups, size_t groups_count,
                                        uint64_t sent_at_ms, uint32_t window_ms, char *out, size_t capacity,
                                        size_t *size_out, size_t *group_out, size_t *param_out);

/* ---- Keys ----------------------------------------------------------------------------------------------- */

#define BPK_SEED_SIZE 32
#define BPK_PUBLIC_KEY_SIZE 32
#define BPK_SIGNATURE_SIZE 64
/* As base64 text with NUL. */
#define BPK_PUBLIC_KEY_TEXT_SIZE 45
#define BPK_SIGNATURE_TEXT_SIZE 89

/* An Ed25519 secret key in locked, guarded memory; wiped when freed. */
typedef struct bpk_key bpk_key;

/* From 32 bytes (the seed) or 64 (seed and public key, which must belong together). The caller wipes `secret`. */
BPK_CHECKED bpk_status bpk_key_new(const uint8_t *secret, size_t secret_size, bpk_key **out);

/* The same from base64; BPK_E_SYNTAX when it is none. The decoded bytes never leave locked memory. */
BPK_CHECKED bpk_status bpk_key_new_base64(const char *text, size_t text_size, bpk_key **out);

/* A new random key. */
BPK_CHECKED bpk_status bpk_key_generate(bpk_key **out);

void bpk_key_free(bpk_key *key);

void bpk_key_public(const bpk_key *key, uint8_t out[BPK_PUBLIC_KEY_SIZE]);
void bpk_key_sign(const bpk_key *key, const void *message, size_t message_size, uint8_t out[BPK_SIGNATURE_SIZE]);

/* BPK_OK or BPK_E_SIGNATURE; BPK_E_ARGUMENT for NULL. */
BPK_CHECKED bpk_status bpk_verify(const uint8_t public_key[BPK_PUBLIC_KEY_SIZE], const void *message,
                                  size_t message_size, const uint8_t signature[BPK_SIGNATURE_SIZE]);

/*
 * Standard alphabet, padded, no blanks, no left-over bits: every byte string has exactly one text.
 * Encoding: `out` takes the text and a NUL. Decoding: where there is room but the text is bad, `out` gets zeros.
 */
BPK_CHECKED bpk_status bpk_base64_encode(const uint8_t *bytes, size_t bytes_size, char *out, size_t capacity,
                                         size_t *size_out);
BPK_CHECKED bpk_status bpk_base64_decode(const char *text, size_t text_size, uint8_t *out, size_t capacity,
                                         size_t *size_out);

/* ---- Reading JSON --------------------------------------------------------------------------------------- */

/* A parsed text. Immutable: nodes may be read from several threads at once, until it is freed. */
typedef struct bpk_json bpk_json;

/* The most levels of arrays and objects that can be read or written. */
#define BPK_JSON_DEPTH_MAX 512

/* One value in it. Borrowed: lives as long as its bpk_json. */
typedef struct bpk_json_node bpk_json_node;

typedef enum bpk_json_kind {
    BPK_JSON_NULL = 0,
    BPK_JSON_BOOL = 1,
    BPK_JSON_NUMBER = 2,
    BPK_JSON_STRING = 3,
    BPK_JSON_ARRAY = 4,
    BPK_JSON_OBJECT = 5
} bpk_json_kind;

/*
 * Parses exactly one JSON value (RFC 8259), blanks around it allowed and nothing else.
 *
 * Stricter than cJSON, which does the parsing: refuses invalid UTF-8, lone surrogates, \u0000, numbers like
 * 01 .5 1. +1, control characters in strings, trailing bytes. Duplicate keys are allowed; see below.
 *
 * @param depth_max         1 ... 512 levels of arrays and objects
 * @param error_offset_out  where reading stopped, in bytes from the start; set on error only; may be NULL
 * @return BPK_OK, BPK_E_ARGUMENT, BPK_E_MEMORY, BPK_E_SYNTAX, BPK_E_UTF8 or BPK_E_DEPTH
 */
BPK_CHECKED bpk_status bpk_json_parse(const char *text, size_t text_size, size_t depth_max, bpk_json **out,
                                      size_t *error_offset_out);
void bpk_json_free(bpk_json *json);

const bpk_json_node *bpk_json_root(const bpk_json *json);
bpk_json_kind bpk_json_kind_of(const bpk_json_node *node);

/* Value of a bool; false for anything else. */
bool bpk_json_bool(const bpk_json_node *node);

/*
 * Bytes of a string (unescaped), or of a number exactly as it stood in the text; NULL for anything else. They end
 * in NUL. Here and below `size_out` may be NULL, and is set only when there is something to measure.
 */
const char *bpk_json_text(const bpk_json_node *node, size_t *size_out);

/* First member with exactly this key, case included; NULL when there is none or node is no object. */
const bpk_json_node *bpk_json_member(const bpk_json_node *node, const char *key, size_t key_size);

/* Walking arrays and objects: first child or NULL, next sibling or NULL, number of children. */
const bpk_json_node *bpk_json_first(const bpk_json_node *node);
const bpk_json_node *bpk_json_next(const bpk_json_node *node);
size_t bpk_json_count(const bpk_json_node *node);

/* Key of a member of an object; NULL for elements of arrays and the root. */
const char *bpk_json_key(const bpk_json_node *node, size_t *size_out);

/* A key that stands twice in one object, at the node itself or (deep) anywhere below it; NULL when none does. */
const char *bpk_json_duplicate_key(const bpk_json_node *node, bool deep, size_t *size_out);

/* ---- Writing JSON --------------------------------------------------------------------------------------- */

/*
 * Compact JSON into a growing buffer. Puts the commas itself. After the first error all calls do nothing and
 * bpk_writer_finish reports it; calls with a NULL writer do nothing either. Strings are escaped so that the text is
 * one line for every reader: besides what JSON demands, U+007F ... U+009F, U+2028 and U+2029.
 */
typedef struct bpk_writer bpk_writer;

/* NULL when out of memory. */
bpk_writer *bpk_writer_new(void);
void bpk_writer_free(bpk_writer *writer);

void bpk_writer_object_begin(bpk_writer *writer);
void bpk_writer_object_end(bpk_writer *writer);
void bpk_writer_array_begin(bpk_writer *writer);
void bpk_writer_array_end(bpk_writer *writer);
void bpk_writer_key(bpk_writer *writer, const char *key, size_t key_size);
void bpk_writer_string(bpk_writer *writer, const char *text, size_t text_size);
/* A number token, checked against the JSON grammar. */
void bpk_writer_number(bpk_writer *writer, const char *token, size_t token_size);
void bpk_writer_bool(bpk_writer *writer, bool value);
void bpk_writer_null(bpk_writer *writer);
/* A value parsed before, numbers with their digits unchanged. */
void bpk_writer_node(bpk_writer *writer, const bpk_json_node *node);
/* Bytes of a complete JSON value, written as they are. The caller vouches for them. */
void bpk_writer_raw(bpk_writer *writer, const char *json, size_t json_size);

/*
 * The text, borrowed until the next call on this writer. BPK_E_SYNTAX when calls did not form one complete
 * value (an end without a begin, two keys in a row, ...) or a number was none, BPK_E_UTF8 for a string that is not
 * UTF-8 or holds a NUL, BPK_E_DEPTH beyond BPK_JSON_DEPTH_MAX.
 */
BPK_CHECKED bpk_status bpk_writer_finish(const bpk_writer *writer, const char **text_out, size_t *size_out);

/* ---- Depth ---------------------------------------------------------------------------------------------- */

/* Most bytes of a market's name. */
#define BPK_SYMBOL_SIZE_MAX 64

typedef enum bpk_side {
    BPK_SIDE_BID = 0,
    BPK_SIDE_ASK = 1
} bpk_side;

/* Neither price nor quantity is negative. In an update quantity zero says that the level is gone. */
typedef struct bpk_level {
    bpk_decimal price;
    bpk_decimal quantity;
} bpk_level;

/* The caller's buffer. `items` may be NULL when capacity is 0. */
typedef struct bpk_levels {
    bpk_level *items;
    size_t capacity;
    size_t count;
} bpk_levels;

/* A snapshot. The levels stand in the order of the text: with the venue both sides ascend. */
typedef struct bpk_depth {
    bpk_levels bids;
    bpk_levels asks;
    uint64_t last_update_id;
    int64_t engine_time_us; /* Unix microseconds, not negative */
} bpk_depth;

/* What changed in a market: new quantities, not differences, in the order of the text. */
typedef struct bpk_depth_update {
    bpk_levels bids;
    bpk_levels asks;
    uint64_t first_update_id; /* not above last_update_id */
    uint64_t last_update_id;
    int64_t engine_time_us;
    int64_t event_time_us;
    char symbol[BPK_SYMBOL_SIZE_MAX + 1]; /* ends in NUL */
    size_t symbol_size;
} bpk_depth_update;

/*
 * Reads a snapshot: {"asks":[["price","quantity"],...],"bids":[...],"lastUpdateId":"1","timestamp":1}.
 * Reads an update: {"stream":"depth.NAME","data":{"e":"depth","E":1,"T":1,"s":"NAME","U":1,"u":1,"a":[...],"b":[...]}}.
 *
 * Members in any order, blanks where JSON allows them. Integers may be texts, decimals may be numbers without an
 * exponent; members not named here are passed over. The text as the venue writes it is read in one pass that
 * allocates nothing; anything unusual costs some hundred microseconds more and gives the same values.
 *
 * @param io  in: `items` and `capacity` of both sides; out: the rest. One level takes at least 6 bytes of text
 * @return BPK_OK; BPK_E_CAPACITY for more levels than there is room for; BPK_E_SYNTAX, BPK_E_UTF8 or BPK_E_DEPTH when
 *         it is no JSON, and BPK_E_SYNTAX for a decimal or integer that is none; BPK_E_OVERFLOW when one does not
 *         fit; BPK_E_SHAPE when a member is missing or of another kind, a level is no pair, a price or quantity is
 *         negative, or the event is another one than "depth"; BPK_E_DUPLICATE_KEY; BPK_E_ARGUMENT; BPK_E_MEMORY
 *
 * On error `io` is as before, but what `items` point to is scratch.
 */
BPK_CHECKED bpk_status bpk_depth_parse(const char *json, size_t json_size, bpk_depth *io);
BPK_CHECKED bpk_status bpk_depth_update_parse(const char *json, size_t json_size, bpk_depth_update *io);

/* ---- The order book ------------------------------------------------------------------------------------- */

#define BPK_BOOK_LEVELS_MAX 100000
/* Levels a side that one text may hold for any book; for a larger book as many as it holds. */
#define BPK_BOOK_TEXT_LEVELS_MIN 4096

typedef enum bpk_book_state {
    BPK_BOOK_EMPTY = 0,  /* no snapshot yet */
    BPK_BOOK_SYNCED = 1, /* right as of its last update ID */
    BPK_BOOK_BROKEN = 2  /* something was missed; waits for a snapshot */
} bpk_book_state;

/*
 * One market's book, kept from a snapshot and the updates after it. Levels are told apart by the value of their
 * price: 1.5 and 1.50 are one level.
 *
 * What it shows is right, or it shows nothing: while not synced every query is refused with BPK_E_NOT_SYNCED.
 *
 * A side is *cut* when levels at its far end are unknown: the snapshot was cut off there, or the side had more than
 * `levels_max` levels and the worst were dropped. A cut side holds every level from the best to a certain price and
 * none behind it; updates behind it are passed over, since what lies between is not known. So a cut side is without
 * holes, but only gets shorter as the market moves towards its end: load a new snapshot before it is too short for you.
 * When its last level goes the book breaks (BPK_E_EXHAUSTED): "no asks" would be a lie.
 */
typedef struct bpk_book bpk_book;

/* What an update did. */
typedef struct bpk_book_change {
    bool applied;            /* false: the book knew all of it already; nothing below counts */
    bool best_bid_changed;   /* its price or its quantity */
    bool best_ask_changed;
    size_t bids_changed;     /* levels that are new, gone or of another quantity */
    size_t asks_changed;
} bpk_book_change;

/* What it takes to fill a quantity now, fees aside. */
typedef struct bpk_book_cost {
    bpk_decimal quantity;    /* what the known levels fill: the wanted one or less */
    bpk_decimal notional;    /* exact sum of price * quantity */
    bpk_decimal worst_price; /* of the last level needed; zero when levels_count is 0 */
    size_t levels_count;     /* levels needed, the last one perhaps in part */
} bpk_book_cost;

/*
 * An empty book. All memory it will ever use is allocated here.
 *
 * @param symbol      the market: updates of others are refused; NULL for any, when the caller keeps them apart.
 *                    At most BPK_SYMBOL_SIZE_MAX bytes
 * @param levels_max  levels kept a side, 1 ... BPK_BOOK_LEVELS_MAX
 * @return BPK_OK, BPK_E_ARGUMENT or BPK_E_MEMORY
 */
BPK_CHECKED bpk_status bpk_book_new(const char *symbol, size_t symbol_size, size_t levels_max, bpk_book **out);
void bpk_book_free(bpk_book *book);

/* Forgets everything but its capacity and symbol. */
void bpk_book_reset(bpk_book *book);

/*
 * Replaces what the book holds by a snapshot, levels in any order, those with quantity zero passed over.
 *
 * @param limit  the number of levels a side that was asked for: a side with as many counts as cut. 0: the
 *               snapshot is whole
 * @return BPK_OK: synced. BPK_E_CROSSED, BPK_E_DUPLICATE_KEY (a price stands twice): broken. BPK_E_ARGUMENT
 *         (NULL, negative price or quantity): as before
 */
BPK_CHECKED bpk_status bpk_book_load(bpk_book *book, const bpk_depth *snapshot, size_t limit);

/* The same from the text bpk_depth_parse reads; when that refuses it, the book is as before. */
BPK_CHECKED bpk_status bpk_book_load_json(bpk_book *book, const char *json, size_t json_size, size_t limit);

/*
 * Applies the next update. With L the book's last update ID:
 *
 *   u <= L                            BPK_OK, change_out->applied false: old, nothing happens
 *   first after a snapshot, U <= L+1  applied
 *   later ones, U == L+1              applied
 *   else                              BPK_E_GAP, broken
 *
 * A price that stands twice in an update has the later quantity; removing a level that is not there changes nothing.
 * After it the book must not be crossed (BPK_E_CROSSED, broken) nor exhausted (BPK_E_EXHAUSTED, broken). While not
 * synced: BPK_E_NOT_SYNCED, as before. BPK_E_SHAPE for another market, BPK_E_ARGUMENT for U > u, a negative price or
 * quantity: as before; but then an update is missing, and the next one will be a gap.
 *
 * @param change_out  written on BPK_OK only; may be NULL
 */
BPK_CHECKED bpk_status bpk_book_apply(bpk_book *book, const bpk_depth_update *update, bpk_book_change *change_out);

/* The same from the text bpk_depth_update_parse reads; when that refuses it, the book is as before. */
BPK_CHECKED bpk_status bpk_book_apply_json(bpk_book *book, const char *json, size_t json_size,
                                           bpk_book_change *change_out);

bpk_book_state bpk_book_state_of(const bpk_book *book);

/* Of the last update applied, or of the snapshot: also when broken (then: the last good one); 0 when empty. */
uint64_t bpk_book_last_update_id(const bpk_book *book);
int64_t bpk_book_engine_time_us(const bpk_book *book);

/* Levels of a side; 0 while not synced. */
size_t bpk_book_count(const bpk_book *book, bpk_side side);

/* Are levels at the far end unknown? False while not synced. */
bool bpk_book_is_cut(const bpk_book *book, bpk_side side);

/* The first min(capacity, bpk_book_count) levels, best first. BPK_OK, BPK_E_NOT_SYNCED or BPK_E_ARGUMENT. */
BPK_CHECKED bpk_status bpk_book_levels(const bpk_book *book, bpk_side side, bpk_level *out, size_t capacity,
                                       size_t *count_out);

/*
 * What an order of `quantity` would take from the book at once: a bid takes asks, an ask takes bids. When the known
 * levels are not enough, `out->quantity` is less than wanted: not an error.
 *
 * @param order_side  the side of the order, not the one it takes from
 * @param quantity    above zero, base asset
 * @return BPK_OK, BPK_E_NOT_SYNCED, BPK_E_ARGUMENT, or BPK_E_OVERFLOW when the exact notional does not fit
 */
BPK_CHECKED bpk_status bpk_book_cost_of(const bpk_book *book, bpk_side order_side, bpk_decimal quantity,
                                        bpk_book_cost *out);

/*
 * (bids - asks) / (bids + asks) over the quantities of the best `levels` levels a side (fewer where there are fewer):
 * -1 ... 1, rounded once to at most `scale` digits after the point (0 ... 28). BPK_E_DIVIDE_BY_ZERO when both sides
 * are empty, BPK_E_OVERFLOW when a sum does not fit, BPK_E_NOT_SYNCED, BPK_E_ARGUMENT (levels 0).
 */
BPK_CHECKED bpk_status bpk_book_imbalance(const bpk_book *book, size_t levels, uint8_t scale, bpk_rounding rounding,
                                          bpk_decimal *out);

#ifdef __cplusplus
}
#endif

#endif
