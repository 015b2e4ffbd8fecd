// Places an order, finds it among the open ones, cancels it, and reads a refusal. On paper: no key, no money and no
// network.
//
//   c++ -std=c++17 place_and_cancel.cpp $(pkg-config --cflags --libs backpack) -o place_and_cancel
//   ./place_and_cancel
#include <backpack.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

// Frees what it holds when it goes out of scope.
template <auto free_it>
struct Free {
    template <typename Handle>
    void operator()(Handle *handle) const noexcept { free_it(handle); }
};
using Client = std::unique_ptr<backpack_client, Free<backpack_client_free>>;
using Result = std::unique_ptr<backpack_result, Free<backpack_result_free>>;

// Why a call failed. Nothing changed at the exchange, or nothing is known to have.
class Problem : public std::runtime_error {
public:
    Problem(backpack_status status, const std::string &what) : std::runtime_error(what), status_(status) {}
    backpack_status status() const noexcept { return status_; }

private:
    backpack_status status_;
};

// An order that may have been placed. Sending it again could place it twice: look it up.
class Unsettled : public Problem {
public:
    Unsettled(std::uint32_t client_id, const std::string &what)
        : Problem(BACKPACK_E_UNKNOWN, what), client_id_(client_id) {}
    std::uint32_t client_id() const noexcept { return client_id_; }

private:
    std::uint32_t client_id_;
};

// Turns a status into an exception.
void check(backpack_status status)
{
    if (status == BACKPACK_OK) { return; }
    const backpack_error *error = backpack_last_error();
    if (error == nullptr) { throw Problem(status, backpack_status_text(status)); }
    if (status == BACKPACK_E_UNKNOWN && error->client_ids_count > 0) {
        throw Unsettled(error->client_ids[0], error->message);
    }
    throw Problem(status, error->message);
}

// A paper exchange that lives as long as this program. With a key, BACKPACK_MODE_LIVE trades with money.
Client open_paper()
{
    backpack_config config = BACKPACK_CONFIG_INIT;
    config.mode = BACKPACK_MODE_PAPER;
    config.paper_state = ":memory:";
    config.paper_seed = 1;

    backpack_client *client = nullptr;
    check(backpack_client_new(&config, &client));
    return Client(client);
}

// Rests in the book, or is rejected. The result holds one order.
Result place(const Client &client, const char *price, const char *quantity)
{
    backpack_order_request request = BACKPACK_ORDER_REQUEST_INIT;
    request.symbol = "BTC_USDC";
    request.side = BACKPACK_BID;
    request.order_type = "Limit";
    request.price = price;
    request.quantity = quantity;
    request.post_only = true;

    backpack_result *placed = nullptr;
    check(backpack_create_order(client.get(), &request, nullptr, &placed));
    return Result(placed);
}

// Texts are null where the exchange tells nothing.
const char *told(const char *text) { return text != nullptr ? text : "-"; }

void print_open(const Client &client)
{
    backpack_result *answer = nullptr;
    check(backpack_get_orders(client.get(), "BTC_USDC", nullptr, &answer));
    const Result open(answer);
    for (std::size_t index = 0; index < backpack_result_count(open.get()); index += 1) {
        const backpack_order *order = backpack_result_order(open.get(), index);
        std::cout << "Open:      " << (order->side == BACKPACK_BID ? "buy " : "sell ") << told(order->quantity)
                  << " at " << told(order->price) << '\n';
    }
}

void cancel(const Client &client, const backpack_order &placed)
{
    backpack_result *answer = nullptr;
    check(backpack_cancel_order(client.get(), placed.symbol, placed.id, 0, nullptr, &answer));
    const Result cancelled(answer);
    const backpack_order *order = backpack_result_order(cancelled.get(), 0);
    if (order != nullptr) {
        std::cout << "Cancelled: " << told(order->status) << ", " << told(order->executed_quantity)
                  << " filled before\n";
    } else {
        std::cout << "Cancelled: taken in, not yet carried out; the order can still fill\n";
    }
}

// More digits than the market's prices have: the answer says which, and nothing has changed.
void be_refused(const Client &client)
{
    try {
        place(client, "80000.123", "0.001");
    } catch (const Problem &problem) {
        if (problem.status() != BACKPACK_E_REJECTED && problem.status() != BACKPACK_E_REFUSED) { throw; }
        std::cout << "Refused:   " << problem.what() << '\n';
        return;
    }
    throw std::runtime_error("An order was placed that should have been refused.");
}

const char *settle(const Client &client, std::uint32_t client_id)
{
    backpack_call patient = BACKPACK_CALL_INIT;
    patient.timeout_ms = 20000;
    backpack_outcome outcome = BACKPACK_OUTCOME_UNKNOWN;
    check(backpack_resolve_order(client.get(), "BTC_USDC", client_id, &patient, &outcome));
    switch (outcome) {
    case BACKPACK_OUTCOME_PLACED: return "It was placed.";
    case BACKPACK_OUTCOME_NOT_PLACED: return "It was not placed: it is safe to send it again.";
    default: return "It may have been placed: ask again later.";
    }
}

void trade(const Client &client)
{
    try {
        const Result placed = place(client, "80000", "0.001");
        const backpack_order *order = backpack_result_order(placed.get(), 0);
        std::cout << "Placed:    " << told(order->status) << '\n';
        print_open(client);
        cancel(client, *order);
        be_refused(client);
    } catch (const Unsettled &unsettled) {
        std::cerr << unsettled.what() << ' ' << settle(client, unsettled.client_id()) << '\n';
        throw;
    }
}

} // namespace

int main()
{
    try {
        trade(open_paper());
        return EXIT_SUCCESS;
    } catch (const std::exception &problem) {
        std::cerr << problem.what() << '\n';
        return EXIT_FAILURE;
    }
}
