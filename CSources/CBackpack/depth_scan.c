/*
 * The quick way to read depth: one pass over the text, no tree, no allocation.
 *
 * Functions here take the place to read from and return the place behind what they read, or NULL when the text is not
 * what they look for. NULL is no verdict: the thorough way (depth.c) then reads the text and has the last word.
 */
#include "depth.h"
#include "digits.h"

#include <string.h>

/* Most bytes levels_scan_quick looks at for a level: [" and two decimals, each with 3 bytes behind it. */
#define LEVEL_SPAN (2 + 2 * (BPK_DIGITS_SPAN + 3))

/*
 * As a jump the processor guesses, one way or the other: were the next place computed from it, every number would wait
 * for the one before.
 */
#define IS_SPACE(byte) __builtin_expect((byte) == ' ', 0)

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *blanks_skip(const char *at, const char *end)
{
    while (at < end && is_blank(*at)) { at += 1; }
    return at;
}

/* The place behind `c` and the blanks around it. */
static const char *byte_scan(const char *at, const char *end, char c)
{
    at = blanks_skip(at, end);
    return at < end && *at == c ? blanks_skip(at + 1, end) : NULL;
}

/* Is the next byte `c`, blanks aside? Then it is passed. */
static bool byte_follows(const char **at, const char *end, char c)
{
    const char *behind = byte_scan(*at, end, c);
    if (behind != NULL) { *at = behind; }
    return behind != NULL;
}

/* "text" of printable ASCII without escapes. `*text_out` begins behind the quote. */
static const char *text_scan(const char *at, const char *end, const char **text_out, size_t *size_out)
{
    if (at >= end || *at != '"') { return NULL; }
    const char *text = at + 1;
    const char *behind = text;
    while (behind < end && *behind != '"') {
        if (*behind < 0x20 || *behind > 0x7e || *behind == '\\') { return NULL; }
        behind += 1;
    }
    if (behind == end) { return NULL; }
    *text_out = text;
    *size_out = (size_t)(behind - text);
    return behind + 1;
}

static bool text_is(const char *text, size_t size, const char *expected)
{
    return strlen(expected) == size && memcmp(text, expected, size) == 0;
}

/* At most 18 digits, bare or as a text: these fit every integer type in question. */
static const char *integer_scan(const char *at, const char *end, uint64_t *out)
{
    const bool quoted = at < end && *at == '"';
    if (quoted) { at += 1; }
    const char *digits = at;
    uint64_t value = 0;
    while (at < end && at - digits < 18 && *at >= '0' && *at <= '9') {
        value = value * 10 + (uint64_t)(*at - '0');
        at += 1;
    }
    if (at == digits || (at - digits > 1 && *digits == '0')) { return NULL; }
    if (quoted) {
        if (at == end || *at != '"') { return NULL; }
        at += 1;
    }
    *out = value;
    return at;
}

static const char *time_scan(const char *at, const char *end, int64_t *out)
{
    uint64_t value = 0;
    at = integer_scan(at, end, &value);
    if (at != NULL) { *out = (int64_t)value; }
    return at;
}

/*
 * As many levels as there are in a row, each with a comma behind it, without blanks but for one behind a comma. Stops
 * before the first other level, the last level, the end of the buffer or LEVEL_SPAN bytes before the end of the text.
 */
static const char *levels_scan_quick(const char *at, const char *end, bpk_levels *io)
{
    bpk_level *out = io->items + io->count;
    const bpk_level *const out_end = io->items + io->capacity;
    while (out < out_end && end - at >= LEVEL_SPAN && at[0] == '[' && at[1] == '"') {
        const char *next = bpk_digits_scan(at + 2, &out->price);
        if (next == NULL || next[0] != ',') { break; }
        if (IS_SPACE(next[1])) { next += 1; }
        if (next[1] != '"') { break; }
        next = bpk_digits_scan(next + 2, &out->quantity);
        if (next == NULL || next[0] != ']' || next[1] != ',') { break; }
        at = next + 2;
        if (IS_SPACE(at[0])) { at += 1; }
        out += 1;
    }
    io->count = (size_t)(out - io->items);
    return at;
}

static const char *decimal_scan(const char *at, const char *end, bpk_decimal *out)
{
    const char *text = NULL;
    size_t size = 0;
    at = text_scan(at, end, &text, &size);
    if (at == NULL || bpk_decimal_parse(text, size, out) != BPK_OK || out->negative) { return NULL; }
    return at;
}

/* A level with any blanks and any decimals, up to the end of the text. */
static const char *level_scan(const char *at, const char *end, bpk_level *out)
{
    at = byte_scan(at, end, '[');
    if (at != NULL) { at = decimal_scan(at, end, &out->price); }
    if (at != NULL) { at = byte_scan(at, end, ','); }
    if (at != NULL) { at = decimal_scan(at, end, &out->quantity); }
    return at == NULL ? NULL : byte_scan(at, end, ']');
}

static const char *levels_scan(const char *at, const char *end, bpk_levels *io)
{
    io->count = 0;
    at = byte_scan(at, end, '[');
    bool more = at != NULL && !byte_follows(&at, end, ']');
    if (more && io->capacity == 0) { return NULL; }
    while (more) {
        at = levels_scan_quick(at, end, io);
        if (io->count == io->capacity) { return NULL; }
        at = level_scan(at, end, &io->items[io->count]);
        if (at == NULL) { return NULL; }
        io->count += 1;
        more = byte_follows(&at, end, ',');
        if (!more) { at = byte_scan(at, end, ']'); }
    }
    return at;
}

