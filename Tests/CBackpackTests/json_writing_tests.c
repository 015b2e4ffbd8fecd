#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES(text) (text), sizeof(text) - 1

/* What the writer holds, or the status it ends with; frees it. */
static void check_written(bpk_writer *writer, const char *expected)
{
    const char *text = NULL;
    size_t size = 0;
    if (CHECK(bpk_writer_finish(writer, &text, &size) == BPK_OK)) {
        CHECK_TEXT(text, size, expected);
        CHECK(text[size] == '\0');
    }
    bpk_writer_free(writer);
}

static void check_broken(bpk_writer *writer, bpk_status expected)
{
    const char *text = NULL;
    size_t size = 4711;
    CHECK(bpk_writer_finish(writer, &text, &size) == expected);
    CHECK(text == NULL && size == 4711);
    bpk_writer_free(writer);
}

static void values_get_their_commas(void)
{
    bpk_writer *w = bpk_writer_new();
    bpk_writer_object_begin(w);
    bpk_writer_key(w, BYTES("a"));
    bpk_writer_number(w, BYTES("-1.50e+7"));
    bpk_writer_key(w, BYTES("b"));
    bpk_writer_array_begin(w);
    bpk_writer_array_begin(w);
    bpk_writer_array_end(w);
    bpk_writer_object_begin(w);
    bpk_writer_object_end(w);
    bpk_writer_null(w);
    bpk_writer_bool(w, true);
    bpk_writer_bool(w, false);
    bpk_writer_string(w, NULL, 0);
    bpk_writer_raw(w, BYTES("{\"raw\" : 1}"));
    bpk_writer_array_end(w);
    bpk_writer_key(w, NULL, 0);
    bpk_writer_string(w, BYTES("c"));
    bpk_writer_object_end(w);
    check_written(w, "{\"a\":-1.50e+7,\"b\":[[],{},null,true,false,\"\",{\"raw\" : 1}],\"\":\"c\"}");
}

static void every_call_out_of_place_is_reported(void)
{
    /* One letter a call: { } [ ] k(ey) s(tring) n(umber) b(ool) z(null) r(aw). */
    static const char *const sequences[] = {
        "", "{", "[", "}", "]", "k", "{s", "{kk", "{k}", "{k", "[k", "[}", "{]", "ss", "s[", "[]]", "{}}", "{}{}",
        "s}", "{ks]", "{kss", "[s}", "{[", "{n", "{b", "{z", "{r", "{{", "{k[}", "[{]", "s]", "sk", "{}k"};
    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i += 1) {
        check_note(sequences[i]);
        bpk_writer *w = bpk_writer_new();
        for (const char *c = sequences[i]; *c != '\0'; c += 1) {
            switch (*c) {
            case '{': bpk_writer_object_begin(w); break;
            case '}': bpk_writer_object_end(w); break;
            case '[': bpk_writer_array_begin(w); break;
            case ']': bpk_writer_array_end(w); break;
            case 'k': bpk_writer_key(w, BYTES("k")); break;
            case 's': bpk_writer_string(w, BYTES("s")); break;
            case 'n': bpk_writer_number(w, BYTES("1")); break;
            case 'b': bpk_writer_bool(w, true); break;
            case 'z': bpk_writer_null(w); break;
            default: bpk_writer_raw(w, BYTES("1")); break;
            }
        }
        check_broken(w, BPK_E_SYNTAX);
    }
    check_note(NULL);
}

static void first_error_stays(void)
{
    bpk_writer *w = bpk_writer_new();
    bpk_writer_array_begin(w);
    bpk_writer_string(w, BYTES("\xff"));
    bpk_writer_number(w, BYTES("01"));
    bpk_writer_array_end(w);
    bpk_writer_array_end(w);
    bpk_writer_node(w, NULL);
    check_broken(w, BPK_E_UTF8);
}

static void strings_are_one_line(void)
{
    bpk_writer *w = bpk_writer_new();
    bpk_writer_string(w, BYTES("\"\\/\b\f\n\r\t\x01\x1f\x20\x7e\x7f\xc2\x80\xc2\x85\xc2\x9f\xc2\xa0"
                               "\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa\xf0\x9f\x98\x80'<&"));
    check_written(w, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f ~\\u007f\\u0080\\u0085\\u009f\xc2\xa0"
                     "\xe2\x80\xa7\\u2028\\u2029\xe2\x80\xaa\xf0\x9f\x98\x80'<&\"");
    w = bpk_writer_new();
    bpk_writer_object_begin(w);
    bpk_writer_key(w, BYTES("\n\"\xe2\x80\xa8"));
    bpk_writer_null(w);
    bpk_writer_object_end(w);
    check_written(w, "{\"\\n\\\"\\u2028\":null}");
}

