/*
 * Signs a request for your own HTTP stack, and checks it the way the exchange does.
 *
 *   cc sign_request.c $(pkg-config --cflags --libs backpack) -o sign_request
 *   ./sign_request
 *
 * Signs with the key in BACKPACK_PRIVATE_KEY. Without one it takes the key of the exchange's documentation, which
 * everybody has and which opens no account.
 */
#include <backpack.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char *const documented_key = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

static const uint32_t window_ms = 5000;

/* Says why the last call failed. */
static int failed(const char *what)
{
    const backpack_error *error = backpack_last_error();
    fprintf(stderr, "%s: %s\n", what, error != NULL ? error->message : "nobody knows why");
    return EXIT_FAILURE;
}

static uint64_t now_ms(void)
{
    struct timespec now;
    if (timespec_get(&now, TIME_UTC) != TIME_UTC) { return 0; }
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* GET /api/v1/account/limits/order?symbol=SOL_USDC&side=Bid. Borrows the signer. */
static int sign(const backpack_signer *signer)
{
    /* In any order: the library sorts them, as the signature demands. */
    const backpack_param params[] = {{"symbol", "SOL_USDC"}, {"side", "Bid"}};
    const uint64_t sent_at_ms = now_ms();

    backpack_headers headers;
    if (backpack_sign_headers(signer, "maxOrderQuantity", params, 2, sent_at_ms, window_ms, &headers) != BACKPACK_OK) {
        return failed("Signing");
    }
    printf("X-API-Key: %s\n", headers.api_key);
    printf("X-Signature: %s\n", headers.signature);
    printf("X-Timestamp: %s\n", headers.timestamp);
    printf("X-Window: %s\n", headers.window);

    if (backpack_verify(headers.api_key, "maxOrderQuantity", params, 2, sent_at_ms, window_ms, headers.signature)
        != BACKPACK_OK) {
        return failed("Checking the signature");
    }
    return EXIT_SUCCESS;
}

int main(void)
{
    const char *secret = getenv("BACKPACK_PRIVATE_KEY");
    if (secret == NULL || secret[0] == '\0') { secret = documented_key; }

    backpack_signer *signer = NULL;
    if (backpack_signer_new(secret, &signer) != BACKPACK_OK) { return failed("The key"); }

    const int result = sign(signer);
    backpack_signer_free(signer);
    return result;
}
