/*
 * Places an order, finds it among the open ones, cancels it, and reads a refusal. On paper: no key, no money and no
 * network.
 *
 *   cc place_and_cancel.c $(pkg-config --cflags --libs backpack) -o place_and_cancel
 *   ./place_and_cancel
 */
#include <backpack.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Says why the last call failed. */
static int failed(const char *what)
{
    const backpack_error *error = backpack_last_error();
    fprintf(stderr, "%s: %s\n", what, error != NULL ? error->message : "nobody knows why");
    return EXIT_FAILURE;
}

/* Texts are NULL where the exchange tells nothing. */
static const char *told(const char *text)
{
    return text != NULL ? text : "-";
}

/*
 * An order was sent and no answer came: it may have been placed. Sending it again could place it twice, so ask what
 * became of it, until that is known.
 */
static int settle(const backpack_client *client)
{
    const backpack_error *error = backpack_last_error();
    if (error == NULL || error->client_ids_count == 0) { return failed("An order with an unknown outcome"); }
    /* Copied: the error is lent until the next call fails. */
    const uint32_t client_id = error->client_ids[0];

    backpack_call patient = BACKPACK_CALL_INIT;
    patient.timeout_ms = 20000;
    backpack_outcome outcome = BACKPACK_OUTCOME_UNKNOWN;
    if (backpack_resolve_order(client, "BTC_USDC", client_id, &patient, &outcome) != BACKPACK_OK) {
        return failed("Looking the order up");
    }
    switch (outcome) {
    case BACKPACK_OUTCOME_PLACED:
        fprintf(stderr, "The order with client ID %" PRIu32 " was placed.\n", client_id);
        break;
    case BACKPACK_OUTCOME_NOT_PLACED:
        fprintf(stderr, "The order was not placed. It is safe to send it again.\n");
        break;
    default:
        fprintf(stderr, "The order with client ID %" PRIu32 " may have been placed. Ask again later.\n", client_id);
        break;
    }
    return EXIT_FAILURE;
}

static int print_open(const backpack_client *client)
{
    backpack_result *open = NULL;
    if (backpack_get_orders(client, "BTC_USDC", NULL, &open) != BACKPACK_OK) { return failed("The open orders"); }

    for (size_t index = 0; index < backpack_result_count(open); index += 1) {
        const backpack_order *order = backpack_result_order(open, index);
        printf("Open:      %s %s at %s\n", order->side == BACKPACK_BID ? "buy" : "sell", told(order->quantity),
               told(order->price));
    }
    backpack_result_free(open);
    return EXIT_SUCCESS;
}

static int cancel(const backpack_client *client, const backpack_order *placed)
{
    backpack_result *cancelled = NULL;
    if (backpack_cancel_order(client, placed->symbol, placed->id, 0, NULL, &cancelled) != BACKPACK_OK) {
        return failed("Cancelling");
    }
    const backpack_order *order = backpack_result_order(cancelled, 0);
    if (order != NULL) {
        printf("Cancelled: %s, %s filled before\n", told(order->status), told(order->executed_quantity));
    } else {
        puts("Cancelled: taken in, not yet carried out; the order can still fill");
    }
    backpack_result_free(cancelled);
    return EXIT_SUCCESS;
}

static int place_and_cancel(const backpack_client *client)
{
    backpack_order_request request = BACKPACK_ORDER_REQUEST_INIT;
    request.symbol = "BTC_USDC";
    request.side = BACKPACK_BID;
    request.order_type = "Limit";
    request.price = "80000";
    request.quantity = "0.001";
    request.post_only = true; /* rest in the book, or be rejected */

    backpack_result *placed = NULL;
    const backpack_status status = backpack_create_order(client, &request, NULL, &placed);
    if (status == BACKPACK_E_UNKNOWN) { return settle(client); }
    if (status != BACKPACK_OK) { return failed("Placing"); }

    const backpack_order *order = backpack_result_order(placed, 0);
    printf("Placed:    %s\n", told(order->status));
    int result = print_open(client);
    if (cancel(client, order) != EXIT_SUCCESS) { result = EXIT_FAILURE; }
    backpack_result_free(placed);
    return result;
}

/* More digits than the market's prices have: the answer says which, and nothing has changed. */
static int be_refused(const backpack_client *client)
{
    backpack_order_request request = BACKPACK_ORDER_REQUEST_INIT;
    request.symbol = "BTC_USDC";
    request.side = BACKPACK_BID;
    request.order_type = "Limit";
    request.price = "80000.123";
    request.quantity = "0.001";

    backpack_result *placed = NULL;
    const backpack_status status = backpack_create_order(client, &request, NULL, &placed);
    if (status == BACKPACK_OK) {
        backpack_result_free(placed);
        fprintf(stderr, "An order was placed that should have been refused.\n");
        return EXIT_FAILURE;
    }
    if (status == BACKPACK_E_UNKNOWN) { return settle(client); }
    if (status != BACKPACK_E_REJECTED && status != BACKPACK_E_REFUSED) { return failed("Placing"); }

    printf("Refused:   %s\n", backpack_last_error()->message);
    return EXIT_SUCCESS;
}

int main(void)
{
    /* A paper exchange that lives as long as this program. With a key, BACKPACK_MODE_LIVE trades with money. */
    backpack_config config = BACKPACK_CONFIG_INIT;
    config.mode = BACKPACK_MODE_PAPER;
    config.paper_state = ":memory:";
    config.paper_seed = 1;

    backpack_client *client = NULL;
    if (backpack_client_new(&config, &client) != BACKPACK_OK) { return failed("The client"); }

    int result = place_and_cancel(client);
    if (result == EXIT_SUCCESS) { result = be_refused(client); }
    backpack_client_free(client);
    return result;
}
