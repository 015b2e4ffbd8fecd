/*
 * ccurl: libcurl's multi interface, opened at run time, with typed setters.
 *
 * Why not from Swift directly
 *   curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, and Swift does not call variadic
 *   C functions; a wrong argument type there is undefined behaviour, so each setter below checks the option's.
 *   Linking libcurl costs about 8 ms at start-up, its some twenty libraries included. Programs that never
 *   send a request should not pay that, so it is opened with dlopen when the first request is made.
 *
 * Conventions
 *   Every call takes the table from ccurl_load first. Types and constants are libcurl's own, and so are the
 *   rules: an easy handle and a multi handle belong to one thread at a time. Every `_free` accepts NULL.
 */
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CCURL_CHECKED __attribute__((warn_unused_result))
#else
#define CCURL_CHECKED
#endif

/* The oldest libcurl that will do: 7.80.0 brought CURLOPT_PREREQFUNCTION, which shows when a request leaves. */
#define CCURL_VERSION_MIN 0x075000
#define CCURL_PROBLEM_SIZE 256

/* The functions of a loaded libcurl. Immutable, lasts until the process ends, may be shared by threads. */
typedef struct ccurl ccurl;

/* The callbacks of one transfer; called on whichever thread drives its multi handle. */
typedef struct ccurl_receiver {
    void *context;
    /* The connection is up, the first byte of the request is about to leave. 0 lets it. */
    int (*sending)(void *context, char *remote_ip, char *local_ip, int remote_port, int local_port);
    /* One header line, line end included. Anything but size * count ends the transfer. */
    size_t (*header)(char *bytes, size_t size, size_t count, void *context);
    /* A piece of the body, decoded. Anything but size * count ends the transfer. */
    size_t (*body)(char *bytes, size_t size, size_t count, void *context);
} ccurl_receiver;

/*
 * Opens the library and starts it (curl_global_init). NULL on failure, with a sentence in `problem_out`,
 * which is otherwise untouched. The library stays loaded: it cannot be unloaded safely.
 * Call it once per process; before 7.84, libcurl's own start is not thread-safe.
 */
CCURL_CHECKED const ccurl *ccurl_load(const char *name, char problem_out[CCURL_PROBLEM_SIZE]);

/* "7.88.1" */
const char *ccurl_version(const ccurl *curl);
const char *ccurl_error_text(const ccurl *curl, CURLcode code);

/* ---- One transfer ---------------------------------------------------------------------------------------- */

CCURL_CHECKED CURL *ccurl_easy_new(const ccurl *curl);
void ccurl_easy_free(const ccurl *curl, CURL *easy);

/* Each gives CURLE_BAD_FUNCTION_ARGUMENT for an option of another type. Text and body are copied; NULL as text
 * means the option's default. */
CCURL_CHECKED CURLcode ccurl_set_number(const ccurl *curl, CURL *easy, CURLoption option, long value);
CCURL_CHECKED CURLcode ccurl_set_text(const ccurl *curl, CURL *easy, CURLoption option, const char *text);
CCURL_CHECKED CURLcode ccurl_set_body(const ccurl *curl, CURL *easy, const void *bytes, size_t size);
/* Borrows the list until the transfer is over. */
CCURL_CHECKED CURLcode ccurl_set_headers(const ccurl *curl, CURL *easy, struct curl_slist *headers);
/* Borrows the context until the handle is freed; copies the rest. */
CCURL_CHECKED CURLcode ccurl_set_receiver(const ccurl *curl, CURL *easy, const ccurl_receiver *receiver);
/* At least CURL_ERROR_SIZE bytes, borrowed until the handle is freed. */
CCURL_CHECKED CURLcode ccurl_set_error_buffer(const ccurl *curl, CURL *easy, char *buffer);
/* Allows https, and nothing else; with `plain` http, and nothing else. */
CCURL_CHECKED CURLcode ccurl_set_protocol(const ccurl *curl, CURL *easy, bool plain);

/* HTTP status of the answer, 0 before there is one. */
long ccurl_status(const ccurl *curl, CURL *easy);

/* The list with a copy of `line` at its end, or NULL without memory, the list being unchanged then. */
CCURL_CHECKED struct curl_slist *ccurl_list_append(const ccurl *curl, struct curl_slist *list,
                                                   const char *line);
void ccurl_list_free(const ccurl *curl, struct curl_slist *list);

/* ---- Many transfers -------------------------------------------------------------------------------------- */

/*
 * Transfers under way, and what they wait for: one epoll set of libcurl's sockets and one timer.
 *
 * Why not curl_multi_poll
 *   It holds the handle while it waits, so a thread with a request has to wake the waiting one and hand the
 *   request over. Here only ccurl_multi_wait waits, in the kernel, and touches nothing of libcurl's: a request
 *   is begun, and its bytes leave, on the thread that has it. That thread need not be woken, so it costs less and
 *   leaves earlier.
 *
 * Threads: one call at a time on one ccurl_multi, and callers see to that with a lock; all but
 * ccurl_multi_wait, which belongs to the one thread that also advances, outside the lock.
 */
typedef struct ccurl_multi ccurl_multi;

/* NULL without memory or file descriptors. Keeps `connections_max` connections and uses no more at a time. */
CCURL_CHECKED ccurl_multi *ccurl_multi_new(const ccurl *curl, long connections_max);
/* No easy handle may be in it any more, and nobody may wait. */
void ccurl_multi_free(const ccurl *curl, ccurl_multi *multi);

/*
 * Begins a transfer, and does of it what can be done without waiting: on a kept connection the request has left
 * when this returns. No signal reaches the calling thread meanwhile, and a broken connection raises no SIGPIPE.
 */
CCURL_CHECKED CURLMcode ccurl_multi_add(const ccurl *curl, ccurl_multi *multi, CURL *easy);
/* Aborts the transfer if it is under way. */
void ccurl_multi_remove(const ccurl *curl, ccurl_multi *multi, CURL *easy);

/* Waits until there is something to do. */
void ccurl_multi_wait(ccurl_multi *multi);
/* Does what can be done after a wait. Used-up alarms are forgotten: set the next one after it. */
CCURL_CHECKED CURLMcode ccurl_multi_advance(const ccurl *curl, ccurl_multi *multi);
/* Ends a wait, or the next one, in `delay_ms` at the latest. Waits may end earlier. */
void ccurl_multi_alarm(ccurl_multi *multi, long delay_ms);

/* The next transfer that is over, or NULL; the code is written only with a transfer. */
CURL *ccurl_multi_finished(const ccurl *curl, ccurl_multi *multi, CURLcode *code_out);
const char *ccurl_multi_error_text(const ccurl *curl, CURLMcode code);

#ifdef __cplusplus
}
#endif

#endif
