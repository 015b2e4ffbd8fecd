#include "bpk.h"
#include "json_scan.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* Where a writer stands on one level. */
typedef enum level_state {
    LEVEL_DOCUMENT,     /* nothing written yet */
    LEVEL_COMPLETE,     /* the one value of the document is */
    LEVEL_ARRAY_FIRST,  /* after [ */
    LEVEL_ARRAY_NEXT,
    LEVEL_OBJECT_FIRST, /* after { */
    LEVEL_OBJECT_NEXT,
    LEVEL_OBJECT_VALUE  /* after a key */
} level_state;

struct bpk_writer {
    char *text;
    size_t size;
    size_t capacity;
    bpk_status status;
    size_t depth;
    /* One byte a level: the document, then every open array and object. */
    unsigned char levels[1 + BPK_JSON_DEPTH_MAX];
};

bpk_writer *bpk_writer_new(void)
{
    /* All bytes zero is an empty text, BPK_OK and LEVEL_DOCUMENT. */
    return calloc(1, sizeof(bpk_writer));
}

void bpk_writer_free(bpk_writer *writer)
{
    if (writer == NULL) { return; }
    free(writer->text);
    free(writer);
}

static void fail(bpk_writer *writer, bpk_status status)
{
    if (writer->status == BPK_OK) { writer->status = status; }
}

/* Room for `more` bytes and a NUL. */
static bool reserve(bpk_writer *writer, size_t more)
{
    if (more < writer->capacity - writer->size) { return true; }
    if (more >= SIZE_MAX / 2 - writer->size) {
        fail(writer, BPK_E_MEMORY);
        return false;
    }
    size_t capacity = writer->capacity == 0 ? 256 : writer->capacity;
    while (capacity <= writer->size + more) { capacity *= 2; }
    char *text = realloc(writer->text, capacity);
    if (text == NULL) {
        fail(writer, BPK_E_MEMORY);
        return false;
    }
    writer->text = text;
    writer->capacity = capacity;
    return true;
}

static void append(bpk_writer *writer, const char *bytes, size_t bytes_size)
{
    if (writer->status != BPK_OK || !reserve(writer, bytes_size)) { return; }
    memcpy(writer->text + writer->size, bytes, bytes_size);
    writer->size += bytes_size;
    writer->text[writer->size] = '\0';
}

/* Is a value allowed here? Then writes the comma before it and moves on. */
static bool value_begin(bpk_writer *writer)
{
    if (writer == NULL || writer->status != BPK_OK) { return false; }
    unsigned char *level = &writer->levels[writer->depth];
    switch ((level_state)*level) {
    case LEVEL_DOCUMENT: *level = LEVEL_COMPLETE; break;
    case LEVEL_ARRAY_FIRST: *level = LEVEL_ARRAY_NEXT; break;
    case LEVEL_ARRAY_NEXT: append(writer, ",", 1); break;
    case LEVEL_OBJECT_VALUE: *level = LEVEL_OBJECT_NEXT; break;
    case LEVEL_COMPLETE:
    case LEVEL_OBJECT_FIRST:
    case LEVEL_OBJECT_NEXT: fail(writer, BPK_E_SYNTAX); break;
    }
    return writer->status == BPK_OK;
}

static void value_append(bpk_writer *writer, const char *bytes, size_t bytes_size)
{
    if (value_begin(writer)) { append(writer, bytes, bytes_size); }
}

static void level_begin(bpk_writer *writer, const char *bracket, level_state state)
{
    if (!value_begin(writer)) { return; }
    if (writer->depth == BPK_JSON_DEPTH_MAX) {
        fail(writer, BPK_E_DEPTH);
        return;
    }
    writer->depth += 1;
    writer->levels[writer->depth] = (unsigned char)state;
    append(writer, bracket, 1);
}

