// Prints a market's order book, and keeps it up to date from a stream. On paper: no key, no money, no network.
//
//   c++ -std=c++17 print_book.cpp $(pkg-config --cflags --libs backpack) -o print_book
//   ./print_book
#include <backpack.h>

#include <array>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

constexpr std::size_t shown = 5;
constexpr int updates = 3;
constexpr std::size_t levels_max = 1000;

// Frees what it holds when it goes out of scope.
template <auto free_it>
struct Free {
    template <typename Handle>
    void operator()(Handle *handle) const noexcept { free_it(handle); }
};
using Client = std::unique_ptr<backpack_client, Free<backpack_client_free>>;
using Result = std::unique_ptr<backpack_result, Free<backpack_result_free>>;
using Book = std::unique_ptr<backpack_book, Free<backpack_book_free>>;
using Stream = std::unique_ptr<backpack_stream, Free<backpack_stream_free>>;

// Turns a status into an exception that says why the call failed.
void check(backpack_status status, const std::string &what)
{
    if (status == BACKPACK_OK) { return; }
    const backpack_error *error = backpack_last_error();
    throw std::runtime_error(what + ": " + (error != nullptr ? error->message : backpack_status_text(status)));
}

// A paper exchange that lives as long as this program.
Client open_paper()
{
    backpack_config config = BACKPACK_CONFIG_INIT;
    config.mode = BACKPACK_MODE_PAPER;
    config.paper_state = ":memory:";
    config.paper_seed = 1;

    backpack_client *client = nullptr;
    check(backpack_client_new(&config, &client), "The client");
    return Client(client);
}

Book make_book()
{
    backpack_book *book = nullptr;
    check(backpack_book_new("SOL_USDC", levels_max, &book), "The book");
    return Book(book);
}

Stream open_stream(const Client &client)
{
    const std::array<const char *, 1> names{"depth.SOL_USDC"};
    backpack_stream *stream = nullptr;
    check(backpack_stream_open(client.get(), names.data(), names.size(), &stream), "The stream");
    return Stream(stream);
}

// A snapshot: where the book begins, and begins again when an update was missed.
void load(const Client &client, const Book &book)
{
    backpack_result *answer = nullptr;
    check(backpack_request(client.get(), "get_depth", R"({"symbol":"SOL_USDC","limit":"1000"})", nullptr, &answer),
          "The snapshot");
    const Result result(answer);

    std::size_t size = 0;
    const char *json = backpack_result_json(result.get(), &size);
    check(backpack_book_load(book.get(), json, size, levels_max), "The snapshot");
}

std::string text(const backpack_decimal &value)
{
    std::array<char, BACKPACK_DECIMAL_SIZE> out{};
    check(backpack_decimal_text(value, out.data()), "A number");
    return out.data();
}

void print(const backpack_level &level)
{
    std::cout << std::setw(12) << text(level.price) << "  " << text(level.quantity) << '\n';
}

// Asks from the top down, bids below them, as everybody draws it.
void print(const Book &book)
{
    std::array<backpack_level, shown> asks{};
    std::array<backpack_level, shown> bids{};
    std::size_t asks_count = 0;
    std::size_t bids_count = 0;
    backpack_book_info info{};
    check(backpack_book_levels(book.get(), BACKPACK_ASK, asks.data(), asks.size(), &asks_count), "The asks");
    check(backpack_book_levels(book.get(), BACKPACK_BID, bids.data(), bids.size(), &bids_count), "The bids");
    check(backpack_book_describe(book.get(), &info), "The book");

    std::cout << "SOL_USDC after update " << info.last_update_id << '\n';
    for (std::size_t left = asks_count; left > 0; left -= 1) { print(asks[left - 1]); }
    std::cout << "              --------\n";
    for (std::size_t index = 0; index < bids_count; index += 1) { print(bids[index]); }
}

void follow(const Client &client, const Stream &stream, const Book &book)
{
    for (int applied_count = 0; applied_count < updates;) {
        const char *event = nullptr;
        std::size_t size = 0;
        check(backpack_stream_next(stream.get(), UINT32_MAX, &event, &size), "The stream");

        bool applied = false;
        if (backpack_book_apply(book.get(), event, size, &applied) == BACKPACK_OK) {
            applied_count += applied ? 1 : 0;
        } else {
            // A gap, a new connection, anything but the next update: a new snapshot mends it.
            load(client, book);
        }
    }
}

} // namespace

int main()
{
    try {
        const Client client = open_paper();
        const Book book = make_book();
        // Before the snapshot, so that no update falls between them.
        const Stream stream = open_stream(client);
        load(client, book);
        print(book);
        follow(client, stream, book);
        print(book);
        return EXIT_SUCCESS;
    } catch (const std::exception &problem) {
        std::cerr << problem.what() << '\n';
        return EXIT_FAILURE;
    }
}
