/*
 * Prints a market's order book, and keeps it up to date from a stream. On paper: no key, no money, no network.
 *
 *   cc print_book.c $(pkg-config --cflags --libs backpack) -o print_book
 *   ./print_book
 */
#include <backpack.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { SHOWN = 5, UPDATES = 3, LEVELS_MAX = 1000 };

/* Says why the last call failed. */
static int failed(const char *what)
{
    const backpack_error *error = backpack_last_error();
    fprintf(stderr, "%s: %s\n", what, error != NULL ? error->message : "nobody knows why");
    return EXIT_FAILURE;
}

/* A snapshot: where the book begins, and begins again when an update was missed. */
static backpack_status load(const backpack_client *client, backpack_book *book)
{
    backpack_result *answer = NULL;
    backpack_status status =
        backpack_request(client, "get_depth", "{\"symbol\":\"SOL_USDC\",\"limit\":\"1000\"}", NULL, &answer);
    if (status != BACKPACK_OK) { return status; }

    size_t size = 0;
    const char *json = backpack_result_json(answer, &size);
    status = backpack_book_load(book, json, size, LEVELS_MAX);
    backpack_result_free(answer);
    return status;
}

static backpack_status print_level(const backpack_level *level)
{
    char price[BACKPACK_DECIMAL_SIZE];
    char quantity[BACKPACK_DECIMAL_SIZE];
    backpack_status status = backpack_decimal_text(level->price, price);
    if (status == BACKPACK_OK) { status = backpack_decimal_text(level->quantity, quantity); }
    if (status == BACKPACK_OK) { printf("%12s  %s\n", price, quantity); }
    return status;
}

/* Asks from the top down, bids below them, as everybody draws it. */
static backpack_status print(const backpack_book *book)
{
    backpack_level asks[SHOWN];
    backpack_level bids[SHOWN];
    size_t asks_count = 0;
    size_t bids_count = 0;
    backpack_book_info info;
    backpack_status status = backpack_book_levels(book, BACKPACK_ASK, asks, SHOWN, &asks_count);
    if (status == BACKPACK_OK) { status = backpack_book_levels(book, BACKPACK_BID, bids, SHOWN, &bids_count); }
    if (status == BACKPACK_OK) { status = backpack_book_describe(book, &info); }
    if (status != BACKPACK_OK) { return status; }

    printf("SOL_USDC after update %llu\n", (unsigned long long)info.last_update_id);
    for (size_t left = asks_count; left > 0 && status == BACKPACK_OK; left -= 1) {
        status = print_level(&asks[left - 1]);
    }
    if (status == BACKPACK_OK) { puts("              --------"); }
    for (size_t index = 0; index < bids_count && status == BACKPACK_OK; index += 1) {
        status = print_level(&bids[index]);
    }
    return status;
}

/* What 10 SOL would cost right now: not the best price times ten, but what stands in the book. */
static backpack_status print_cost(const backpack_book *book)
{
    backpack_decimal wanted;
    backpack_decimal quantity;
    backpack_decimal notional;
    char quantity_text[BACKPACK_DECIMAL_SIZE];
    char notional_text[BACKPACK_DECIMAL_SIZE];
    backpack_status status = backpack_decimal_parse("10", &wanted);
    if (status == BACKPACK_OK) { status = backpack_book_cost(book, BACKPACK_BID, wanted, &quantity, &notional); }
    if (status == BACKPACK_OK) { status = backpack_decimal_text(quantity, quantity_text); }
    if (status == BACKPACK_OK) { status = backpack_decimal_text(notional, notional_text); }
    if (status == BACKPACK_OK) { printf("%s SOL would cost %s USDC\n", quantity_text, notional_text); }
    return status;
}

/* Waits for events and applies them. Yours would wait for its other descriptors here, too. */
static backpack_status follow(const backpack_client *client, backpack_stream *stream, backpack_book *book)
{
    for (int applied_count = 0; applied_count < UPDATES;) {
        struct pollfd waited = {backpack_stream_fd(stream), POLLIN, 0};
        if (poll(&waited, 1, -1) < 0 && errno != EINTR) {
            perror("poll");
            exit(EXIT_FAILURE);
        }

        const char *event = NULL;
        size_t size = 0;
        backpack_status status = backpack_stream_next(stream, 0, &event, &size);
        if (status == BACKPACK_E_TIMEOUT) { continue; }
        if (status != BACKPACK_OK) { return status; }

        bool applied = false;
        if (backpack_book_apply(book, event, size, &applied) == BACKPACK_OK) {
            applied_count += applied ? 1 : 0;
        } else {
            /* A gap, a new connection, anything but the next update: a new snapshot mends it. */
            status = load(client, book);
            if (status != BACKPACK_OK) { return status; }
        }
    }
    return BACKPACK_OK;
}

/* Borrows all three. The stream was opened before the snapshot, so that no update falls between them. */
static int watch(const backpack_client *client, backpack_stream *stream, backpack_book *book)
{
    if (load(client, book) != BACKPACK_OK) { return failed("The snapshot"); }
    if (print(book) != BACKPACK_OK || print_cost(book) != BACKPACK_OK) { return failed("Printing the book"); }
    if (follow(client, stream, book) != BACKPACK_OK) { return failed("Following the book"); }
    if (print(book) != BACKPACK_OK) { return failed("Printing the book"); }
    return EXIT_SUCCESS;
}

static int with_stream(const backpack_client *client, backpack_book *book)
{
    const char *const names[] = {"depth.SOL_USDC"};
    backpack_stream *stream = NULL;
    if (backpack_stream_open(client, names, 1, &stream) != BACKPACK_OK) { return failed("The stream"); }

    const int result = watch(client, stream, book);
    backpack_stream_free(stream);
    return result;
}

static int with_book(const backpack_client *client)
{
    backpack_book *book = NULL;
    if (backpack_book_new("SOL_USDC", LEVELS_MAX, &book) != BACKPACK_OK) { return failed("The book"); }

    const int result = with_stream(client, book);
    backpack_book_free(book);
    return result;
}

int main(void)
{
    /* A paper exchange that lives as long as this program. */
    backpack_config config = BACKPACK_CONFIG_INIT;
    config.mode = BACKPACK_MODE_PAPER;
    config.paper_state = ":memory:";
    config.paper_seed = 1;

    backpack_client *client = NULL;
    if (backpack_client_new(&config, &client) != BACKPACK_OK) { return failed("The client"); }

    const int result = with_book(client);
    backpack_client_free(client);
    return result;
}
