/* libwebsockets through a table of function pointers: loading, loops, connections. */

#define _GNU_SOURCE

#include "cwebsocket.h"

#include <dlfcn.h>
#include <libwebsockets.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if LWS_LIBRARY_VERSION_MAJOR != 4 || LWS_LIBRARY_VERSION_MINOR > 3
#error "Written for libwebsockets 4.0 to 4.3"
#endif

#define TEXT_OF(number) #number
#define SONAME(number) "libwebsockets.so." TEXT_OF(number)
/* The soname has counted with the minor version since 4.0. */
#if LWS_LIBRARY_VERSION_MINOR == 0
#define LIBRARY_NAME SONAME(16)
#elif LWS_LIBRARY_VERSION_MINOR == 1
#define LIBRARY_NAME SONAME(17)
#elif LWS_LIBRARY_VERSION_MINOR == 2
#define LIBRARY_NAME SONAME(18)
#else
#define LIBRARY_NAME SONAME(19)
#endif

_Static_assert(CWS_PADDING >= LWS_PRE, "libwebsockets writes its header in front of the text");

/* Room for a header block, a read, and what a connection collects before it hands on; one per connection. */
#define BUFFER_SIZE (32 * 1024)
/* Our own timers end what takes too long; libwebsockets' must not do so before. In seconds. */
#define NO_TIMEOUT 86400

struct cws_library {
    const char *(*get_library_version)(void);
    void (*set_log_level)(int level, void (*emit)(int level, const char *line));
    struct lws_context *(*create_context)(const struct lws_context_creation_info *info);
    void (*context_destroy)(struct lws_context *context);
    void *(*context_user)(struct lws_context *context);
    struct lws_vhost *(*create_vhost)(struct lws_context *context, const struct lws_context_creation_info *info);
    int (*init_vhost_client_ssl)(const struct lws_context_creation_info *info, struct lws_vhost *vhost);
    struct lws *(*client_connect_via_info)(const struct lws_client_connect_info *info);
    int (*service)(struct lws_context *context, int timeout_ms);
    void (*cancel_service)(struct lws_context *context);
    void (*sul_schedule)(struct lws_context *context, int thread, lws_sorted_usec_list_t *timer, sul_cb_t callback,
                         lws_usec_t delay_us);
    struct lws_context *(*get_context)(const struct lws *wire);
    void *(*wsi_user)(struct lws *wire);
    int (*callback_on_writable)(struct lws *wire);
    void (*set_timeout)(struct lws *wire, enum pending_timeout reason, int seconds);
    void (*close_reason)(struct lws *wire, enum lws_close_status status, unsigned char *text, size_t size);
    int (*write)(struct lws *wire, unsigned char *bytes, size_t size, enum lws_write_protocol kind);
    int (*partial_buffered)(struct lws *wire);
    int (*is_first_fragment)(struct lws *wire);
    int (*is_final_fragment)(struct lws *wire);
    int (*frame_is_binary)(struct lws *wire);
    size_t (*remaining_packet_payload)(struct lws *wire);
    unsigned int (*http_client_http_response)(struct lws *wire);

    /* OpenSSL, the very one that libwebsockets uses. */
    const SSL_METHOD *(*client_method)(void);
    SSL_CTX *(*ssl_ctx_new)(const SSL_METHOD *method);
    void (*ssl_ctx_free)(SSL_CTX *trust);
    long (*ssl_ctx_ctrl)(SSL_CTX *trust, int command, long number, void *pointer);
    int (*ssl_ctx_set_default_verify_paths)(SSL_CTX *trust);
    int (*ssl_ctx_load_verify_locations)(SSL_CTX *trust, const char *file, const char *folder);
    int (*store_error)(const X509_STORE_CTX *check);
    const char *(*verify_error_text)(long error);
};

/* Where in the table a symbol goes. */
typedef struct entry {
    const char *symbol;
    size_t offset;
} entry;

#define ENTRY(name) { "lws_" #name, offsetof(struct cws_library, name) }
#define TLS_ENTRY(symbol, name) { #symbol, offsetof(struct cws_library, name) }
static const entry entries[] = {
    ENTRY(get_library_version),
    ENTRY(set_log_level),
    ENTRY(create_context),
    ENTRY(context_destroy),
    ENTRY(context_user),
    ENTRY(create_vhost),
    ENTRY(init_vhost_client_ssl),
    ENTRY(client_connect_via_info),
    ENTRY(service),
    ENTRY(cancel_service),
    ENTRY(sul_schedule),
    ENTRY(get_context),
    ENTRY(wsi_user),
    ENTRY(callback_on_writable),
    ENTRY(set_timeout),
    ENTRY(close_reason),
    ENTRY(write),
    ENTRY(partial_buffered),
    ENTRY(is_first_fragment),
    ENTRY(is_final_fragment),
    ENTRY(frame_is_binary),
    ENTRY(remaining_packet_payload),
    ENTRY(http_client_http_response),
    TLS_ENTRY(TLS_client_method, client_method),
    TLS_ENTRY(SSL_CTX_new, ssl_ctx_new),
    TLS_ENTRY(SSL_CTX_free, ssl_ctx_free),
    TLS_ENTRY(SSL_CTX_ctrl, ssl_ctx_ctrl),
    TLS_ENTRY(SSL_CTX_set_default_verify_paths, ssl_ctx_set_default_verify_paths),
    TLS_ENTRY(SSL_CTX_load_verify_locations, ssl_ctx_load_verify_locations),
    TLS_ENTRY(X509_STORE_CTX_get_error, store_error),
    TLS_ENTRY(X509_verify_cert_error_string, verify_error_text),
};

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

