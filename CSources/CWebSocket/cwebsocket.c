/* Loops and connections over libwebsockets. */

#define _GNU_SOURCE

#include "library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(CWS_PADDING >= LWS_PRE, "libwebsockets writes its header in front of the text");

/* Room for a header block, a read, and what a connection collects before it hands on; one per connection. */
#define BUFFER_SIZE (32 * 1024)
/* All header lines of the answer to the upgrade, and a few of the request's. */
#define HEADER_SIZE_MAX (16 * 1024)
/* Our own timers end what takes too long; libwebsockets' must not do so before. In seconds. */
#define NO_TIMEOUT 86400

/* A way out: straight, or through one proxy. libwebsockets knows proxies by virtual host only. */
typedef struct way {
    struct way *next;
    char *proxy; /* NULL: straight */
    struct lws_vhost *vhost;
} way;

struct cws_loop {
    const cws_library *library;
    cws_events events;
    SSL_CTX *trust;
    struct lws_context *context;
    way *ways;
    unsigned way_count;
    char *agent;
    lws_sorted_usec_list_t timer;
};

/* ---- Events ---------------------------------------------------------------------------------------------- */

/* Ends the connection with a close frame. The value to return from the callback. */
static int close_with(const cws_library *library, struct lws *wire, unsigned code)
{
    if (code == 0) { return 0; }
    if (code != CWS_CUT) { library->close_reason(wire, (enum lws_close_status)code, NULL, 0); }
    return -1;
}

static unsigned hand_on(const cws_loop *loop, struct lws *wire, void *context, const void *bytes, size_t size)
{
    const cws_library *library = loop->library;
    cws_piece piece = {
        .bytes = bytes,
        .size = size,
        .frame_left = library->remaining_packet_payload(wire),
        .is_first = library->is_first_fragment(wire) != 0,
        .is_last = library->is_final_fragment(wire) != 0,
        .is_binary = library->frame_is_binary(wire) != 0,
    };
    return loop->events.received(context, &piece);
}

/* The user agent, between the other header lines of the upgrade. `in` points at where it goes. */
static int agent_append(const cws_loop *loop, void *in, size_t room)
{
    char **end = in;
    int size = snprintf(*end, room, "User-Agent: %s\r\n", loop->agent);
    if (size < 0 || (size_t)size >= room) { return -1; }
    *end += size;
    return 0;
}

/* `user` is OpenSSL's verification, `accepted` its own opinion; it stands. */
static int certificate_seen(const cws_loop *loop, struct lws *wire, void *user, size_t accepted)
{
    const cws_library *library = loop->library;
    void *context = library->wsi_user(wire);
    if (accepted == 0 && context != NULL) {
        loop->events.mistrusted(context, library->verify_error_text(library->store_error(user)));
    }
    return 0;
}

/* Everything libwebsockets has to say. Nonzero closes the connection. */
static int wire_event(const cws_loop *loop, struct lws *wire, enum lws_callback_reasons reason, void *context,
                      void *in, size_t size)
{
    const cws_events *events = &loop->events;
    switch (reason) {
    case LWS_CALLBACK_WSI_CREATE:
        events->reached(context);
        return 0;
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        return agent_append(loop, in, size);
    case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP: {
        unsigned status = loop->library->http_client_http_response(wire);
        events->answered(context, status);
        return status == 101 ? 0 : -1;
    }
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        events->opened(context);
        return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return close_with(loop->library, wire, hand_on(loop, wire, context, in, size));
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
        events->ponged(context);
        return 0;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return close_with(loop->library, wire, events->writable(context));
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        events->closing(context, in, size);
        return 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        events->failed(context, in, in == NULL ? 0 : size);
        return 0;
    case LWS_CALLBACK_CLIENT_CLOSED:
    case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
        events->closed(context);
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        events->gone(context);
        return 0;
    default:
        return 0;
    }
}

/* The loop that this thread is in, for callbacks, which come with libwebsockets' pointers only. */
static _Thread_local cws_loop *current;