/* "key": */
static const char *key_scan(const char *at, const char *end, const char **key_out, size_t *size_out)
{
    at = text_scan(at, end, key_out, size_out);
    return at == NULL ? NULL : byte_scan(at, end, ':');
}

static const char *depth_member_scan(const char *at, const char *end, bpk_depth *io, unsigned *member_out)
{
    const char *key = NULL;
    size_t size = 0;
    at = key_scan(at, end, &key, &size);
    if (at == NULL) { return NULL; }
    if (text_is(key, size, "asks")) {
        *member_out = 1;
        return levels_scan(at, end, &io->asks);
    }
    if (text_is(key, size, "bids")) {
        *member_out = 2;
        return levels_scan(at, end, &io->bids);
    }
    if (text_is(key, size, "lastUpdateId")) {
        *member_out = 4;
        return integer_scan(at, end, &io->last_update_id);
    }
    if (text_is(key, size, "timestamp")) {
        *member_out = 8;
        return time_scan(at, end, &io->engine_time_us);
    }
    return NULL;
}

static const char *event_scan(const char *at, const char *end)
{
    const char *text = NULL;
    size_t size = 0;
    at = text_scan(at, end, &text, &size);
    return at != NULL && text_is(text, size, "depth") ? at : NULL;
}

static const char *symbol_scan(const char *at, const char *end, bpk_depth_update *io)
{
    const char *text = NULL;
    size_t size = 0;
    at = text_scan(at, end, &text, &size);
    if (at == NULL || size > BPK_SYMBOL_SIZE_MAX) { return NULL; }
    memcpy(io->symbol, text, size);
    io->symbol[size] = '\0';
    io->symbol_size = size;
    return at;
}

static const char *update_member_scan(const char *at, const char *end, bpk_depth_update *io, unsigned *member_out)
{
    const char *key = NULL;
    size_t size = 0;
    at = key_scan(at, end, &key, &size);
    if (at == NULL || size != 1) { return NULL; }
    switch (key[0]) {
    case 'e': *member_out = 1; return event_scan(at, end);
    case 'E': *member_out = 2; return time_scan(at, end, &io->event_time_us);
    case 's': *member_out = 4; return symbol_scan(at, end, io);
    case 'a': *member_out = 8; return levels_scan(at, end, &io->asks);
    case 'b': *member_out = 16; return levels_scan(at, end, &io->bids);
    case 'U': *member_out = 32; return integer_scan(at, end, &io->first_update_id);
    case 'u': *member_out = 64; return integer_scan(at, end, &io->last_update_id);
    case 'T': *member_out = 128; return time_scan(at, end, &io->engine_time_us);
    default: return NULL;
    }
}

/* All members of the object `data`, each once. */
static const char *update_scan(const char *at, const char *end, bpk_depth_update *io)
{
    at = byte_scan(at, end, '{');
    unsigned seen = 0;
    bool more = at != NULL;
    while (more) {
        unsigned found = 0;
        at = update_member_scan(at, end, io, &found);
        if (at == NULL || (seen & found) != 0) { return NULL; }
        seen |= found;
        more = byte_follows(&at, end, ',');
    }
    return at != NULL && seen == 255 && io->first_update_id <= io->last_update_id ? byte_scan(at, end, '}') : NULL;
}

static const char *frame_member_scan(const char *at, const char *end, bpk_depth_update *io, unsigned *member_out)
{
    const char *key = NULL;
    size_t size = 0;
    at = key_scan(at, end, &key, &size);
    if (at == NULL) { return NULL; }
    if (text_is(key, size, "data")) {
        *member_out = 1;
        return update_scan(at, end, io);
    }
    if (text_is(key, size, "stream")) {
        *member_out = 2;
        return text_scan(at, end, &key, &size);
    }
    return NULL;
}

bool bpk_depth_scan(const char *json, size_t json_size, bpk_depth *io)
{
    const char *end = json + json_size;
    bpk_depth read = *io;
    const char *at = byte_scan(json, end, '{');
    unsigned seen = 0;
    bool more = at != NULL;
    while (more) {
        unsigned found = 0;
        at = depth_member_scan(at, end, &read, &found);
        if (at == NULL || (seen & found) != 0) { return false; }
        seen |= found;
        more = byte_follows(&at, end, ',');
    }
    if (at == NULL || seen != 15 || byte_scan(at, end, '}') != end) { return false; }
    *io = read;
    return true;
}

bool bpk_depth_update_scan(const char *json, size_t json_size, bpk_depth_update *io)
{
    const char *end = json + json_size;
    bpk_depth_update read = *io;
    const char *at = byte_scan(json, end, '{');
    unsigned seen = 0;
    bool more = at != NULL;
    while (more) {
        unsigned found = 0;
        at = frame_member_scan(at, end, &read, &found);
        if (at == NULL || (seen & found) != 0) { return false; }
        seen |= found;
        more = byte_follows(&at, end, ',');
    }
    if (at == NULL || (seen & 1) == 0 || byte_scan(at, end, '}') != end) { return false; }
    *io = read;
    return true;
}