/* ---- Loading --------------------------------------------------------------------------------------------- */

/* libwebsockets ignores SIGPIPE for the whole process when it makes a context. What the program had set comes back;
   our thread has the signal blocked and needs no handler. */
static struct lws_context *context_new(const cws_library *library, const struct lws_context_creation_info *info)
{
    static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&turn);
    struct sigaction before;
    bool known = sigaction(SIGPIPE, NULL, &before) == 0;
    struct lws_context *context = library->create_context(info);
    if (known) { (void)sigaction(SIGPIPE, &before, NULL); }
    pthread_mutex_unlock(&turn);
    return context;
}

static struct lws_context_creation_info context_info(void)
{
    struct lws_context_creation_info info;
    memset(&info, 0, sizeof info);
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.uid = (__typeof__(info.uid))-1;
    info.gid = (__typeof__(info.gid))-1;
    info.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME;
    return info;
}

static bool is_same_version(const char *version)
{
    int major = 0;
    int minor = 0;
    return sscanf(version, "%d.%d", &major, &minor) == 2 && major == LWS_LIBRARY_VERSION_MAJOR &&
           minor == LWS_LIBRARY_VERSION_MINOR;
}

/* Fills the table; false with a sentence where the library lacks something or is another one. */
static bool table_fill(struct cws_library *table, void *library, const char *name,
                       char problem_out[CWS_PROBLEM_SIZE])
{
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        void *function = dlsym(library, entries[i].symbol);
        if (function == NULL) {
            snprintf(problem_out, CWS_PROBLEM_SIZE, "%s is no usable libwebsockets: it lacks %s", name,
                     entries[i].symbol);
            return false;
        }
        /* ISO C has no cast from an object pointer to a function pointer; POSIX says their bytes agree. */
        memcpy((char *)table + entries[i].offset, &function, sizeof function);
    }
    const char *version = table->get_library_version();
    if (!is_same_version(version)) {
        snprintf(problem_out, CWS_PROBLEM_SIZE, "libwebsockets is %s, but this program was built for %d.%d",
                 version, LWS_LIBRARY_VERSION_MAJOR, LWS_LIBRARY_VERSION_MINOR);
        return false;
    }
    return true;
}

/* With this option libwebsockets takes new slots of OpenSSL's and moves global variables that connections under way
   rely on. Once, with a context that serves for nothing else, is enough. */
static bool tls_start(const cws_library *library)
{
    struct lws_context_creation_info info = context_info();
    info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    info.fd_limit_per_thread = 1;
    struct lws_context *context = context_new(library, &info);
    if (context == NULL) { return false; }
    library->context_destroy(context);
    return true;
}

const char *cws_library_name(void) { return LIBRARY_NAME; }

const cws_library *cws_load(const char *name, char problem_out[CWS_PROBLEM_SIZE])
{
    if (name == NULL) { name = LIBRARY_NAME; }
    /* Whoever brought it into the process before us may want to read its log. */
    bool ours = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD) == NULL;
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *why = dlerror();
        const char *digits = strrchr(name, '.');
        snprintf(problem_out, CWS_PROBLEM_SIZE,
                 "libwebsockets could not be loaded (%s). On Debian and Ubuntu it is in the package libwebsockets%s",
                 why == NULL ? name : why, digits == NULL ? "" : digits + 1);
        return NULL;
    }
    struct cws_library *table = calloc(1, sizeof *table);
    if (table == NULL) {
        snprintf(problem_out, CWS_PROBLEM_SIZE, "out of memory");
        return NULL;
    }
    if (!table_fill(table, library, name, problem_out)) {
        free(table);
        return NULL;
    }
    if (ours) { table->set_log_level(0, NULL); }
    if (!tls_start(table)) {
        snprintf(problem_out, CWS_PROBLEM_SIZE, "libwebsockets did not start");
        free(table);
        return NULL;
    }
    return table;
}

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
    struct lws_context_creation_info info = context_info();
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

    struct lws_context_creation_info info = context_info();
    info.pt_serv_buf_size = BUFFER_SIZE;
    info.timeout_secs = NO_TIMEOUT;
    /* Without it libwebsockets takes two tables as large as the process may have descriptors. */
    info.fd_limit_per_thread = settings->wires_max;
    loop->context = loop->agent == NULL ? NULL : context_new(loop->library, &info);
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