static void bad_text_is_reported(void)
{
    static const char *const bad[] = {"\xff", "\x80", "a\xc3", "\xc0\xaf", "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80", "\xe2\x80", "\xc2"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i += 1) {
        check_note(bad[i]);
        bpk_writer *w = bpk_writer_new();
        bpk_writer_string(w, bad[i], strlen(bad[i]));
        check_broken(w, BPK_E_UTF8);
        w = bpk_writer_new();
        bpk_writer_object_begin(w);
        bpk_writer_key(w, bad[i], strlen(bad[i]));
        check_broken(w, BPK_E_UTF8);
    }
    check_note("a NUL byte");
    bpk_writer *w = bpk_writer_new();
    bpk_writer_string(w, BYTES("a\0b"));
    check_broken(w, BPK_E_UTF8);
    check_note(NULL);
}

static void bad_numbers_are_reported(void)
{
    static const char *const bad[] = {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1",
                                      "NaN", "Infinity", "1 ", " 1", "1,2", "1]"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i += 1) {
        check_note(bad[i]);
        bpk_writer *w = bpk_writer_new();
        bpk_writer_number(w, bad[i], strlen(bad[i]));
        check_broken(w, BPK_E_SYNTAX);
    }
    check_note(NULL);
    bpk_writer *w = bpk_writer_new();
    bpk_writer_raw(w, NULL, 0);
    check_broken(w, BPK_E_SYNTAX);
}

static void null_arguments_are_reported(void)
{
    const char *text = NULL;
    size_t size = 0;
    bpk_writer *w = bpk_writer_new();
    bpk_writer_string(w, NULL, 1);
    check_broken(w, BPK_E_ARGUMENT);
    w = bpk_writer_new();
    bpk_writer_node(w, NULL);
    check_broken(w, BPK_E_ARGUMENT);
    w = bpk_writer_new();
    bpk_writer_null(w);
    CHECK(bpk_writer_finish(w, NULL, &size) == BPK_E_ARGUMENT);
    CHECK(bpk_writer_finish(w, &text, NULL) == BPK_E_ARGUMENT);
    bpk_writer_free(w);

    bpk_writer_object_begin(NULL);
    bpk_writer_object_end(NULL);
    bpk_writer_array_begin(NULL);
    bpk_writer_array_end(NULL);
    bpk_writer_key(NULL, BYTES("k"));
    bpk_writer_string(NULL, BYTES("s"));
    bpk_writer_number(NULL, BYTES("1"));
    bpk_writer_bool(NULL, true);
    bpk_writer_null(NULL);
    bpk_writer_raw(NULL, BYTES("1"));
    bpk_writer_node(NULL, NULL);
    bpk_writer_free(NULL);
    CHECK(bpk_writer_finish(NULL, &text, &size) == BPK_E_ARGUMENT);
}

static void nesting_is_limited(void)
{
    for (size_t levels = BPK_JSON_DEPTH_MAX; levels <= BPK_JSON_DEPTH_MAX + 1; levels += 1) {
        bpk_writer *w = bpk_writer_new();
        for (size_t i = 0; i < levels; i += 1) { bpk_writer_array_begin(w); }
        for (size_t i = 0; i < levels; i += 1) { bpk_writer_array_end(w); }
        const char *text = NULL;
        size_t size = 0;
        CHECK(bpk_writer_finish(w, &text, &size) == (levels > BPK_JSON_DEPTH_MAX ? BPK_E_DEPTH : BPK_OK));
        if (levels == BPK_JSON_DEPTH_MAX) {
            bpk_json *json = NULL;
            CHECK(bpk_json_parse(text, size, levels, &json, NULL) == BPK_OK);
            bpk_writer *again = bpk_writer_new();
            bpk_writer_node(again, bpk_json_root(json));
            check_written(again, text);
            bpk_json_free(json);
        }
        bpk_writer_free(w);
    }
}

static void nodes_keep_their_digits(void)
{
    static const char sample[] =
        " { \"id\" : 9007199254740993 , \"a\" : [ 1.50 , -0 , 1E400 , { } , [ ] , null , true , false ] , "
        "\"\\u0061\" : \"\\u00e9\\u2028/\" , \"\" : { \"x\" : [ [ { \"y\" : 0.10 } ] , 2 ] } } ";
    bpk_json *json = NULL;
    if (!CHECK(bpk_json_parse(BYTES(sample), 16, &json, NULL) == BPK_OK)) { return; }
    bpk_writer *w = bpk_writer_new();
    bpk_writer_node(w, bpk_json_root(json));
    check_written(w, "{\"id\":9007199254740993,\"a\":[1.50,-0,1E400,{},[],null,true,false],"
                     "\"a\":\"\xc3\xa9\\u2028/\",\"\":{\"x\":[[{\"y\":0.10}],2]}}");

    /* A node in the middle comes without its key and without its siblings. */
    w = bpk_writer_new();
    bpk_writer_array_begin(w);
    bpk_writer_node(w, bpk_json_member(bpk_json_root(json), BYTES("")));
    bpk_writer_node(w, bpk_json_first(bpk_json_root(json)));
    bpk_writer_array_end(w);
    check_written(w, "[{\"x\":[[{\"y\":0.10}],2]},9007199254740993]");
    bpk_json_free(json);
}