static int callback(struct lws *wire, enum lws_callback_reasons reason, void *user, void *in, size_t size)
{
    if (current == NULL) { return 0; }
    if (reason == LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION) {
        return certificate_seen(current, wire, user, size);
    }
    /* Without a context it is no connection of ours: the loop itself, or a stand-in. */
    return user == NULL ? 0 : wire_event(current, wire, reason, user, in, size);
}

/* ---- Loops ----------------------------------------------------------------------------------------------- */

/*
 * The certificates to trust, and TLS 1.2 at least. libwebsockets would do this, too, but it also trusts what lies in
 * a folder ../share, next to wherever the program was started, and goes on where the file cannot be read.
 */
static SSL_CTX *trust_new(const cws_library *library, const char *file, char problem_out[CWS_PROBLEM_SIZE])
{
    SSL_CTX *trust = library->ssl_ctx_new(library->client_method());
    if (trust == NULL) {
        snprintf(problem_out, CWS_PROBLEM_SIZE, "TLS did not start");
        return NULL;
    }
    (void)library->ssl_ctx_ctrl(trust, SSL_CTRL_MODE, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS,
                                NULL);
    bool ready = library->ssl_ctx_ctrl(trust, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, NULL) == 1 &&
                 (file == NULL ? library->ssl_ctx_set_default_verify_paths(trust)
                               : library->ssl_ctx_load_verify_locations(trust, file, NULL)) == 1;
    if (!ready) {
        snprintf(problem_out, CWS_PROBLEM_SIZE, "the file of trusted certificates could not be read");
        library->ssl_ctx_free(trust);
        return NULL;
    }
    return trust;
}

static const struct lws_protocols protocols[] = {
    { .name = "backpack", .callback = callback },
    { .name = NULL },
};

/* Without permessage-deflate: libwebsockets offers only extensions it is given. */
static struct lws_vhost *vhost_new(cws_loop *loop, const char *name, const char *proxy)
{
    struct lws_context_creation_info info = cws_context_info();
    info.vhost_name = name;
    info.protocols = protocols;
    info.timeout_secs = NO_TIMEOUT;
    info.connect_timeout_secs = NO_TIMEOUT;
    /* Something without a port means none; NULL would mean the variable http_proxy, which is for http. */
    info.http_proxy_address = proxy == NULL ? ":0" : proxy;
    struct lws_vhost *vhost = loop->library->create_vhost(loop->context, &info);
    if (vhost == NULL) { return NULL; }
    info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT; /* of a virtual host: it is to have TLS */
    info.provided_client_ssl_ctx = loop->trust;
    return loop->library->init_vhost_client_ssl(&info, vhost) == 0 ? vhost : NULL;
}

/* The way through this proxy, new or used before. NULL without memory. */
static const way *way_through(cws_loop *loop, const char *proxy)
{
    for (const way *known = loop->ways; known != NULL; known = known->next) {
        bool same = proxy == NULL || known->proxy == NULL ? proxy == known->proxy : strcmp(proxy, known->proxy) == 0;
        if (same) { return known; }
    }
    way *made = calloc(1, sizeof *made);
    if (made == NULL) { return NULL; }
    char name[32];
    snprintf(name, sizeof name, "way-%u", loop->way_count);
    made->proxy = proxy == NULL ? NULL : strdup(proxy);
    made->vhost = proxy != NULL && made->proxy == NULL ? NULL : vhost_new(loop, name, proxy);
    if (made->vhost == NULL) {
        free(made->proxy);
        free(made);
        return NULL;
    }
    made->next = loop->ways;
    loop->ways = made;
    loop->way_count += 1;
    return made;
}

static bool loop_start(cws_loop *loop, const cws_settings *settings, char problem_out[CWS_PROBLEM_SIZE])
{
    loop->trust = trust_new(loop->library, settings->certificate_file, problem_out);
    if (loop->trust == NULL) { return false; }
    loop->agent = strdup(settings->agent);

    struct lws_context_creation_info info = cws_context_info();
    info.pt_serv_buf_size = BUFFER_SIZE;
    info.max_http_header_data = HEADER_SIZE_MAX;
    info.timeout_secs = NO_TIMEOUT;
    /* Without it libwebsockets takes two tables as large as the process may have descriptors. */
    info.fd_limit_per_thread = settings->wires_max;
    loop->context = loop->agent == NULL ? NULL : cws_context_new(loop->library, &info);
    if (loop->context == NULL || way_through(loop, NULL) == NULL) {
        snprintf(problem_out, CWS_PROBLEM_SIZE, "libwebsockets did not start");
        return false;
    }
    return true;
}