static void level_end(bpk_writer *writer, const char *bracket, level_state first, level_state next)
{
    if (writer == NULL || writer->status != BPK_OK) { return; }
    const level_state state = (level_state)writer->levels[writer->depth];
    if (state != first && state != next) {
        fail(writer, BPK_E_SYNTAX);
        return;
    }
    writer->depth -= 1;
    append(writer, bracket, 1);
}

void bpk_writer_object_begin(bpk_writer *writer)
{
    level_begin(writer, "{", LEVEL_OBJECT_FIRST);
}

void bpk_writer_object_end(bpk_writer *writer)
{
    level_end(writer, "}", LEVEL_OBJECT_FIRST, LEVEL_OBJECT_NEXT);
}

void bpk_writer_array_begin(bpk_writer *writer)
{
    level_begin(writer, "[", LEVEL_ARRAY_FIRST);
}

void bpk_writer_array_end(bpk_writer *writer)
{
    level_end(writer, "]", LEVEL_ARRAY_FIRST, LEVEL_ARRAY_NEXT);
}

/* The letter of \n and the like, NUL for characters that have none. */
static char short_escape(char c)
{
    switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return '\0';
    }
}

/* U+2028 and U+2029, which some readers take for the end of a line. */
static bool is_line_separator(const char *character, size_t size)
{
    return size == 3 && (memcmp(character, "\xe2\x80\xa8", 3) == 0 || memcmp(character, "\xe2\x80\xa9", 3) == 0);
}

/* Code point of a character of one to three bytes. */
static unsigned code_point(const char *character, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)character;
    if (size == 1) { return bytes[0]; }
    if (size == 2) { return (bytes[0] & 0x1fu) << 6 | (bytes[1] & 0x3fu); }
    return (bytes[0] & 0x0fu) << 12 | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
}

static void append_escape(bpk_writer *writer, const char *character, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const char letter = size == 1 ? short_escape(*character) : '\0';
    if (letter != '\0') {
        append(writer, (const char[]){'\\', letter}, 2);
        return;
    }
    const unsigned code = code_point(character, size);
    const char escape[] = {'\\', 'u', digits[code >> 12 & 15], digits[code >> 8 & 15], digits[code >> 4 & 15],
                           digits[code & 15]};
    append(writer, escape, sizeof escape);
}

static void append_string(bpk_writer *writer, const char *text, size_t text_size)
{
    append(writer, "\"", 1);
    size_t plain = 0; /* where the bytes that need no escape begin */
    size_t position = 0;
    while (position < text_size) {
        const char *character = text + position;
        const size_t size = bpk_utf8_size(character, text_size - position);
        if (size == 0 || *character == '\0') {
            fail(writer, BPK_E_UTF8);
            return;
        }
        if (*character == '"' || *character == '\\' || bpk_utf8_is_control(character, size)
            || is_line_separator(character, size)) {
            append(writer, text + plain, position - plain);
            append_escape(writer, character, size);
            plain = position + size;
        }
        position += size;
    }
    append(writer, text + plain, position - plain);
    append(writer, "\"", 1);
}

/* NULL is the empty text when it says that it has no bytes. */
static bool text_is_given(bpk_writer *writer, const char **text, size_t text_size)
{
    if (*text == NULL && text_size > 0) { fail(writer, BPK_E_ARGUMENT); }
    if (*text == NULL) { *text = ""; }
    return writer->status == BPK_OK;
}

void bpk_writer_key(bpk_writer *writer, const char *key, size_t key_size)
{
    if (writer == NULL || writer->status != BPK_OK || !text_is_given(writer, &key, key_size)) { return; }
    unsigned char *level = &writer->levels[writer->depth];
    if (*level != LEVEL_OBJECT_FIRST && *level != LEVEL_OBJECT_NEXT) {
        fail(writer, BPK_E_SYNTAX);
        return;
    }
    if (*level == LEVEL_OBJECT_NEXT) { append(writer, ",", 1); }
    *level = LEVEL_OBJECT_VALUE;
    append_string(writer, key, key_size);
    append(writer, ":", 1);
}