static void write_random_string(bpk_writer *w, bool as_key)
{
    static const char *const pieces[] = {"a", "Z", "\"", "\\", "/", "\n", "\x7f", "\xc2\x85", "\xe2\x80\xa8",
                                         "\xf0\x9f\x98\x80", " "};
    char text[64];
    size_t size = 0;
    for (uint64_t count = random_below(12); count > 0; count -= 1) {
        const char *piece = pieces[random_below(sizeof pieces / sizeof pieces[0])];
        memcpy(text + size, piece, strlen(piece));
        size += strlen(piece);
    }
    if (as_key) {
        bpk_writer_key(w, text, size);
    } else {
        bpk_writer_string(w, text, size);
    }
}

static void write_random_number(bpk_writer *w)
{
    char token[64];
    const long long whole = (long long)random_next();
    const unsigned fraction = (unsigned)random_below(1000000);
    const int size = random_below(2) == 0
        ? snprintf(token, sizeof token, "%lld", whole)
        : snprintf(token, sizeof token, "%lld.%06ue-%u", whole, fraction, fraction % 999);
    bpk_writer_number(w, token, (size_t)size);
}

static void write_random_value(bpk_writer *w, unsigned depth)
{
    switch (random_below(depth < 6 ? 7 : 5)) {
    case 0: bpk_writer_null(w); break;
    case 1: bpk_writer_bool(w, random_below(2) == 0); break;
    case 2: write_random_number(w); break;
    case 3:
    case 4: write_random_string(w, false); break;
    case 5:
        bpk_writer_array_begin(w);
        for (uint64_t count = random_below(5); count > 0; count -= 1) { write_random_value(w, depth + 1); }
        bpk_writer_array_end(w);
        break;
    default:
        bpk_writer_object_begin(w);
        for (uint64_t count = random_below(5); count > 0; count -= 1) {
            write_random_string(w, true);
            write_random_value(w, depth + 1);
        }
        bpk_writer_object_end(w);
        break;
    }
}

static void what_is_written_reads_back(void)
{
    for (unsigned round = 0; round < 5000; round += 1) {
        bpk_writer *w = bpk_writer_new();
        write_random_value(w, 0);
        const char *text = NULL;
        size_t size = 0;
        bpk_json *json = NULL;
        if (CHECK(bpk_writer_finish(w, &text, &size) == BPK_OK)
            && CHECK(bpk_json_parse(text, size, 16, &json, NULL) == BPK_OK)) {
            CHECK(strpbrk(text, "\n\r\x7f") == NULL);
            bpk_writer *again = bpk_writer_new();
            bpk_writer_node(again, bpk_json_root(json));
            check_written(again, text);
        }
        bpk_json_free(json);
        bpk_writer_free(w);
    }
}

static void long_texts_grow_the_buffer(void)
{
    const size_t size = 300000;
    char *text = malloc(size);
    char *expected = malloc(size + 3);
    if (CHECK(text != NULL && expected != NULL)) {
        memset(text, 'x', size);
        snprintf(expected, size + 3, "\"%.*s\"", (int)size, text);
        bpk_writer *w = bpk_writer_new();
        bpk_writer_string(w, text, size);
        check_written(w, expected);
    }
    free(expected);
    free(text);
}

void json_writing_tests(void)
{
    run("values get their commas, keys their colons", values_get_their_commas);
    run("a call out of place is reported by finish", every_call_out_of_place_is_reported);
    run("the first error stays", first_error_stays);
    run("strings are one line for every reader", strings_are_one_line);
    run("text that is not UTF-8 is reported", bad_text_is_reported);
    run("a number that is none is reported", bad_numbers_are_reported);
    run("NULL is reported, and a NULL writer does nothing", null_arguments_are_reported);
    run("nesting stops at the limit, which is also what can be read", nesting_is_limited);
    run("a node is written with its digits unchanged", nodes_keep_their_digits);
    run("what is written reads back and is written the same", what_is_written_reads_back);
    run("long texts grow the buffer", long_texts_grow_the_buffer);
}
