// Signs a request for your own HTTP stack, and checks it the way the exchange does.
//
//   c++ -std=c++17 sign_request.cpp $(pkg-config --cflags --libs backpack) -o sign_request
//   ./sign_request
//
// Signs with the key in BACKPACK_PRIVATE_KEY. Without one it takes the key of the exchange's documentation, which
// everybody has and which opens no account.
#include <backpack.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

constexpr const char *documented_key = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
constexpr std::uint32_t window_ms = 5000;

// Frees what it holds when it goes out of scope; the secret key is wiped then.
struct FreeSigner {
    void operator()(backpack_signer *signer) const noexcept { backpack_signer_free(signer); }
};
using Signer = std::unique_ptr<backpack_signer, FreeSigner>;

// Turns a status into an exception that says why the call failed.
void check(backpack_status status, const std::string &what)
{
    if (status == BACKPACK_OK) { return; }
    const backpack_error *error = backpack_last_error();
    throw std::runtime_error(what + ": " + (error != nullptr ? error->message : backpack_status_text(status)));
}

Signer make_signer(const char *secret)
{
    backpack_signer *signer = nullptr;
    check(backpack_signer_new(secret, &signer), "The key");
    return Signer(signer);
}

std::uint64_t now_ms()
{
    using namespace std::chrono;
    return static_cast<std::uint64_t>(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

// GET /api/v1/account/limits/order?symbol=SOL_USDC&side=Bid
void sign(const Signer &signer)
{
    // In any order: the library sorts them, as the signature demands.
    const std::array<backpack_param, 2> params{{{"symbol", "SOL_USDC"}, {"side", "Bid"}}};
    const auto sent_at_ms = now_ms();

    backpack_headers headers{};
    check(backpack_sign_headers(signer.get(), "maxOrderQuantity", params.data(), params.size(), sent_at_ms, window_ms,
                                &headers),
          "Signing");
    std::cout << "X-API-Key: " << headers.api_key << '\n'
              << "X-Signature: " << headers.signature << '\n'
              << "X-Timestamp: " << headers.timestamp << '\n'
              << "X-Window: " << headers.window << '\n';

    check(backpack_verify(headers.api_key, "maxOrderQuantity", params.data(), params.size(), sent_at_ms, window_ms,
                          headers.signature),
          "Checking the signature");
}

} // namespace

int main()
{
    try {
        const char *secret = std::getenv("BACKPACK_PRIVATE_KEY");
        sign(make_signer(secret != nullptr && *secret != '\0' ? secret : documented_key));
        return EXIT_SUCCESS;
    } catch (const std::exception &problem) {
        std::cerr << problem.what() << '\n';
        return EXIT_FAILURE;
    }
}