cws_loop *cws_loop_new(const cws_library *library, const cws_events *events, const cws_settings *settings,
                       char problem_out[CWS_PROBLEM_SIZE])
{
    cws_loop *loop = calloc(1, sizeof *loop);
    if (loop == NULL) {
        snprintf(problem_out, CWS_PROBLEM_SIZE, "out of memory");
        return NULL;
    }
    loop->library = library;
    loop->events = *events;
    if (!loop_start(loop, settings, problem_out)) {
        cws_loop_free(loop);
        return NULL;
    }
    return loop;
}

void cws_loop_free(cws_loop *loop)
{
    if (loop == NULL) { return; }
    current = loop;
    if (loop->context != NULL) { loop->library->context_destroy(loop->context); }
    current = NULL;
    if (loop->trust != NULL) { loop->library->ssl_ctx_free(loop->trust); }
    while (loop->ways != NULL) {
        way *first = loop->ways;
        loop->ways = first->next;
        free(first->proxy);
        free(first);
    }
    free(loop->agent);
    free(loop);
}

/* The shortest wait: poll counts milliseconds. */
#define WAIT_US_MIN 1000

/* A timer that rings before the waiting begins would not end it, so it rings again. */
static void timer_rang(lws_sorted_usec_list_t *timer)
{
    current->library->sul_schedule(current->context, 0, timer, timer_rang, WAIT_US_MIN);
}

bool cws_loop_serve(cws_loop *loop, int64_t timeout_us)
{
    current = loop;
    loop->library->sul_schedule(loop->context, 0, &loop->timer, timer_rang,
                                timeout_us < WAIT_US_MIN ? WAIT_US_MIN : timeout_us);
    bool works = loop->library->service(loop->context, 0) >= 0;
    current = NULL;
    return works;
}

void cws_loop_wake(cws_loop *loop) { loop->library->cancel_service(loop->context); }

/* ---- Connections ----------------------------------------------------------------------------------------- */

cws_wire *cws_connect(cws_loop *loop, const cws_target *target, void *context)
{
    const way *through = way_through(loop, target->proxy);
    if (through == NULL) { return NULL; }
    /* Our own timers ping and give up: in parts of seconds, for what came, not only for pongs, and with a cause. */
    static const lws_retry_bo_t no_pings = { .secs_since_valid_hangup = 0 };
    struct lws_client_connect_info info;
    memset(&info, 0, sizeof info);
    info.retry_and_idle_policy = &no_pings;
    info.context = loop->context;
    info.vhost = through->vhost;
    info.address = target->address;
    info.port = (int)target->port;
    info.host = target->host;
    info.path = target->path;
    info.alpn = "http/1.1";
    info.ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT | (target->tls ? LCCSCF_USE_SSL : 0);
    info.local_protocol_name = protocols[0].name;
    info.ietf_version_or_minus_one = -1;
    info.userdata = context;
    current = loop;
    struct lws *wire = loop->library->client_connect_via_info(&info);
    current = NULL;
    return wire;
}

void cws_want_write(cws_loop *loop, cws_wire *wire) { (void)loop->library->callback_on_writable(wire); }

void cws_cut(cws_loop *loop, cws_wire *wire)
{
    loop->library->set_timeout(wire, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

bool cws_send_text(cws_loop *loop, cws_wire *wire, uint8_t *padded, size_t text_size)
{
    return loop->library->write(wire, padded + CWS_PADDING, text_size, LWS_WRITE_TEXT) >= 0;
}

bool cws_send_ping(cws_loop *loop, cws_wire *wire)
{
    uint8_t padded[CWS_PADDING + 1] = { 0 };
    return loop->library->write(wire, padded + CWS_PADDING, 0, LWS_WRITE_PING) >= 0;
}

bool cws_is_choked(cws_loop *loop, cws_wire *wire) { return loop->library->partial_buffered(wire) != 0; }
