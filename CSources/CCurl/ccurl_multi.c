/* Transfers under way: libcurl's sockets in an epoll set, its timer and the caller's alarm in a timerfd. */

#define _GNU_SOURCE

#include "ccurl_table.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define NEVER INT64_MAX
/* Sockets looked at after one wait; more come with the next. */
#define READY_MAX 16
/* libcurl may ask to be called again at once; after this many times others get their turn. */
#define TURNS_MAX 8

struct ccurl_multi {
    CURLM *handle;
    int set;
    int timer;
    /* When the timer fires, and when libcurl wants to be called; nanoseconds, NEVER for not at all. */
    int64_t armed_at_ns;
    int64_t due_at_ns;
    /* What the last wait found; the waiting thread's. */
    struct epoll_event ready[READY_MAX];
    int ready_count;
};

/* ---- Signals --------------------------------------------------------------------------------------------- */

typedef struct signals {
    sigset_t before;
    bool pipe_was_ours;
} signals;

static bool pipe_is_pending(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

/*
 * Blocks all. libcurl starts threads for name look-up, which inherit that; and with some TLS libraries writing
 * to a broken connection raises SIGPIPE, which ends a program that does not expect it.
 */
static signals signals_block(void)
{
    sigset_t all;
    signals saved;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &saved.before);
    saved.pipe_was_ours = pipe_is_pending();
    return saved;
}

static void signals_restore(const signals *saved)
{
    if (!saved->pipe_was_ours && pipe_is_pending()) {
        const struct timespec at_once = {0, 0};
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        (void)sigtimedwait(&pipe, NULL, &at_once);
    }
    pthread_sigmask(SIG_SETMASK, &saved->before, NULL);
}

/* ---- Time ------------------------------------------------------------------------------------------------ */

static int64_t now_ns(void)
{
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t after_ms(long delay_ms)
{
    const int64_t now = now_ns();
    return delay_ms > (NEVER - now) / 1000000 ? NEVER : now + (int64_t)delay_ms * 1000000;
}

/* Makes the timer fire at that time or before. One that fires too early costs a look, no harm. */
static void arm(ccurl_multi *multi, int64_t at_ns)
{
    if (at_ns >= multi->armed_at_ns) { return; }
    const struct itimerspec when = {
        .it_value = {.tv_sec = (time_t)(at_ns / 1000000000), .tv_nsec = (long)(at_ns % 1000000000)}};
    (void)timerfd_settime(multi->timer, TFD_TIMER_ABSTIME, &when, NULL);
    multi->armed_at_ns = at_ns;
}

/* ---- What libcurl asks for ------------------------------------------------------------------------------- */

static int watch(CURL *easy, curl_socket_t socket, int what, void *context, void *watched)
{
    (void)easy;
    (void)watched;
    const ccurl_multi *multi = context;
    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(multi->set, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }
    struct epoll_event event = {.data.fd = socket};
    if (what & CURL_POLL_IN) { event.events |= EPOLLIN; }
    if (what & CURL_POLL_OUT) { event.events |= EPOLLOUT; }
    if (epoll_ctl(multi->set, EPOLL_CTL_ADD, socket, &event) == 0) { return 0; }
    return epoll_ctl(multi->set, EPOLL_CTL_MOD, socket, &event);
}

static int set_due(CURLM *handle, long timeout_ms, void *context)
{
    (void)handle;
    ccurl_multi *multi = context;
    multi->due_at_ns = timeout_ms < 0 ? NEVER : after_ms(timeout_ms);
    return 0;
}

/* Calls libcurl as long as it wants to be called now. */
static CURLMcode run_due(const ccurl *curl, ccurl_multi *multi)
{
    for (int turn = 0; turn < TURNS_MAX && multi->due_at_ns <= now_ns(); turn += 1) {
        int running = 0;
        multi->due_at_ns = NEVER;
        const CURLMcode code =
            curl->multi_socket_action(multi->handle, CURL_SOCKET_TIMEOUT, 0, &running);
        if (code != CURLM_OK) { return code; }
    }
    arm(multi, multi->due_at_ns);
    return CURLM_OK;
}

/* ---- Life ------------------------------------------------------------------------------------------------ */

static bool set_up(const ccurl *curl, ccurl_multi *multi, long connections_max)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = multi->timer};
    if (multi->handle == NULL || multi->set < 0 || multi->timer < 0) { return false; }
    if (epoll_ctl(multi->set, EPOLL_CTL_ADD, multi->timer, &event) != 0) { return false; }

    /* Not worth failing for: these only bound how many sockets stay open. */
    (void)curl->multi_setopt(multi->handle, CURLMOPT_MAXCONNECTS, connections_max);
    (void)curl->multi_setopt(multi->handle, CURLMOPT_MAX_HOST_CONNECTIONS, connections_max);
    return curl->multi_setopt(multi->handle, CURLMOPT_SOCKETFUNCTION, watch) == CURLM_OK &&
           curl->multi_setopt(multi->handle, CURLMOPT_SOCKETDATA, multi) == CURLM_OK &&
           curl->multi_setopt(multi->handle, CURLMOPT_TIMERFUNCTION, set_due) == CURLM_OK &&
           curl->multi_setopt(multi->handle, CURLMOPT_TIMERDATA, multi) == CURLM_OK;
}

