/* What the parts of this shim share: the table of functions, and how a context is made. Not for Swift. */
#ifndef CWEBSOCKET_LIBRARY_H
#define CWEBSOCKET_LIBRARY_H

#include "cwebsocket.h"

#include <libwebsockets.h>

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

/* Everything off, no virtual host, no change of user. */
struct lws_context_creation_info cws_context_info(void);
/* As lws_create_context, and the process keeps its handler of SIGPIPE. */
CWS_CHECKED struct lws_context *cws_context_new(const cws_library *library,
                                                const struct lws_context_creation_info *info);

#endif
