#include "../../CSources/CBackpack/depth.h"
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS 1100

/* A reader's buffers. */
typedef struct room {
    bpk_level bids[LEVELS];
    bpk_level asks[LEVELS];
} room;

static room room_quick;
static room room_thorough;

static bpk_depth depth_in(room *r)
{
    return (bpk_depth){.bids = {r->bids, LEVELS, 0}, .asks = {r->asks, LEVELS, 0}};
}

static bpk_depth_update update_in(room *r)
{
    return (bpk_depth_update){.bids = {r->bids, LEVELS, 0}, .asks = {r->asks, LEVELS, 0}};
}

static bool equal(bpk_decimal a, bpk_decimal b)
{
    return a.low == b.low && a.high == b.high && a.scale == b.scale && a.negative == b.negative;
}

static bool levels_equal(const bpk_levels *a, const bpk_levels *b)
{
    if (a->count != b->count) { return false; }
    for (size_t i = 0; i < a->count; i += 1) {
        if (!equal(a->items[i].price, b->items[i].price)) { return false; }
        if (!equal(a->items[i].quantity, b->items[i].quantity)) { return false; }
    }
    return true;
}

/* Both readers, on a copy that ends where the text ends: reading beyond it is noticed. Did the quick one take it? */
static bool ways_agree(const char *text, size_t size, bpk_status *status_out)
{
    char *copy = malloc(size + (size == 0));
    CHECK(copy != NULL);
    memcpy(copy, text, size);
    bpk_depth quick = depth_in(&room_quick);
    bpk_depth thorough = depth_in(&room_thorough);
    *status_out = bpk_depth_read(copy, size, &thorough);
    const bool is_quick = bpk_depth_scan(copy, size, &quick);
    if (is_quick) {
        CHECK(*status_out == BPK_OK);
        CHECK(levels_equal(&quick.bids, &thorough.bids) && levels_equal(&quick.asks, &thorough.asks));
        CHECK(quick.last_update_id == thorough.last_update_id && quick.engine_time_us == thorough.engine_time_us);
    }
    free(copy);
    return is_quick;
}

static void a_recorded_snapshot_is_read_in_one_pass(void)
{
    static const char *const names[] = {"api/depth-20.json", "api/depth-1000.json", "api/depth-one-sided.json"};
    for (size_t i = 0; i < 3; i += 1) {
        size_t size = 0;
        char *text = fixture_read(names[i], &size);
        if (text == NULL) { continue; }
        bpk_status status = BPK_OK;
        check_note(names[i]);
        CHECK(ways_agree(text, size, &status) && status == BPK_OK);
        check_note(NULL);
        free(text);
    }
}

static void check_decimal(bpk_decimal value, const char *expected)
{
    char text[BPK_DECIMAL_TEXT_SIZE];
    size_t size = 0;
    bpk_decimal_print(value, text, &size);
    CHECK_TEXT(text, size, expected);
}

static void a_snapshot_has_exact_values_in_the_order_of_the_text(void)
{
    char text[512];
    const size_t size = json_make(text, sizeof text,
                                  "{'asks':[['98.97','22.390'],['99','0.00001234']],"
                                  "'bids':[['1234567890.123456789','0.00']],"
                                  "'lastUpdateId':'4330360995','timestamp':1788367430246081}");
    bpk_depth depth = depth_in(&room_quick);
    CHECK(bpk_depth_parse(text, size, &depth) == BPK_OK);
    CHECK(depth.asks.count == 2 && depth.bids.count == 1);
    check_decimal(depth.asks.items[0].price, "98.97");
    check_decimal(depth.asks.items[0].quantity, "22.39");
    check_decimal(depth.asks.items[1].price, "99");
    check_decimal(depth.asks.items[1].quantity, "0.00001234");
    check_decimal(depth.bids.items[0].price, "1234567890.123456789");
    check_decimal(depth.bids.items[0].quantity, "0");
    CHECK(depth.last_update_id == 4330360995u && depth.engine_time_us == 1788367430246081);
}

/* As recorded, but for the numbers. */
#define FRAME \
    "{'stream':'depth.SOL_USDC','data':{'e':'depth','E':1788367430246087,'s':'SOL_USDC','a':[['99.14','0.00']]," \
    "'b':[['98.96','5'],['98.9','1.5']],'U':41,'u':43,'T':1788367430246081}}"

