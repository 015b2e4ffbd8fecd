/* libwebsockets and the OpenSSL under it, opened and checked. */

#define _GNU_SOURCE

#include "library.h"

#include <dlfcn.h>
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

/* libwebsockets ignores SIGPIPE for the whole process when it makes a context. What the program had set comes back;
   our thread has the signal blocked and needs no handler. */
struct lws_context *cws_context_new(const cws_library *library, const struct lws_context_creation_info *info)
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

struct lws_context_creation_info cws_context_info(void)
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
    struct lws_context_creation_info info = cws_context_info();
    info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    info.fd_limit_per_thread = 1;
    struct lws_context *context = cws_context_new(library, &info);
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
