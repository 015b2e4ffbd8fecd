#include "json_scan.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* What may come next. */
typedef enum expectation {
    EXPECT_VALUE,
    EXPECT_VALUE_OR_END, /* after [ */
    EXPECT_KEY,
    EXPECT_KEY_OR_END, /* after { */
    EXPECT_COMMA_OR_END
} expectation;

typedef struct scanner {
    const char *text;
    size_t size;
    size_t position;
    size_t depth;
    size_t depth_max;
    /* Brackets that are open, each as the one that closes it. A loop over these, so nesting costs no C stack. */
    char closers[BPK_JSON_DEPTH_MAX];
    bpk_json_tokens *tokens;
} scanner;

/* The next byte; NUL at the end, which no rule accepts. */
static char peek(const scanner *s)
{
    return s->position < s->size ? s->text[s->position] : '\0';
}

static void skip_blanks(scanner *s)
{
    while (s->position < s->size) {
        const char c = s->text[s->position];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') { return; }
        s->position += 1;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* At least one digit, from *position on. */
static bool skip_digits(const char *text, size_t text_size, size_t *position)
{
    const size_t begin = *position;
    while (*position < text_size && is_digit(text[*position])) { *position += 1; }
    return *position > begin;
}

bool bpk_json_scan_number(const char *text, size_t text_size, size_t *size_out)
{
    size_t position = 0;
    bool valid = true;
    if (position < text_size && text[position] == '-') { position += 1; }
    if (position < text_size && text[position] == '0') {
        position += 1;
    } else {
        valid = skip_digits(text, text_size, &position);
    }
    if (valid && position < text_size && text[position] == '.') {
        position += 1;
        valid = skip_digits(text, text_size, &position);
    }
    if (valid && position < text_size && (text[position] == 'e' || text[position] == 'E')) {
        position += 1;
        if (position < text_size && (text[position] == '+' || text[position] == '-')) { position += 1; }
        valid = skip_digits(text, text_size, &position);
    }
    *size_out = position;
    return valid;
}

static bpk_status token_add(bpk_json_tokens *tokens, size_t offset, size_t size)
{
    if (tokens->count == tokens->capacity) {
        const size_t capacity = tokens->capacity == 0 ? 64 : tokens->capacity * 2;
        if (capacity > SIZE_MAX / sizeof *tokens->items) { return BPK_E_MEMORY; }
        bpk_json_token *items = realloc(tokens->items, capacity * sizeof *items);
        if (items == NULL) { return BPK_E_MEMORY; }
        tokens->items = items;
        tokens->capacity = capacity;
    }
    tokens->items[tokens->count] = (bpk_json_token){.offset = offset, .size = size};
    tokens->count += 1;
    return BPK_OK;
}

static bpk_status scan_number(scanner *s)
{
    const size_t begin = s->position;
    size_t size;
    const bool valid = bpk_json_scan_number(s->text + begin, s->size - begin, &size);
    s->position += size;
    return valid ? token_add(s->tokens, begin, size) : BPK_E_SYNTAX;
}

static bpk_status scan_word(scanner *s, const char *word)
{
    for (size_t i = 0; word[i] != '\0'; i += 1) {
        if (peek(s) != word[i]) { return BPK_E_SYNTAX; }
        s->position += 1;
    }
    return BPK_OK;
}

/* Four hexadecimal digits after a \u, from s->position on. */
static bpk_status scan_hex(scanner *s, unsigned *out)
{
    unsigned value = 0;
    for (size_t i = 0; i < 4; i += 1) {
        const char c = peek(s);
        const char lower = (char)(c | 0x20);
        if (is_digit(c)) {
            value = value * 16 + (unsigned)(c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            value = value * 16 + (unsigned)(lower - 'a') + 10;
        } else {
            return BPK_E_SYNTAX;
        }
        s->position += 1;
    }
    *out = value;
    return BPK_OK;
}

/* From the backslash on. A bad \u value is reported at its backslash. */
static bpk_status scan_escape(scanner *s)
{
    const size_t begin = s->position;
    s->position += 1;
    const char kind = peek(s);
    if (kind == '\0' || strchr("\"\\/bfnrtu", kind) == NULL) { return BPK_E_SYNTAX; }
    s->position += 1;
    if (kind != 'u') { return BPK_OK; }

    unsigned unit = 0;
    bpk_status status = scan_hex(s, &unit);
    if (status == BPK_OK && unit >= 0xd800 && unit <= 0xdbff) {
        /* The first half of a character beyond U+FFFF; the other half must follow at once. */
        const bool followed = s->size - s->position >= 2 && memcmp(s->text + s->position, "\\u", 2) == 0;
        unsigned second = 0;
        if (followed) {
            s->position += 2;
            status = scan_hex(s, &second);
        }
        if (status == BPK_OK && (second < 0xdc00 || second > 0xdfff)) { status = BPK_E_UTF8; }
    } else if (status == BPK_OK && (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))) {
        status = BPK_E_UTF8;
    }
    if (status == BPK_E_UTF8) { s->position = begin; }
    return status;
}

static bpk_status scan_string(scanner *s)
{
    if (peek(s) != '"') { return BPK_E_SYNTAX; }
    s->position += 1;
    while (s->position < s->size) {
        const char c = s->text[s->position];
        if (c == '"') {
            s->position += 1;
            return BPK_OK;
        }
        if ((unsigned char)c < 0x20) { return BPK_E_SYNTAX; }
        if (c == '\\') {
            const bpk_status status = scan_escape(s);
            if (status != BPK_OK) { return status; }
        } else {
            const size_t size = bpk_utf8_size(s->text + s->position, s->size - s->position);
            if (size == 0) { return BPK_E_UTF8; }
            s->position += size;
        }
    }
    return BPK_E_SYNTAX;
}

static bpk_status open_bracket(scanner *s, char closer)
{
    if (s->depth == s->depth_max) { return BPK_E_DEPTH; }
    s->closers[s->depth] = closer;
    s->depth += 1;
    s->position += 1;
    return BPK_OK;
}

static bpk_status scan_value(scanner *s, expectation *next)
{
    *next = EXPECT_COMMA_OR_END;
    switch (peek(s)) {
    case '{':
        *next = EXPECT_KEY_OR_END;
        return open_bracket(s, '}');
    case '[':
        *next = EXPECT_VALUE_OR_END;
        return open_bracket(s, ']');
    case '"': return scan_string(s);
    case 't': return scan_word(s, "true");
    case 'f': return scan_word(s, "false");
    case 'n': return scan_word(s, "null");
    default: return scan_number(s);
    }
}

/* Key and colon. */
static bpk_status scan_key(scanner *s, expectation *next)
{
    const bpk_status status = scan_string(s);
    if (status != BPK_OK) { return status; }
    skip_blanks(s);
    if (peek(s) != ':') { return BPK_E_SYNTAX; }
    s->position += 1;
    *next = EXPECT_VALUE;
    return BPK_OK;
}

/* One token, s->depth > 0 or expecting the first value. */
static bpk_status scan_step(scanner *s, expectation *next)
{
    const char closer = s->depth > 0 ? s->closers[s->depth - 1] : '\0';
    const bool may_end = *next == EXPECT_VALUE_OR_END || *next == EXPECT_KEY_OR_END || *next == EXPECT_COMMA_OR_END;
    if (may_end && s->position < s->size && peek(s) == closer) {
        s->position += 1;
        s->depth -= 1;
        *next = EXPECT_COMMA_OR_END;
        return BPK_OK;
    }
    switch (*next) {
    case EXPECT_VALUE:
    case EXPECT_VALUE_OR_END: return scan_value(s, next);
    case EXPECT_KEY:
    case EXPECT_KEY_OR_END: return scan_key(s, next);
    case EXPECT_COMMA_OR_END:
        if (peek(s) != ',') { return BPK_E_SYNTAX; }
        s->position += 1;
        *next = closer == '}' ? EXPECT_KEY : EXPECT_VALUE;
        return BPK_OK;
    }
    return BPK_E_SYNTAX;
}

bpk_status bpk_json_scan(const char *text, size_t text_size, size_t depth_max, bpk_json_tokens *tokens,
                         size_t *error_offset_out)
{
    scanner s;
    s.text = text;
    s.size = text_size;
    s.position = 0;
    s.depth = 0;
    s.depth_max = depth_max;
    s.tokens = tokens;

    expectation next = EXPECT_VALUE;
    bpk_status status = BPK_OK;
    do {
        skip_blanks(&s);
        status = scan_step(&s, &next);
    } while (status == BPK_OK && (s.depth > 0 || next != EXPECT_COMMA_OR_END));

    if (status == BPK_OK) {
        skip_blanks(&s);
        if (s.position != s.size) { status = BPK_E_SYNTAX; }
    }
    if (status != BPK_OK) { *error_offset_out = s.position; }
    return status;
}