static void an_update_is_read_in_one_pass(void)
{
    char text[512];
    const size_t size = json_make(text, sizeof text, FRAME);
    bpk_depth_update update = update_in(&room_quick);
    CHECK(bpk_depth_update_scan(text, size, &update));
    CHECK(update.asks.count == 1 && update.bids.count == 2);
    check_decimal(update.asks.items[0].quantity, "0");
    check_decimal(update.bids.items[1].price, "98.9");
    CHECK(update.first_update_id == 41 && update.last_update_id == 43);
    CHECK(update.event_time_us == 1788367430246087 && update.engine_time_us == 1788367430246081);
    CHECK_TEXT(update.symbol, update.symbol_size, "SOL_USDC");
}

/* An update with `data` as given. */
static bpk_status update_status(const char *data, bool *is_quick_out)
{
    char text[1024];
    const size_t size = json_make(text, sizeof text, "{'stream':'depth.X','data':%s}", data);
    bpk_depth_update quick = update_in(&room_quick);
    bpk_depth_update thorough = update_in(&room_thorough);
    const bool is_quick = bpk_depth_update_scan(text, size, &quick);
    const bpk_status status = bpk_depth_update_parse(text, size, &thorough);
    if (is_quick) { CHECK(status == BPK_OK); }
    if (is_quick_out != NULL) { *is_quick_out = is_quick; }
    return status;
}

static void members_of_an_update_come_in_any_order(void)
{
    bool is_quick = false;
    CHECK(update_status("{'u':3,'T':2,'a':[],'s':'X','U':3,'b':[ ],'E':1,'e':'depth'}", &is_quick) == BPK_OK);
    CHECK(is_quick);
    CHECK(update_status(" { 'u' : 3 , 'T' : 2,'a':\n[ [ '1' , '2' ] ],'s':'X','U':3,'b':[],'E':1,'e':'depth'}",
                        &is_quick) == BPK_OK);
    CHECK(is_quick);
}

static void what_the_venue_may_add_is_passed_over(void)
{
    bool is_quick = true;
    CHECK(update_status("{'u':3,'T':2,'a':[],'s':'\\u0058','U':3,'b':[],'E':1,'e':'depth','new':[{}]}",
                        &is_quick) == BPK_OK);
    CHECK(!is_quick);
    CHECK(update_status("{'u':'3','T':'2','a':[[1.50,2]],'s':'X','U':3,'b':[],'E':1,'e':'depth'}", NULL)
          == BPK_OK);
    check_decimal(room_thorough.asks[0].price, "1.5");
}

