/*
 * cwebsocket: WebSocket connections of a client over libwebsockets, opened at run time.
 *
 * Why not from Swift directly
 *   libwebsockets speaks through one callback with a void pointer for everything, and through structs whose layout
 *   changes from 4.1 to 4.2 to 4.3. Here that becomes typed calls and events. Like libcurl it is opened with
 *   dlopen when it is first needed: by the name that belongs to the headers this file was compiled with, and
 *   refused if its version is another one.
 *
 * Conventions
 *   A loop belongs to one thread, which makes, serves and frees it; only cws_loop_wake may be called from any.
 *   Events come out of cws_loop_serve, cws_connect and cws_loop_free, on that thread, with the context of their
 *   connection. No lock is held meanwhile. A wire may be used until its `gone`.
 */
#ifndef CWEBSOCKET_H
#define CWEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CWS_CHECKED __attribute__((warn_unused_result))
#else
#define CWS_CHECKED
#endif

#define CWS_PROBLEM_SIZE 256
/* Instead of a close frame's code: without a close frame. */
#define CWS_CUT 1
/* Free bytes that a frame to be sent has in front of its text. */
#define CWS_PADDING 32
/* Bytes of a host name with its port, and of a path with its query; libwebsockets silently cuts longer ones. */
#define CWS_HOST_SIZE_MAX 110
#define CWS_TARGET_SIZE_MAX 1500
/* Bytes of a close frame's reason. */
#define CWS_REASON_SIZE_MAX 123

/* The functions of a loaded libwebsockets. Immutable, lasts until the process ends, may be shared by threads. */
typedef struct cws_library cws_library;
/* Connections that one thread drives. */
typedef struct cws_loop cws_loop;
/* One connection: libwebsockets' own struct. */
typedef struct lws cws_wire;

/* A piece of a message. */
typedef struct cws_piece {
    const void *bytes; /* borrowed until the event returns */
    size_t size;
    size_t frame_left; /* bytes of this frame still to come */
    bool is_first;     /* of its message */
    bool is_last;      /* of its message */
    bool is_binary;
} cws_piece;

/* What happens on a connection. Texts are borrowed until the event returns. */
typedef struct cws_events {
    /* TCP stands, with the venue or the proxy. */
    void (*reached)(void *context);
    void (*opened)(void *context);
    /* The answer to the upgrade has come, with this HTTP status. */
    void (*answered)(void *context, unsigned status);
    /* Why the server's certificate is not accepted. */
    void (*mistrusted)(void *context, const char *why);
    /* 0 goes on; anything else closes the connection with that code. */
    unsigned (*received)(void *context, const cws_piece *piece);
    void (*ponged)(void *context);
    /* One frame can be sent. Comes after cws_want_write, and on its own after libwebsockets answered a ping.
       0 goes on; anything else closes the connection with that code. */
    unsigned (*writable)(void *context);
    /* The other side's close frame: nothing, or two bytes of code and a reason. */
    void (*closing)(void *context, const uint8_t *payload, size_t size);
    /* It never opened; in libwebsockets' words, which are NULL where it has none. */
    void (*failed)(void *context, const char *words, size_t size);
    /* It had opened, and is over. */
    void (*closed)(void *context);
    /* The wire does not exist any more. The last event, always. */
    void (*gone)(void *context);
} cws_events;

/* What all connections of a loop have in common. Copied. */
typedef struct cws_settings {
    const char *certificate_file; /* PEM, of the certificates to trust; NULL for the system's */
    const char *agent;            /* of the User-Agent line */
    unsigned wires_max;           /* connections at the same time */
} cws_settings;

/* Where to connect. Copied. */
typedef struct cws_target {
    const char *address; /* numeric; with a proxy, the host's name */
    unsigned port;
    const char *host;  /* as the Host line says it, port included */
    const char *path;  /* with query */
    const char *proxy; /* "name:password@address:port", name and password optional; NULL goes straight */
    bool tls;
} cws_target;

/*
 * Opens the library. NULL on failure, with a sentence in `problem_out`, which is otherwise untouched. It stays
 * loaded. Call it once per process and name. `name` NULL: the one that belongs to this build.
 */
CWS_CHECKED const cws_library *cws_load(const char *name, char problem_out[CWS_PROBLEM_SIZE]);
/* "libwebsockets.so.17", as cws_load(NULL) opens it. */
const char *cws_library_name(void);

/* Makes a loop. Leaves the process's signal handlers as they are. NULL on failure, with a sentence in `problem_out`. */
CWS_CHECKED cws_loop *cws_loop_new(const cws_library *library, const cws_events *events,
                                   const cws_settings *settings, char problem_out[CWS_PROBLEM_SIZE]);
/* Cuts what is still connected. Accepts NULL. */
void cws_loop_free(cws_loop *loop);
/* Waits for something to happen, for cws_loop_wake or for that long, and does it. False when it is broken. */
CWS_CHECKED bool cws_loop_serve(cws_loop *loop, int64_t timeout_us);
/* Ends a wait, or the next one. Any thread. */
void cws_loop_wake(cws_loop *loop);

/* Begins to connect. NULL when that failed at once; `gone` may have come then or may not. */
CWS_CHECKED cws_wire *cws_connect(cws_loop *loop, const cws_target *target, void *context);
/* Asks for `writable`. */
void cws_want_write(cws_loop *loop, cws_wire *wire);
/* Cuts the connection the next time the loop is served. */
void cws_cut(cws_loop *loop, cws_wire *wire);

/* In `writable` only, one of the two, once. Sends the text behind CWS_PADDING bytes; overwrites all of it. */
CWS_CHECKED bool cws_send_text(cws_loop *loop, cws_wire *wire, uint8_t *padded, size_t text_size);
CWS_CHECKED bool cws_send_ping(cws_loop *loop, cws_wire *wire);
/* Whether part of what was sent still waits for room; `writable` comes on its own afterwards. */
bool cws_is_choked(cws_loop *loop, cws_wire *wire);

#ifdef __cplusplus
}
#endif

#endif