ccurl_multi *ccurl_multi_new(const ccurl *curl, long connections_max)
{
    ccurl_multi *multi = calloc(1, sizeof *multi);
    if (multi == NULL) { return NULL; }
    multi->armed_at_ns = NEVER;
    multi->due_at_ns = NEVER;
    multi->handle = curl->multi_init();
    multi->set = epoll_create1(EPOLL_CLOEXEC);
    multi->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (set_up(curl, multi, connections_max)) { return multi; }
    ccurl_multi_free(curl, multi);
    return NULL;
}

void ccurl_multi_free(const ccurl *curl, ccurl_multi *multi)
{
    if (multi == NULL) { return; }
    const signals saved = signals_block();
    if (multi->handle != NULL) { (void)curl->multi_cleanup(multi->handle); }
    if (multi->set >= 0) { (void)close(multi->set); }
    if (multi->timer >= 0) { (void)close(multi->timer); }
    signals_restore(&saved);
    free(multi);
}

/* ---- Transfers ------------------------------------------------------------------------------------------- */

CURLMcode ccurl_multi_add(const ccurl *curl, ccurl_multi *multi, CURL *easy)
{
    const signals saved = signals_block();
    CURLMcode code = curl->multi_add_handle(multi->handle, easy);
    if (code == CURLM_OK) { code = run_due(curl, multi); }
    signals_restore(&saved);
    return code;
}

void ccurl_multi_remove(const ccurl *curl, ccurl_multi *multi, CURL *easy)
{
    const signals saved = signals_block();
    (void)curl->multi_remove_handle(multi->handle, easy);
    /* Where connections are scarce another transfer now gets this one's. */
    arm(multi, multi->due_at_ns);
    signals_restore(&saved);
}

void ccurl_multi_wait(ccurl_multi *multi)
{
    multi->ready_count = epoll_wait(multi->set, multi->ready, READY_MAX, -1);
}

CURLMcode ccurl_multi_advance(const ccurl *curl, ccurl_multi *multi)
{
    for (int i = 0; i < multi->ready_count; i += 1) {
        const struct epoll_event *event = &multi->ready[i];
        uint64_t expirations = 0;
        if (event->data.fd == multi->timer) {
            /* Nothing to read: armed anew since the wait, and still to come. */
            if (read(multi->timer, &expirations, sizeof expirations) > 0) { multi->armed_at_ns = NEVER; }
            continue;
        }
        int flags = 0;
        int running = 0;
        if (event->events & EPOLLIN) { flags |= CURL_CSELECT_IN; }
        if (event->events & EPOLLOUT) { flags |= CURL_CSELECT_OUT; }
        /* libcurl looks for itself then: this may be another connection by now, which has the number of the broken one. */
        if (event->events & (EPOLLERR | EPOLLHUP)) { flags = 0; }
        const CURLMcode code =
            curl->multi_socket_action(multi->handle, event->data.fd, flags, &running);
        if (code != CURLM_OK) { return code; }
    }
    multi->ready_count = 0;
    return run_due(curl, multi);
}

void ccurl_multi_alarm(ccurl_multi *multi, long delay_ms) { arm(multi, after_ms(delay_ms)); }

CURL *ccurl_multi_finished(const ccurl *curl, ccurl_multi *multi, CURLcode *code_out)
{
    int left = 0;
    for (const CURLMsg *message = curl->multi_info_read(multi->handle, &left); message != NULL;
         message = curl->multi_info_read(multi->handle, &left)) {
        if (message->msg == CURLMSG_DONE) {
            *code_out = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

const char *ccurl_multi_error_text(const ccurl *curl, CURLMcode code) { return curl->multi_strerror(code); }