static void an_update_that_cannot_be_is_refused(void)
{
    static const struct {
        bpk_status status;
        const char *data;
    } cases[] = {
        {BPK_E_SHAPE, "{'U':3,'u':2,'T':2,'a':[],'s':'X','b':[],'E':1,'e':'depth'}"},
        {BPK_E_SHAPE, "{'U':3,'u':3,'T':2,'a':[],'s':'X','b':[],'E':1,'e':'bookTicker'}"},
        {BPK_E_SHAPE, "{'U':3,'u':3,'T':2,'a':[],'s':7,'b':[],'E':1,'e':'depth'}"},
        {BPK_E_SHAPE, "{'U':3,'u':3,'T':2,'a':null,'s':'X','b':[],'E':1,'e':'depth'}"},
        {BPK_E_SHAPE, "{'U':3,'T':2,'a':[],'s':'X','b':[],'E':1,'e':'depth'}"},
        {BPK_E_DUPLICATE_KEY, "{'U':3,'u':3,'u':4,'T':2,'a':[],'s':'X','b':[],'E':1,'e':'depth'}"},
        {BPK_E_SYNTAX, "{'U':3,'u':3.0,'T':2,'a':[],'s':'X','b':[],'E':1,'e':'depth'}"},
        {BPK_E_SYNTAX, "{'U':'03','u':3,'T':2,'a':[],'s':'X','b':[],'E':1,'e':'depth'}"},
        {BPK_E_SYNTAX, "{'U':-3,'u':3,'T':2,'a':[],'s':'X','b':[],'E':1,'e':'depth'}"},
        {BPK_E_OVERFLOW, "{'U':3,'u':18446744073709551616,'T':2,'a':[],'s':'X','b':[],'E':1,'e':'depth'}"},
        {BPK_E_OVERFLOW, "{'U':3,'u':3,'T':9223372036854775808,'a':[],'s':'X','b':[],'E':1,'e':'depth'}"},
        {BPK_E_SHAPE, "[]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i += 1) {
        check_note(cases[i].data);
        CHECK(update_status(cases[i].data, NULL) == cases[i].status);
    }
    check_note("the largest numbers");
    CHECK(update_status("{'U':3,'u':18446744073709551615,'T':9223372036854775807,'a':[],'s':'X','b':[],'E':1,"
                        "'e':'depth'}", NULL) == BPK_OK);
    check_note(NULL);
}

static void a_level_that_is_none_is_refused(void)
{
    static const struct {
        bpk_status status;
        const char *level;
    } cases[] = {
        {BPK_OK, "['1','2']"},           {BPK_OK, "['-0','0']"},           {BPK_OK, "['1', '2']"},
        {BPK_E_SHAPE, "['-1','2']"},     {BPK_E_SHAPE, "['1','-2']"},      {BPK_E_SHAPE, "['1']"},
        {BPK_E_SHAPE, "[]"},                 {BPK_E_SHAPE, "['1','2','3']"}, {BPK_E_SHAPE, "['1',null]"},
        {BPK_E_SHAPE, "'1'"},              {BPK_E_SHAPE, "[['1'],'2']"},     {BPK_E_SYNTAX, "['','2']"},
        {BPK_E_SYNTAX, "['01','2']"},    {BPK_E_SYNTAX, "['1.','2']"},     {BPK_E_SYNTAX, "['.5','2']"},
        {BPK_E_SYNTAX, "['1e3','2']"},   {BPK_E_SYNTAX, "[1e3,'2']"},        {BPK_E_SYNTAX, "['1.2.3','2']"},
        {BPK_E_SYNTAX, "[' 1','2']"},    {BPK_E_SYNTAX, "['1,5','2']"},    {BPK_E_SYNTAX, "['1','2'],"},
        {BPK_E_SYNTAX, "['1'  '2']"},    {BPK_E_SYNTAX, "['1','2]"},        {BPK_E_UTF8, "['1\\u0000','2']"},
        {BPK_E_UTF8, "['1\xff','2']"},   {BPK_E_OVERFLOW, "['1','0.00000000000000000000000000001']"},
        {BPK_E_OVERFLOW, "['100000000000000000000000000000000000000','2']"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i += 1) {
        char text[512];
        bpk_status status = BPK_OK;
        check_note(cases[i].level);
        /* First with a member that only the thorough way knows. */
        size_t size = json_make(text, sizeof text,
                                "{'asks':[['3','4'],%s],'bids':[],'lastUpdateId':'1','timestamp':1,'more':0}",
                                cases[i].level);
        CHECK(!ways_agree(text, size, &status));
        CHECK(status == cases[i].status);
        size = json_make(text, sizeof text, "{'asks':[['3','4'],%s],'bids':[],'lastUpdateId':'1','timestamp':1}",
                         cases[i].level);
        CHECK(ways_agree(text, size, &status) == (cases[i].status == BPK_OK));
        CHECK(status == cases[i].status);
    }
    check_note(NULL);
}

static void more_levels_than_there_is_room_for_are_refused(void)
{
    char text[128];
    const size_t size =
        json_make(text, sizeof text, "{'asks':[['1','1'],['2','1']],'bids':[],'lastUpdateId':'1','timestamp':1}");
    bpk_depth depth = depth_in(&room_quick);
    depth.last_update_id = 77;
    depth.asks.capacity = 1;
    CHECK(bpk_depth_parse(text, size, &depth) == BPK_E_CAPACITY);
    CHECK(depth.last_update_id == 77 && depth.asks.count == 0);
    depth.asks.capacity = 2;
    depth.bids = (bpk_levels){NULL, 0, 0};
    CHECK(bpk_depth_parse(text, size, &depth) == BPK_OK);
    depth.asks = (bpk_levels){NULL, 0, 0};
    CHECK(bpk_depth_parse(text, size, &depth) == BPK_E_CAPACITY);
    depth.bids.capacity = 1;
    CHECK(bpk_depth_parse(text, size, &depth) == BPK_E_ARGUMENT);
    CHECK(bpk_depth_parse(NULL, 0, &depth) == BPK_E_ARGUMENT);
    CHECK(bpk_depth_update_parse(text, size, NULL) == BPK_E_ARGUMENT);
}

/* Digits, perhaps a point; long and short, with zeros at either end more often than chance has it. */
static size_t decimal_write(char *out)
{
    size_t size = 0;
    const unsigned whole = 1 + (unsigned)random_below(random_below(4) == 0 ? 20 : 9);
    const unsigned fraction = (unsigned)random_below(random_below(4) == 0 ? 18 : 9);
    for (unsigned i = 0; i < whole; i += 1) {
        const bool may_be_zero = i > 0 || whole == 1;
        out[size++] = (char)('0' + (may_be_zero ? random_below(10) : 1 + random_below(9)));
    }
    if (fraction > 0) { out[size++] = '.'; }
    const unsigned zeros_from = (unsigned)random_below(fraction + 1);
    for (unsigned i = 0; i < fraction; i += 1) {
        out[size++] = i >= zeros_from && random_below(2) == 0 ? '0' : (char)('0' + random_below(10));
    }
    return size;
}

static size_t levels_write(char *out, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i += 1) {
        size += (size_t)sprintf(out + size, "%s[\"", i == 0 ? "" : random_below(2) == 0 ? "," : ", ");
        size += decimal_write(out + size);
        size += (size_t)sprintf(out + size, random_below(2) == 0 ? "\",\"" : "\", \"");
        size += decimal_write(out + size);
        size += (size_t)sprintf(out + size, "\"]");
    }
    return size;
}

static void both_ways_read_random_levels_alike(void)
{
    static char text[16384];
    for (unsigned i = 0; i < 4000; i += 1) {
        size_t size = (size_t)sprintf(text, "{\"asks\":[");
        size += levels_write(text + size, random_below(20));
        size += (size_t)sprintf(text + size, "],\"bids\":[");
        size += levels_write(text + size, random_below(20));
        size += (size_t)sprintf(text + size, "],\"lastUpdateId\":\"%llu\",\"timestamp\":%llu}",
                                (unsigned long long)(random_next() >> 8), (unsigned long long)(random_next() >> 8));
        bpk_status status = BPK_OK;
        check_note(text);
        CHECK(ways_agree(text, size, &status) && status == BPK_OK);
        /* One byte changed: mostly wrong, and for both. */
        text[random_below(size)] = "0123456789.,:\"[]{} -e\\\x80"[random_below(23)];
        (void)ways_agree(text, size, &status);
    }
    check_note(NULL);
}

static void no_beginning_of_a_text_is_taken_for_the_whole(void)
{
    char text[512];
    size_t whole = json_make(text, sizeof text,
                             "{'asks':[['98.97','22.39'],['98.98','1'],['98.99','3']],"
                             "'bids':[['98.9','1'],['98.95','1.5']],'lastUpdateId':'4330360995','timestamp':1788367430246081}");
    bpk_status status = BPK_OK;
    for (size_t size = 0; size < whole; size += 1) {
        CHECK(!ways_agree(text, size, &status));
        CHECK(status == BPK_E_SYNTAX);
    }
    CHECK(ways_agree(text, whole, &status));
    CHECK(!ways_agree("{} {}", 5, &status) && status == BPK_E_SYNTAX);
    whole = json_make(text, sizeof text, FRAME);
    for (size_t size = 0; size < whole; size += 1) {
        char *copy = malloc(size + (size == 0));
        CHECK(copy != NULL);
        memcpy(copy, text, size);
        bpk_depth_update update = update_in(&room_quick);
        CHECK(bpk_depth_update_parse(copy, size, &update) == BPK_E_SYNTAX);
        free(copy);
    }
}

void depth_tests(void)
{
    run("a recorded snapshot is read in one pass", a_recorded_snapshot_is_read_in_one_pass);
    run("a snapshot has exact values, in the order of the text", a_snapshot_has_exact_values_in_the_order_of_the_text);
    run("an update is read in one pass", an_update_is_read_in_one_pass);
    run("members of an update come in any order, with blanks", members_of_an_update_come_in_any_order);
    run("what the venue may add is passed over", what_the_venue_may_add_is_passed_over);
    run("an update that cannot be is refused, with the reason", an_update_that_cannot_be_is_refused);
    run("a level that is none is refused, with the reason", a_level_that_is_none_is_refused);
    run("more levels than there is room for are refused", more_levels_than_there_is_room_for_are_refused);
    run("both ways read random levels alike", both_ways_read_random_levels_alike);
    run("no beginning of a text is taken for the whole", no_beginning_of_a_text_is_taken_for_the_whole);
}
