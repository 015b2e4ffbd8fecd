/*
 * Signed orders against a running paper exchange: each connection places one that rests, cancels it, and so on.
 *
 *   orders PORT SECRET CONNECTIONS           as a worker (worker.h); a run is one request and its answer
 *   orders PORT SECRET CONNECTIONS COUNT     that many requests, then one line: requests a second
 *
 * Every request is signed anew, with the time it is sent at. An answer other than 200 ends the program.
 */
#define _POSIX_C_SOURCE 200809L
#include "worker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 256, REQUEST_SIZE = 2048, ANSWER_SIZE = 8192 };

typedef struct connection {
    char answer[ANSWER_SIZE];
    size_t answer_size;
    /* Of the order that rests; empty where there is none. */
    char order_id[32];
} connection;

typedef struct client {
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    char key_text[64];
    unsigned port;
    size_t connection_count;
    connection connections[CONNECTIONS_MAX];
    struct pollfd polls[CONNECTIONS_MAX];
} client;

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* `signed_text` up to the timestamp; `request` gets head and body. Returns the size of both. */
static int request_write(const client *self, const char *method, const char *signed_text, const char *body,
                         char request[REQUEST_SIZE])
{
    const long long sent_at_ms = now_ms();
    char text[512];
    const int text_size = snprintf(text, sizeof text, "%s&timestamp=%lld&window=60000", signed_text, sent_at_ms);
    uint8_t signature[crypto_sign_BYTES];
    crypto_sign_detached(signature, NULL, (const uint8_t *)text, (unsigned long long)text_size, self->secret);
    char signature_text[96];
    sodium_bin2base64(signature_text, sizeof signature_text, signature, sizeof signature,
                      sodium_base64_VARIANT_ORIGINAL);
    return snprintf(request, REQUEST_SIZE,
                    "%s /api/v1/order HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/json; "
                    "charset=utf-8\r\nX-API-Key: %s\r\nX-Signature: %s\r\nX-Timestamp: %lld\r\nX-Window: 60000\r\n"
                    "Content-Length: %zu\r\n\r\n%s",
                    method, self->port, self->key_text, signature_text, sent_at_ms, strlen(body), body);
}

static void request_send(const client *self, size_t index)
{
    const connection *to = &self->connections[index];
    char request[REQUEST_SIZE];
    int size = 0;
    if (to->order_id[0] == '\0') {
        size = request_write(
            self, "POST",
            "instruction=orderExecute&orderType=Limit&price=100&quantity=0.1&side=Bid&symbol=SOL_USDC",
            "{\"symbol\":\"SOL_USDC\",\"side\":\"Bid\",\"orderType\":\"Limit\",\"price\":\"100\",\"quantity\":\"0.1\"}",
            request);
    } else {
        char signed_text[128];
        char body[128];
        snprintf(signed_text, sizeof signed_text, "instruction=orderCancel&orderId=%s&symbol=SOL_USDC", to->order_id);
        snprintf(body, sizeof body, "{\"symbol\":\"SOL_USDC\",\"orderId\":\"%s\"}", to->order_id);
        size = request_write(self, "DELETE", signed_text, body, request);
    }
    /* One request at a time is far below what a socket takes at once. */
    if (send(self->polls[index].fd, request, (size_t)size, MSG_NOSIGNAL) != size) { worker_fail("sending failed"); }
}

/* Is the answer complete? Then keeps what the next request needs of it. */
static bool answer_take(connection *from)
{
    from->answer[from->answer_size] = '\0';
    const char *body = strstr(from->answer, "\r\n\r\n");
    const char *length = strstr(from->answer, "Content-Length: ");
    if (body == NULL || length == NULL) { return false; }
    body += 4;
    const size_t body_size = strtoul(length + 16, NULL, 10);
    if ((size_t)(body - from->answer) + body_size > from->answer_size) { return false; }
    if (strncmp(from->answer, "HTTP/1.1 200", 12) != 0) {
        fprintf(stderr, "%s\n", from->answer);
        worker_fail("an order was refused");
    }
    const bool was_placed = from->order_id[0] == '\0';
    from->order_id[0] = '\0';
    if (was_placed) {
        const char *id = strstr(body, "\"id\":\"");
        if (id == NULL || sscanf(id + 6, "%31[0-9]", from->order_id) != 1) { worker_fail("an answer has no order id"); }
    }
    from->answer_size = 0;
    return true;
}

static bool answer_read(client *self, size_t index)
{
    connection *from = &self->connections[index];
    const ssize_t count = recv(self->polls[index].fd, from->answer + from->answer_size,
                               sizeof from->answer - 1 - from->answer_size, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) { return false; }
    if (count <= 0) { worker_fail("the exchange closed a connection"); }
    from->answer_size += (size_t)count;
    return answer_take(from);
}

static void run(void *context, size_t count)
{
    client *self = context;
    size_t sent = 0;
    size_t answered = 0;
    for (; sent < self->connection_count && sent < count; sent += 1) { request_send(self, sent); }
    while (answered < count) {
        if (poll(self->polls, self->connection_count, 10000) <= 0) { worker_fail("the exchange does not answer"); }
        for (size_t i = 0; i < self->connection_count; i += 1) {
            if (self->polls[i].revents == 0 || !answer_read(self, i)) { continue; }
            answered += 1;
            if (sent < count) {
                request_send(self, i);
                sent += 1;
            }
        }
    }
}

static int connection_open(unsigned port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    if (descriptor < 0 || connect(descriptor, (const struct sockaddr *)&address, sizeof address) != 0 ||
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0) {
        worker_fail("connecting failed");
    }
    return descriptor;
}

static void set_up(client *self, char **arguments)
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
    size_t size = 0;
    if (sodium_init() < 0 || sodium_base642bin(seed, sizeof seed, arguments[2], strlen(arguments[2]), NULL, &size, NULL,
                                               sodium_base64_VARIANT_ORIGINAL) != 0) {
        worker_fail("no key");
    }
    crypto_sign_seed_keypair(public_key, self->secret, seed);
    sodium_bin2base64(self->key_text, sizeof self->key_text, public_key, sizeof public_key,
                      sodium_base64_VARIANT_ORIGINAL);
    self->port = (unsigned)strtoul(arguments[1], NULL, 10);
    self->connection_count = strtoul(arguments[3], NULL, 10);
    if (self->connection_count == 0 || self->connection_count > CONNECTIONS_MAX) { worker_fail("1 to 256 connections"); }
    for (size_t i = 0; i < self->connection_count; i += 1) {
        self->polls[i] = (struct pollfd){.fd = connection_open(self->port), .events = POLLIN};
    }
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int count, char **arguments)
{
    if (count != 4 && count != 5) { worker_fail("orders PORT SECRET CONNECTIONS [COUNT]"); }
    static client self;
    set_up(&self, arguments);
    if (count == 4) { return worker_serve("-", run, &self); }
    const size_t wanted = strtoul(arguments[4], NULL, 10);
    const double start = seconds();
    run(&self, wanted);
    printf("%.0f\n", (double)wanted / (seconds() - start));
    return 0;
}
