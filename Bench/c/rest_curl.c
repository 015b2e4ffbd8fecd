/*
 * One signed read after the other on a kept connection, with libcurl's easy interface and nothing else.
 *
 *   rest_curl signed | presigned http://127.0.0.1:PORT
 *
 * `signed` makes text, signature and headers anew for each request, as a program must that talks to the venue;
 * `presigned` sends the same header lines again and again. The answer is gathered in memory and not looked at.
 */
#define _POSIX_C_SOURCE 200809L
#include "worker.h"

#include <curl/curl.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char secret_text[] = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

typedef struct client {
    CURL *easy;
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    char key_line[80];
    bool signs;
    struct curl_slist *presigned;
    char body[1 << 16];
    size_t body_size;
} client;

static size_t receive(char *bytes, size_t size, size_t count, void *context)
{
    client *self = context;
    const size_t piece = size * count;
    if (piece > sizeof self->body - self->body_size) { return 0; }
    memcpy(self->body + self->body_size, bytes, piece);
    self->body_size += piece;
    return piece;
}

static struct curl_slist *headers_make(const client *self)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const long long now_ms = (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    char text[256];
    const int text_size =
        snprintf(text, sizeof text, "instruction=balanceQuery&timestamp=%lld&window=5000", now_ms);

    uint8_t signature[crypto_sign_BYTES];
    crypto_sign_detached(signature, NULL, (const uint8_t *)text, (unsigned long long)text_size, self->secret);
    char line[128] = "X-Signature: ";
    sodium_bin2base64(line + 13, sizeof line - 13, signature, sizeof signature, sodium_base64_VARIANT_ORIGINAL);
    struct curl_slist *list = curl_slist_append(NULL, self->key_line);
    list = curl_slist_append(list, line);
    snprintf(line, sizeof line, "X-Timestamp: %lld", now_ms);
    list = curl_slist_append(list, line);
    return curl_slist_append(list, "X-Window: 5000");
}

static void get(client *self)
{
    struct curl_slist *list = self->signs ? headers_make(self) : self->presigned;
    curl_easy_setopt(self->easy, CURLOPT_HTTPHEADER, list);
    self->body_size = 0;
    if (curl_easy_perform(self->easy) != CURLE_OK) { worker_fail("the request failed"); }
    if (self->signs) { curl_slist_free_all(list); }
}

static void run(void *context, size_t count)
{
    for (size_t i = 0; i < count; i += 1) { get(context); }
}

static void set_up(client *self, const char *base_url)
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
    size_t size = 0;
    if (sodium_init() < 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
        sodium_base642bin(seed, sizeof seed, secret_text, strlen(secret_text), NULL, &size, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0) {
        worker_fail("no key");
    }
    crypto_sign_seed_keypair(public_key, self->secret, seed);
    strcpy(self->key_line, "X-API-Key: ");
    sodium_bin2base64(self->key_line + 11, sizeof self->key_line - 11, public_key, sizeof public_key,
                      sodium_base64_VARIANT_ORIGINAL);

    char url[256];
    snprintf(url, sizeof url, "%s/api/v1/capital", base_url);
    self->easy = curl_easy_init();
    curl_easy_setopt(self->easy, CURLOPT_URL, url);
    curl_easy_setopt(self->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(self->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(self->easy, CURLOPT_TIMEOUT_MS, 10000L);
    curl_easy_setopt(self->easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(self->easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(self->easy, CURLOPT_WRITEDATA, self);
    self->presigned = headers_make(self);
}

int main(int count, char **arguments)
{
    if (count != 3) { worker_fail("rest_curl signed | presigned URL"); }
    static client self;
    self.signs = strcmp(arguments[1], "signed") == 0;
    set_up(&self, arguments[2]);
    get(&self);
    printf("version libcurl/%s\n", curl_version_info(CURLVERSION_NOW)->version);
    const int status = worker_serve("-", run, &self);
    curl_slist_free_all(self.presigned);
    curl_easy_cleanup(self.easy);
    return status;
}