void bpk_writer_string(bpk_writer *writer, const char *text, size_t text_size)
{
    if (value_begin(writer) && text_is_given(writer, &text, text_size)) { append_string(writer, text, text_size); }
}

void bpk_writer_number(bpk_writer *writer, const char *token, size_t token_size)
{
    if (!value_begin(writer) || !text_is_given(writer, &token, token_size)) { return; }
    size_t number_size = 0;
    if (!bpk_json_scan_number(token, token_size, &number_size) || number_size != token_size) {
        fail(writer, BPK_E_SYNTAX);
        return;
    }
    append(writer, token, token_size);
}

void bpk_writer_bool(bpk_writer *writer, bool value)
{
    value_append(writer, value ? "true" : "false", value ? 4 : 5);
}

void bpk_writer_null(bpk_writer *writer)
{
    value_append(writer, "null", 4);
}

void bpk_writer_raw(bpk_writer *writer, const char *json, size_t json_size)
{
    if (!value_begin(writer) || !text_is_given(writer, &json, json_size)) { return; }
    if (json_size == 0) { fail(writer, BPK_E_SYNTAX); }
    append(writer, json, json_size);
}

/* Key if it has one, and value; of an array or object the bracket that opens it. */
static void node_begin(bpk_writer *writer, const bpk_json_node *node, bool with_key)
{
    size_t size = 0;
    const char *key = bpk_json_key(node, &size);
    if (with_key && key != NULL) { bpk_writer_key(writer, key, size); }

    const char *text = bpk_json_text(node, &size);
    switch (bpk_json_kind_of(node)) {
    case BPK_JSON_NULL: bpk_writer_null(writer); break;
    case BPK_JSON_BOOL: bpk_writer_bool(writer, bpk_json_bool(node)); break;
    case BPK_JSON_NUMBER: bpk_writer_number(writer, text, size); break;
    case BPK_JSON_STRING: bpk_writer_string(writer, text, size); break;
    case BPK_JSON_ARRAY: bpk_writer_array_begin(writer); break;
    case BPK_JSON_OBJECT: bpk_writer_object_begin(writer); break;
    }
}

static void node_end(bpk_writer *writer, const bpk_json_node *node)
{
    const bpk_json_kind kind = bpk_json_kind_of(node);
    if (kind == BPK_JSON_ARRAY) { bpk_writer_array_end(writer); }
    if (kind == BPK_JSON_OBJECT) { bpk_writer_object_end(writer); }
}

void bpk_writer_node(bpk_writer *writer, const bpk_json_node *node)
{
    if (writer == NULL) { return; }
    if (node == NULL) {
        fail(writer, BPK_E_ARGUMENT);
        return;
    }

    /* In document order with the way back in an array: a loop, whatever the nesting. */
    const bpk_json_node *parents[BPK_JSON_DEPTH_MAX];
    size_t depth = 0;
    const bpk_json_node *current = node;
    node_begin(writer, node, false);
    while (current != NULL && writer->status == BPK_OK) {
        const bpk_json_node *child = bpk_json_first(current);
        if (child != NULL) {
            parents[depth] = current;
            depth += 1;
            current = child;
        } else {
            node_end(writer, current);
            while (depth > 0 && bpk_json_next(current) == NULL) {
                depth -= 1;
                current = parents[depth];
                node_end(writer, current);
            }
            current = depth > 0 ? bpk_json_next(current) : NULL;
        }
        if (current != NULL) { node_begin(writer, current, true); }
    }
}

bpk_status bpk_writer_finish(const bpk_writer *writer, const char **text_out, size_t *size_out)
{
    if (writer == NULL || text_out == NULL || size_out == NULL) { return BPK_E_ARGUMENT; }
    if (writer->status != BPK_OK) { return writer->status; }
    if (writer->levels[0] != LEVEL_COMPLETE || writer->depth > 0) { return BPK_E_SYNTAX; }
    *text_out = writer->text;
    *size_out = writer->size;
    return BPK_OK;
}
