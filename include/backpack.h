/*
 * backpack: trade on Backpack Exchange, or on paper. The C interface of libbackpack.so.
 *
 * Conventions
 *   Ownership  Pointers given in are borrowed until the function returns, and nothing is kept of them. Every
 *              `_new` and `_open` has a `_free` that accepts NULL. What a function lends says how long it lives.
 *   const      A const object is not changed. Several threads may use it at once.
 *   Outputs    come last and are written only on success. A text output is the caller's array of the size its
 *              type says, and ends in NUL.
 *   Text       is UTF-8. Amounts are decimal text such as "0.001": no exponent, no plus sign, no blank.
 *   Structs    that begin with `size` are set to their _INIT value before anything else; a later version may add
 *              members, and knows by `size` which ones you have. A member left at zero means its default.
 *   Errors     are backpack_status values; NULL where a pointer is needed is BACKPACK_E_ARGUMENT.
 *              backpack_status_text() says what each means, backpack_last_error() what went wrong just now. Values are
 *              never renumbered; retired ones stay reserved.
 *   Threads    Functions may be called from any thread. A client serves any number of threads at once. Signers
 *              are never changed. A book belongs to one thread at a time.
 *   fork       In a child made by fork() clients and streams are BACKPACK_E_FORKED, those of the parent and new
 *              ones alike: the threads behind them are not there. Start a program instead (fork and exec,
 *              posix_spawn), or fork before the library is loaded. Decimals, signers, depth and books go on working.
 *   Process    The library starts threads with its first client. They block the signals that end or tell a program
 *              something; those of faults, SIGPIPE and SIGPROF some take. It changes no signal handler, no limit and no
 *              locale, and runs nothing at exit(). It stays loaded after dlclose().
 *   Versions   backpack_abi_version() must be at least BACKPACK_ABI_VERSION. It grows when something is added.
 *              What stops meaning what it meant gets another soname: libbackpack.so.2.
 */
#ifndef BACKPACK_H
#define BACKPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define BACKPACK_API __attribute__((visibility("default")))
#define BACKPACK_CHECKED __attribute__((warn_unused_result))
#else
#define BACKPACK_API
#define BACKPACK_CHECKED
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The library ---------------------------------------------------------------------------------------- */

#define BACKPACK_ABI_VERSION 1

typedef int32_t backpack_status;

enum {
    BACKPACK_OK = 0,

    /* The call. */
    BACKPACK_E_ARGUMENT = 1,        /* NULL, not UTF-8, or a number out of its range */
    BACKPACK_E_KEY = 2,             /* not base64 of 32 or 64 bytes */
    BACKPACK_E_KEY_MISMATCH = 3,    /* two halves of a key that do not belong together */
    BACKPACK_E_DUPLICATE_PARAM = 4, /* two parameters share a key */
    BACKPACK_E_UNSIGNABLE = 5,      /* a value holds & = " \ or a control character */
    BACKPACK_E_TOO_LARGE = 6,       /* more than the limits of this header */
    BACKPACK_E_MEMORY = 7,
    BACKPACK_E_SIGNATURE = 8,       /* the signature does not belong to key and request */
    BACKPACK_E_NUMBER = 9,          /* not a decimal number */
    BACKPACK_E_OVERFLOW = 10,       /* the exact result does not fit */
    BACKPACK_E_CAPACITY = 11,       /* the buffer is too small */
    BACKPACK_E_FORMAT = 12,         /* not JSON, or not what should stand there */
    BACKPACK_E_NOT_SYNCED = 13,     /* the book has no snapshot, or was broken after it */
    BACKPACK_E_GAP = 14,            /* the book missed an update: load a snapshot */
    BACKPACK_E_BROKEN = 15,         /* the book contradicted itself: load a snapshot */

    /* The venue. Each says what may be done next. */
    BACKPACK_E_REJECTED = 20,    /* the venue said no, and nothing changed: mend the request */
    BACKPACK_E_THROTTLED = 21,   /* too many requests, and nothing changed: wait, then try again */
    BACKPACK_E_REFUSED = 22,     /* refused here (a limit, a wrong parameter), and nothing was sent: mend it */
    BACKPACK_E_NOT_SENT = 23,    /* no byte left, and nothing changed: it is safe to try again */
    BACKPACK_E_UNAVAILABLE = 24, /* a question got no answer, and nothing changed: it is safe to ask again */
    BACKPACK_E_UNKNOWN = 25,     /* it was sent and MAY HAVE HAPPENED: look it up before anything else */
    BACKPACK_E_UNREADABLE = 26,  /* the answer to a question could not be read, and nothing changed: report it */

    /* The client. */
    BACKPACK_E_CONFIGURATION = 30, /* keys or addresses are unusable; backpack_last_error() says which */
    BACKPACK_E_FORKED = 31,        /* this process was forked; see above */
    BACKPACK_E_TIMEOUT = 32,       /* nothing came in the time given */
    BACKPACK_E_CLOSED = 33         /* the streams have ended */
};

/* Why the last call of this thread failed. */
typedef struct backpack_error {
    backpack_status status;
    int32_t http_status;        /* of the venue's answer; 0 where there was none */
    int64_t retry_after_ms;     /* when to try again, BACKPACK_E_THROTTLED; -1: not told */
    const char *code;           /* the venue's, such as "INSUFFICIENT_FUNDS"; NULL where it gave none */
    const char *message;        /* a sentence or two for a person, never a secret; NULL where memory is used up */
    const uint32_t *client_ids; /* the orders a BACKPACK_E_UNKNOWN is about, where they are known by client ID */
    size_t client_ids_count;    /* 0 where they are not: a cancellation by order ID, a change that is no order */
} backpack_error;

/**
 * The ABI this library was built with: at least BACKPACK_ABI_VERSION, or it is older than this header.
 *
 * Ownership  none
 * On error   cannot fail
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API uint32_t backpack_abi_version(void);

/**
 * The library's version, such as "0.1.0".
 *
 * Ownership  static text
 * On error   cannot fail
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API const char *backpack_version(void);

/**
 * What a status means and what to do about it, one English sentence. Never NULL.
 *
 * Ownership  static text
 * On error   an unknown status is said to be unknown
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API const char *backpack_status_text(backpack_status status);

/**
 * What went wrong in the last call of this thread that failed; NULL where none has.
 *
 * @return the error; its status is the one that call returned
 *
 * Ownership  lent until the next call of this thread fails, or the thread ends
 * On error   cannot fail
 * Threads    each has its own
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API const backpack_error *backpack_last_error(void);

/* ---- Exact decimals ------------------------------------------------------------------------------------- */

/* Room for any decimal as text: sign, 38 digits, "0.", NUL. */
#define BACKPACK_DECIMAL_SIZE 48

/*
 * (high * 2^64 + low) / 10^scale, negated when `negative`: up to 38 digits, up to 28 of them after the point.
 *
 * In lowest terms, so equal values have equal members. Get such values from the functions here; never fill in the
 * members yourself, except with zeros, which is 0.
 */
typedef struct backpack_decimal {
    uint64_t low;
    uint64_t high;
    uint8_t scale;
    bool negative;
    uint8_t reserved[6];
} backpack_decimal;

typedef int32_t backpack_rounding;

/* Which neighbour a value becomes that lies between two. */
enum {
    BACKPACK_ROUND_DOWN = 0,     /* towards zero */
    BACKPACK_ROUND_UP = 1,       /* away from zero */
    BACKPACK_ROUND_FLOOR = 2,    /* towards minus infinity */
    BACKPACK_ROUND_CEILING = 3,  /* towards plus infinity */
    BACKPACK_ROUND_HALF_EVEN = 4 /* to the nearest; a tie to the even digit */
};

/**
 * Reads a decimal: -?(0|[1-9][0-9]*)(\.[0-9]+)? and nothing else.
 *
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT, BACKPACK_E_NUMBER, or BACKPACK_E_OVERFLOW where a digit would be lost
 *
 * Ownership  borrows the text until it returns
 * On error   writes nothing
 * Threads    any
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_decimal_parse(const char *text, backpack_decimal *out);

/**
 * The shortest exact text, such as "-0.5" or "1200".
 *
 * @return BACKPACK_OK, or BACKPACK_E_ARGUMENT for members no function here has made
 *
 * Ownership  none
 * On error   writes nothing
 * Threads    any
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_decimal_text(backpack_decimal value,
                                                                    char out[BACKPACK_DECIMAL_SIZE]);

/**
 * Compares two decimals.
 *
 * @param out  -1, 0 or 1 as a is less than, equal to or greater than b
 * @return BACKPACK_OK or BACKPACK_E_ARGUMENT
 *
 * Ownership  none
 * On error   writes nothing
 * Threads    any
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_decimal_compare(backpack_decimal a, backpack_decimal b,
                                                                       int32_t *out);

/**
 * The exact sum. For a difference add backpack_decimal_negated().
 *
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT or BACKPACK_E_OVERFLOW
 *
 * Ownership  none
 * On error   writes nothing
 * Threads    any
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_decimal_add(backpack_decimal a, backpack_decimal b,
                                                                   backpack_decimal *out);

/**
 * The value with its sign turned; 0 stays 0.
 *
 * Ownership  none
 * On error   cannot fail
 * Threads    any
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API backpack_decimal backpack_decimal_negated(backpack_decimal value);

/**
 * The exact product: price times quantity is a notional.
 *
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT or BACKPACK_E_OVERFLOW
 *
 * Ownership  none
 * On error   writes nothing
 * Threads    any
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_decimal_multiply(backpack_decimal a, backpack_decimal b,
                                                                        backpack_decimal *out);

/**
 * The multiple of `step` next to a value: a price on its tick size, a quantity on its step size.
 *
 * @param step      greater than 0
 * @param rounding  which neighbour, where the value is no multiple
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT or BACKPACK_E_OVERFLOW
 *
 * Ownership  none
 * On error   writes nothing
 * Threads    any
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_decimal_to_step(backpack_decimal value, backpack_decimal step,
                                                                       backpack_rounding rounding,
                                                                       backpack_decimal *out);

/* ---- Signing -------------------------------------------------------------------------------------------- */

/* Sizes of text outputs, NUL included. */
#define BACKPACK_PUBLIC_KEY_SIZE 45
#define BACKPACK_SIGNATURE_SIZE 89
#define BACKPACK_NUMBER_SIZE 24

/* Limits: parameters of a request or of one order, orders in a batch, bytes in a value, the window. */
#define BACKPACK_PARAMS_MAX 64
#define BACKPACK_GROUPS_MAX 64
#define BACKPACK_VALUE_SIZE_MAX 4096
#define BACKPACK_WINDOW_MS_MAX 60000

/* One parameter of a request: a member of the query or the JSON body, its value as text (7, true, 141.20). */
typedef struct backpack_param {
    const char *key;
    const char *value;
} backpack_param;

/* The parameters of one order of a batch. */
typedef struct backpack_group {
    const backpack_param *params; /* may be NULL when there are none */
    size_t count;                 /* 0 ... BACKPACK_PARAMS_MAX */
} backpack_group;

/* The values of the four headers that authorise a request. */
typedef struct backpack_headers {
    char api_key[BACKPACK_PUBLIC_KEY_SIZE];  /* X-API-Key */
    char signature[BACKPACK_SIGNATURE_SIZE]; /* X-Signature */
    char timestamp[BACKPACK_NUMBER_SIZE];    /* X-Timestamp */
    char window[BACKPACK_NUMBER_SIZE];       /* X-Window */
} backpack_headers;

/* A secret key in locked memory. */
typedef struct backpack_signer backpack_signer;

/**
 * Makes a signer from the secret of an API key.
 *
 * @param secret_base64  base64 of 32 bytes, as the exchange shows it; or of 64 (secret and public key)
 * @param out            the signer
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT, BACKPACK_E_KEY, BACKPACK_E_KEY_MISMATCH or BACKPACK_E_MEMORY
 *
 * Ownership  the caller frees `*out`; the text is not kept
 * On error   writes nothing
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_signer_new(const char *secret_base64, backpack_signer **out);

/**
 * Wipes and frees a signer.
 *
 * Ownership  takes the signer; NULL is fine
 * On error   cannot fail
 * Threads    any, once no other thread uses the signer
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API void backpack_signer_free(backpack_signer *signer);

/**
 * The public key, which is the API key and the X-API-Key header.
 *
 * @param public_key_out  base64 text, NUL included
 * @return BACKPACK_OK or BACKPACK_E_ARGUMENT
 *
 * Ownership  borrows the signer until it returns
 * On error   writes nothing
 * Threads    any; one signer may serve several threads at once
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status
backpack_signer_public_key(const backpack_signer *signer, char public_key_out[BACKPACK_PUBLIC_KEY_SIZE]);

/**
 * Signs one request, ready for the X-Signature header.
 *
 * @param instruction   such as "orderExecute"
 * @param params        request parameters in any order; sorted here. May be NULL when there are none
 * @param params_count  entries in `params`, 0 ... BACKPACK_PARAMS_MAX
 * @param sent_at_ms    send time, Unix milliseconds; the X-Timestamp header
 * @param window_ms     validity, 1 ... BACKPACK_WINDOW_MS_MAX milliseconds; the X-Window header
 * @param signature_out base64 text, NUL included
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT, BACKPACK_E_DUPLICATE_PARAM, BACKPACK_E_UNSIGNABLE, BACKPACK_E_TOO_LARGE
 *         or BACKPACK_E_MEMORY
 *
 * Ownership  borrows every pointer until it returns, keeps none
 * On error   writes nothing
 * Threads    any; one signer may serve several threads at once (it is const)
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_sign(const backpack_signer *signer, const char *instruction,
                                                            const backpack_param *params, size_t params_count,
                                                            uint64_t sent_at_ms, uint32_t window_ms,
                                                            char signature_out[BACKPACK_SIGNATURE_SIZE]);

/**
 * Signs one request whose parameters are one text: for callers to whom arrays of structs are a burden.
 *
 * @param pairs       "symbol\0SOL_USDC\0side\0Bid\0": each key and each value with its NUL, in any order
 * @param pairs_size  its bytes, the last NUL included; 0: there are none, and `pairs` may be NULL
 * @return as backpack_sign(); BACKPACK_E_ARGUMENT where a NUL is missing
 *
 * Ownership  borrows every pointer until it returns, keeps none
 * On error   writes nothing
 * Threads    any; one signer may serve several threads at once
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_sign_pairs(const backpack_signer *signer,
                                                                  const char *instruction, const char *pairs,
                                                                  size_t pairs_size, uint64_t sent_at_ms,
                                                                  uint32_t window_ms,
                                                                  char signature_out[BACKPACK_SIGNATURE_SIZE]);

/**
 * Signs a batch of orders (POST /api/v1/orders), group after group in the order of the body.
 *
 * @param groups        one an order
 * @param groups_count  1 ... BACKPACK_GROUPS_MAX
 * @return as backpack_sign()
 *
 * Ownership  borrows every pointer until it returns, keeps none
 * On error   writes nothing
 * Threads    any; one signer may serve several threads at once
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_sign_batch(const backpack_signer *signer,
                                                                  const char *instruction,
                                                                  const backpack_group *groups, size_t groups_count,
                                                                  uint64_t sent_at_ms, uint32_t window_ms,
                                                                  char signature_out[BACKPACK_SIGNATURE_SIZE]);

/**
 * Signs one request: all four headers at once, for your own HTTP stack. They authorise a WebSocket subscription
 * too: instruction "subscribe" without parameters gives its `signature` member, in the order api_key, signature,
 * timestamp, window.
 *
 * @return as backpack_sign()
 *
 * Ownership  borrows every pointer until it returns, keeps none
 * On error   writes nothing
 * Threads    any; one signer may serve several threads at once
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_sign_headers(const backpack_signer *signer,
                                                                    const char *instruction,
                                                                    const backpack_param *params, size_t params_count,
                                                                    uint64_t sent_at_ms, uint32_t window_ms,
                                                                    backpack_headers *out);

/**
 * Was this request signed with that key? For servers, proxies and tests.
 *
 * @param public_key_base64  of the signer
 * @param signature_base64   as it stood in X-Signature
 * @return BACKPACK_OK: it was. BACKPACK_E_SIGNATURE: it was not. BACKPACK_E_KEY: `public_key_base64` is none. Else as
 *         backpack_sign()
 *
 * Ownership  borrows every pointer until it returns, keeps none
 * On error   nothing to write
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_verify(const char *public_key_base64, const char *instruction,
                                                              const backpack_param *params, size_t params_count,
                                                              uint64_t sent_at_ms, uint32_t window_ms,
                                                              const char *signature_base64);

/* ---- Depth ---------------------------------------------------------------------------------------------- */

typedef int32_t backpack_side;

/* 0 is neither: an order whose side was forgotten must not buy. */
enum {
    BACKPACK_BID = 1,
    BACKPACK_ASK = 2
};

/* One level of a book. */
typedef struct backpack_level {
    backpack_decimal price;    /* quote asset per unit of base asset */
    backpack_decimal quantity; /* base asset */
} backpack_level;

/* A snapshot, in the caller's buffers. */
typedef struct backpack_depth {
    backpack_level *bids; /* the caller's; may be NULL when the capacity is 0 */
    size_t bids_capacity;
    size_t bids_count;
    backpack_level *asks;
    size_t asks_capacity;
    size_t asks_count;
    uint64_t last_update_id;
    int64_t engine_time_us; /* Unix microseconds */
} backpack_depth;

/* Levels as integers, in the caller's buffers: a price of 141.2 at scale 2 is 14120. */
typedef struct backpack_fixed_depth {
    int64_t *bid_prices; /* room for as many as the depth has bids */
    int64_t *bid_quantities;
    int64_t *ask_prices; /* room for as many as the depth has asks */
    int64_t *ask_quantities;
    uint8_t price_scale; /* digits after the point of every price: the fewest that lose nothing */
    uint8_t quantity_scale;
    uint8_t reserved[6];
} backpack_fixed_depth;

/**
 * Reads the venue's answer to GET /api/v1/depth, to exact decimals.
 *
 * @param json       the body; need not end in NUL
 * @param json_size  its bytes
 * @param io         in: buffers and capacities; out: the rest. The levels stand as in the text: with the venue
 *                   both sides ascend, so the best bid is the last one
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT, BACKPACK_E_CAPACITY, BACKPACK_E_FORMAT, BACKPACK_E_OVERFLOW or
 *         BACKPACK_E_MEMORY
 *
 * Ownership  borrows every pointer until it returns
 * On error   `io` is as before; what its buffers hold is not
 * Threads    any
 * Blocks     never; allocates nothing for a text as the venue writes it
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_depth_parse(const char *json, size_t json_size,
                                                                   backpack_depth *io);

/**
 * The levels of a depth as integers of one scale, exactly: for arrays of numbers (NumPy, SIMD).
 *
 * @param depth  from backpack_depth_parse()
 * @param io     in: buffers; out: their contents and both scales
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT, or BACKPACK_E_OVERFLOW where a value does not fit into 64 bits
 *
 * Ownership  borrows every pointer until it returns
 * On error   the scales are as before; what the buffers hold is not
 * Threads    any
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_depth_to_fixed(const backpack_depth *depth,
                                                                      backpack_fixed_depth *io);

/* ---- The order book ------------------------------------------------------------------------------------- */

#define BACKPACK_BOOK_LEVELS_MAX 100000

/* One market's book, kept from a snapshot and the updates after it. What it shows is right, or it shows nothing. */
typedef struct backpack_book backpack_book;

typedef int32_t backpack_book_state;

enum {
    BACKPACK_BOOK_EMPTY = 0,  /* no snapshot yet */
    BACKPACK_BOOK_SYNCED = 1, /* right as of its last update */
    BACKPACK_BOOK_BROKEN = 2  /* something was missed; waits for a snapshot */
};

/* How a book stands. Counts are 0 and cuts false while it is not synced. */
typedef struct backpack_book_info {
    backpack_book_state state;
    bool bids_cut; /* are levels at the far end unknown? */
    bool asks_cut;
    uint8_t reserved[2];
    size_t bids_count;
    size_t asks_count;
    uint64_t last_update_id;
    int64_t engine_time_us; /* Unix microseconds */
} backpack_book_info;

/**
 * Makes an empty book.
 *
 * @param symbol      the market, such as "SOL_USDC": updates of others are refused. At most 64 bytes
 * @param levels_max  levels kept a side, 1 ... BACKPACK_BOOK_LEVELS_MAX; all memory is taken now
 * @param out         the book
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT or BACKPACK_E_MEMORY
 *
 * Ownership  the caller frees `*out`
 * On error   writes nothing
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_book_new(const char *symbol, size_t levels_max,
                                                                backpack_book **out);

/**
 * Frees a book.
 *
 * Ownership  takes the book; NULL is fine
 * On error   cannot fail
 * Threads    any, once no other thread uses the book
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API void backpack_book_free(backpack_book *book);

/**
 * Replaces what the book holds by a snapshot: the venue's answer to GET /api/v1/depth.
 *
 * @param limit  the number of levels a side that was asked for: a side with as many counts as cut. 0: the
 *               snapshot is whole
 * @return BACKPACK_OK: synced. BACKPACK_E_BROKEN: it contradicts itself. BACKPACK_E_ARGUMENT, BACKPACK_E_FORMAT,
 *         BACKPACK_E_CAPACITY, BACKPACK_E_OVERFLOW or BACKPACK_E_MEMORY: the book is as before
 *
 * Ownership  borrows every pointer until it returns
 * On error   see above
 * Threads    one at a time
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_book_load(backpack_book *book, const char *json,
                                                                 size_t json_size, size_t limit);

/**
 * Applies an update: a frame of a depth stream, {"stream":"depth.SOL_USDC","data":{...}}.
 *
 * @param applied_out  false: the book knew all of it already. May be NULL
 * @return BACKPACK_OK; BACKPACK_E_GAP or BACKPACK_E_BROKEN: the book is broken; BACKPACK_E_NOT_SYNCED: it was before;
 *         BACKPACK_E_FORMAT (another market's, too), BACKPACK_E_ARGUMENT, BACKPACK_E_CAPACITY, BACKPACK_E_OVERFLOW or
 *         BACKPACK_E_MEMORY: the book is as before, and lacks an update
 *
 * Ownership  borrows every pointer until it returns
 * On error   see above
 * Threads    one at a time
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_book_apply(backpack_book *book, const char *json,
                                                                  size_t json_size, bool *applied_out);

/**
 * How the book stands.
 *
 * @return BACKPACK_OK or BACKPACK_E_ARGUMENT
 *
 * Ownership  borrows the book until it returns
 * On error   writes nothing
 * Threads    any, while no thread changes the book
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_book_describe(const backpack_book *book,
                                                                     backpack_book_info *out);

/**
 * The best levels of a side, best first. The best one alone: capacity 1.
 *
 * @param count_out  how many were written: the smaller of `capacity` and what the side has
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT or BACKPACK_E_NOT_SYNCED
 *
 * Ownership  borrows every pointer until it returns
 * On error   writes nothing
 * Threads    any, while no thread changes the book
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_book_levels(const backpack_book *book, backpack_side side,
                                                                   backpack_level *out, size_t capacity,
                                                                   size_t *count_out);

/**
 * What an order would take from the book at once, fees aside: a bid takes asks, an ask takes bids.
 *
 * @param order_side    the side of the order, not the one it takes from
 * @param quantity      above 0, base asset
 * @param quantity_out  what the known levels fill: `quantity`, or less
 * @param notional_out  the exact sum of price times quantity
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT, BACKPACK_E_NOT_SYNCED or BACKPACK_E_OVERFLOW
 *
 * Ownership  borrows the book until it returns
 * On error   writes nothing
 * Threads    any, while no thread changes the book
 * Blocks     never; allocates nothing where it succeeds
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_book_cost(const backpack_book *book, backpack_side order_side,
                                                                 backpack_decimal quantity,
                                                                 backpack_decimal *quantity_out,
                                                                 backpack_decimal *notional_out);

/* ---- The client ----------------------------------------------------------------------------------------- */

typedef int32_t backpack_mode;

enum {
    BACKPACK_MODE_AUTO = 0,  /* live where a key is configured, else paper */
    BACKPACK_MODE_PAPER = 1, /* the paper exchange in this process: no key, no money, no network */
    BACKPACK_MODE_LIVE = 2   /* the venue; without a key, public data alone */
};

/* Where and how a client trades. */
typedef struct backpack_config {
    size_t size;              /* BACKPACK_CONFIG_INIT sets it */
    backpack_mode mode;
    uint32_t timeout_ms;      /* of a call, all its requests together; 0: 10000 */
    const char *secret_base64; /* NULL: BACKPACK_PRIVATE_KEY of the environment, of .env, of ~/.config/backpack/.env */
    const char *env_file;     /* read keys from this file instead of .env; not beside a secret; NULL: no */
    const char *base_url;     /* live; NULL: as configured, else the venue's */
    const char *websocket_url;
    const char *paper_state;  /* file of the paper account; NULL: ~/.local/share/backpack/paper.db; ":memory:": none */
    uint64_t paper_seed;      /* with ":memory:": fixes the market's course; 0: random */
    /* What live orders may cost, as long as nobody may lose more; NULL and 0: as the command line program. */
    const char *order_max;    /* US dollars an order; NULL: 1000 */
    const char *day_max;      /* US dollars in 24 hours; NULL: 10000 */
    const char *price_distance_max; /* of a price from the market's, a fraction; NULL: 0.05 */
    uint32_t orders_per_minute_max; /* 0: 10 */
    uint32_t reserved;
} backpack_config;

#define BACKPACK_CONFIG_INIT {sizeof(backpack_config), 0, 0, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, 0, 0}

/* An account, live or paper. */
typedef struct backpack_client backpack_client;

/* Ends calls early, from another thread. Of orders it cancels none. */
typedef struct backpack_stopper backpack_stopper;

/* How one call is made. */
typedef struct backpack_call {
    size_t size;             /* BACKPACK_CALL_INIT sets it */
    backpack_stopper *stopper; /* NULL: none. Must outlive the call */
    uint32_t timeout_ms;     /* of this call, all its requests together; 0: the client's */
    uint32_t reserved;
} backpack_call;

#define BACKPACK_CALL_INIT {sizeof(backpack_call), NULL, 0, 0}

/**
 * Opens an account. Nothing is sent yet.
 *
 * @param config  NULL: all defaults: the key of the environment or of .env, paper where there is none
 * @param out     the client
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT, BACKPACK_E_CONFIGURATION or BACKPACK_E_FORKED
 *
 * Ownership  the caller frees `*out`; the config is not kept
 * On error   writes nothing
 * Threads    any
 * Blocks     while files are read
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_client_new(const backpack_config *config,
                                                                  backpack_client **out);

/**
 * Frees a client. Its streams must be freed before.
 *
 * Ownership  takes the client; NULL is fine
 * On error   cannot fail
 * Threads    any, once no other thread uses the client
 * Blocks     for milliseconds; a thread of its may end a moment later
 * Since      ABI 1
 */
BACKPACK_API void backpack_client_free(backpack_client *client);

/**
 * Whose money is at stake, as JSON:
 *
 *   {"mode":"paper","account":"/home/me/.local/share/backpack/paper.db","apiKey":"...","about":"...","warnings":["..."]}
 *
 * `account` is the file, or live the API key; it and `apiKey` are null where there is none. `about` is for a person.
 *
 * Ownership  lent as long as the client lives
 * On error   NULL for NULL and in a forked process
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API const char *backpack_client_describe(const backpack_client *client);

/**
 * Makes a stopper: a token that ends calls.
 *
 * @return BACKPACK_OK or BACKPACK_E_ARGUMENT
 *
 * Ownership  the caller frees `*out`
 * On error   writes nothing
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_stopper_new(backpack_stopper **out);

/**
 * Ends every call made with this stopper, now and from now on. Orders stay what they are: one whose request had left
 * returns BACKPACK_E_UNKNOWN, look it up. Whatever had not left returns BACKPACK_E_NOT_SENT or, where it was a question or
 * an order still being valued, BACKPACK_E_UNAVAILABLE: nothing changed.
 *
 * Ownership  borrows the stopper; NULL is fine
 * On error   cannot fail
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API void backpack_stopper_stop(backpack_stopper *stopper);

/**
 * Frees a stopper.
 *
 * Ownership  takes the stopper; NULL is fine
 * On error   cannot fail
 * Threads    any, once no call with it is running
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API void backpack_stopper_free(backpack_stopper *stopper);

/* ---- Results -------------------------------------------------------------------------------------------- */

/* What a call answered. Never changes: several threads may read it. */
typedef struct backpack_result backpack_result;

/* An order as the venue tells it. Texts live as long as the result; NULL where the venue tells nothing. */
typedef struct backpack_order {
    const char *id;
    const char *symbol;
    const char *order_type;              /* "Limit", "Market" */
    const char *status;                  /* "New", "PartiallyFilled", "Filled", "Cancelled", "Expired", ... */
    const char *time_in_force;           /* "GTC", "IOC", "FOK" */
    const char *price;                   /* limit orders only */
    const char *quantity;                /* base asset */
    const char *quote_quantity;          /* quote asset; market orders given by it */
    const char *executed_quantity;       /* base asset filled so far */
    const char *executed_quote_quantity; /* quote asset exchanged so far, without fees */
    const char *trigger_price;           /* an order that sleeps */
    int64_t created_at_ms;               /* Unix milliseconds */
    backpack_side side;
    uint32_t client_id;
    bool has_client_id;
    bool post_only;
    bool reduce_only;
    uint8_t reserved[5];
} backpack_order;

/* A perpetual position. Texts live as long as the result. */
typedef struct backpack_position {
    const char *symbol;
    const char *net_quantity;          /* base asset; long is positive */
    const char *entry_price;
    const char *break_even_price;
    const char *mark_price;
    const char *est_liquidation_price; /* "0" where the venue gives none */
    const char *pnl_unrealized;        /* quote asset */
    const char *pnl_realized;
    const char *cumulative_funding;    /* negative: paid */
    const char *imf;                   /* margin fractions in force, 0.1 is 10 % */
    const char *mmf;
} backpack_position;

/* One asset. Texts live as long as the result. */
typedef struct backpack_balance {
    const char *asset;
    const char *available; /* free for orders and withdrawals */
    const char *locked;    /* in open orders */
    const char *staked;
    const char *lent;      /* given as loans, not in `available`; NULL where it could not be read */
} backpack_balance;

/**
 * Frees a result and every text it lent.
 *
 * Ownership  takes the result; NULL is fine
 * On error   cannot fail
 * Threads    any, once no other thread uses the result
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API void backpack_result_free(backpack_result *result);

/**
 * The answer as JSON, with the venue's member names. Amounts are text in it.
 *
 * @param size_out  bytes without the NUL at the end; may be NULL
 * @return the text; NULL for NULL
 *
 * Ownership  lent as long as the result lives
 * On error   cannot fail
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API const char *backpack_result_json(const backpack_result *result, size_t *size_out);

/**
 * How many orders, positions or balances a result holds; 0 for any other answer.
 *
 * Ownership  borrows the result until it returns
 * On error   0 for NULL
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API size_t backpack_result_count(const backpack_result *result);

/**
 * One order of a result.
 *
 * @param index  0 ... backpack_result_count() - 1
 * @return NULL where there is none: another index, another kind of result
 *
 * Ownership  lent as long as the result lives
 * On error   NULL
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API const backpack_order *backpack_result_order(const backpack_result *result, size_t index);

/**
 * One position of a result; else as backpack_result_order().
 *
 * Ownership  lent as long as the result lives
 * On error   NULL
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API const backpack_position *backpack_result_position(const backpack_result *result, size_t index);

/**
 * One balance of a result; else as backpack_result_order().
 *
 * Ownership  lent as long as the result lives
 * On error   NULL
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API const backpack_balance *backpack_result_balance(const backpack_result *result, size_t index);

/* ---- Trading -------------------------------------------------------------------------------------------- */

/* Limit of backpack_request(). */
#define BACKPACK_PARAMS_JSON_SIZE_MAX 1048576

/*
 * An order to be placed. Triggers, stop-losses, loans with the order: backpack_request() with "execute_order", on paper.
 * Live, plain orders on markets against USDC, USDT or USD are taken, for the limits can value no others.
 */
typedef struct backpack_order_request {
    size_t size;                /* BACKPACK_ORDER_REQUEST_INIT sets it */
    const char *symbol;         /* such as "SOL_USDC" */
    const char *order_type;     /* "Limit" or "Market" */
    const char *quantity;       /* base asset */
    const char *quote_quantity; /* market orders: notional to spend or receive, instead of `quantity` */
    const char *price;          /* limit orders */
    const char *time_in_force;  /* "GTC", "IOC", "FOK"; NULL: GTC */
    backpack_side side;         /* BACKPACK_BID buys, BACKPACK_ASK sells */
    uint32_t client_id;         /* to find it again by; 0: one is drawn */
    bool post_only;             /* makes, or is rejected */
    bool reduce_only;           /* may shrink a position, never open or flip one */
    uint8_t reserved[6];
} backpack_order_request;

#define BACKPACK_ORDER_REQUEST_INIT \
    {sizeof(backpack_order_request), NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, false, false, {0, 0, 0, 0, 0, 0}}

/**
 * Open orders.
 *
 * @param symbol  of one market; NULL: of all
 * @param call    NULL: as the client says
 * @param out     orders
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT, BACKPACK_E_FORKED or any of the venue's (20 ... 26)
 *
 * Ownership  the caller frees `*out`
 * On error   writes nothing
 * Threads    any; one client may serve several threads at once
 * Blocks     until the answer is there, the time is over or the call is stopped
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_get_orders(const backpack_client *client, const char *symbol,
                                                                  const backpack_call *call, backpack_result **out);

/**
 * Places an order. It leaves once at most, and is never sent again.
 *
 * @param out  one order: the engine's result. Read its status: a market order may have expired unfilled
 * @return as backpack_get_orders(). BACKPACK_E_UNKNOWN: it may have been placed; backpack_last_error() names the client
 *         ID to find it by
 *
 * Ownership  the caller frees `*out`
 * On error   writes nothing
 * Threads    any; one client may serve several threads at once
 * Blocks     until the answer is there, the time is over or the call is stopped
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_create_order(const backpack_client *client,
                                                                    const backpack_order_request *request,
                                                                    const backpack_call *call, backpack_result **out);

/**
 * Cancels an order.
 *
 * @param order_id   the venue's; NULL: by client ID
 * @param client_id  ours, 1 ... UINT32_MAX; counts where `order_id` is NULL
 * @param out        one order, as it was when it ended; none where the venue has taken the request in and not yet
 *                   carried it out: then the order can still fill
 * @return as backpack_get_orders(). BACKPACK_E_UNKNOWN: it may have been cancelled; backpack_get_order() tells
 *
 * Ownership  the caller frees `*out`
 * On error   writes nothing
 * Threads    any; one client may serve several threads at once
 * Blocks     until the answer is there, the time is over or the call is stopped
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_cancel_order(const backpack_client *client, const char *symbol,
                                                                    const char *order_id, uint32_t client_id,
                                                                    const backpack_call *call, backpack_result **out);

/**
 * Looks one open order up. One that is filled, cancelled or expired is BACKPACK_E_REJECTED with HTTP status 404.
 *
 * @param order_id   the venue's; NULL: by client ID
 * @param client_id  ours, 1 ... UINT32_MAX; counts where `order_id` is NULL
 * @param out        one order
 * @return as backpack_get_orders()
 *
 * Ownership  the caller frees `*out`
 * On error   writes nothing
 * Threads    any; one client may serve several threads at once
 * Blocks     until the answer is there, the time is over or the call is stopped
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_get_order(const backpack_client *client, const char *symbol,
                                                                 const char *order_id, uint32_t client_id,
                                                                 const backpack_call *call, backpack_result **out);

typedef int32_t backpack_outcome;

enum {
    BACKPACK_OUTCOME_UNKNOWN = 0,   /* not found, and not yet excluded: ask again in a while */
    BACKPACK_OUTCOME_PLACED = 1,    /* the venue took it; it may have ended since */
    BACKPACK_OUTCOME_NOT_PLACED = 2 /* it does not exist and cannot come: safe to send again */
};

/**
 * What became of an order that this client placed and that ended in BACKPACK_E_UNKNOWN: looks in the open orders, the
 * order history and the fills. Places nothing.
 *
 * @param symbol      its market
 * @param client_id   from backpack_last_error()
 * @param outcome_out what was found out
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT, BACKPACK_E_FORKED, BACKPACK_E_NOT_SENT where the call was stopped before, or
 *         BACKPACK_E_REFUSED where this client sent no such order, or a bid and an ask with this client ID
 *
 * Ownership  nothing to free
 * On error   writes nothing
 * Threads    any; one client may serve several threads at once
 * Blocks     for the call's time where it must: "not placed" is known about 12 s after the sending
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_resolve_order(const backpack_client *client, const char *symbol,
                                                                     uint32_t client_id, const backpack_call *call,
                                                                     backpack_outcome *outcome_out);

/**
 * Open perpetual positions.
 *
 * @param symbol  of one market; NULL: of all
 * @param out     positions
 * @return as backpack_get_orders()
 *
 * Ownership  the caller frees `*out`
 * On error   writes nothing
 * Threads    any; one client may serve several threads at once
 * Blocks     until the answer is there, the time is over or the call is stopped
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_get_positions(const backpack_client *client,
                                                                     const char *symbol, const backpack_call *call,
                                                                     backpack_result **out);

/**
 * What the account holds, loans given included.
 *
 * @param out  balances, by the names of the assets
 * @return as backpack_get_orders()
 *
 * Ownership  the caller frees `*out`
 * On error   writes nothing
 * Threads    any; one client may serve several threads at once
 * Blocks     until the answer is there, the time is over or the call is stopped
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_get_balances(const backpack_client *client,
                                                                    const backpack_call *call, backpack_result **out);

/**
 * Any operation of the venue by its name, such as "get_klines": with the same signing, limits and errors.
 *
 * A batch ("execute_order_batch") is taken or refused by the limits as a whole, and by the venue order by order. So its
 * answer has a row an order, in the order given, each with its `clientId`: the order; or `"operation":"Err"` with `code`,
 * `message` and `outcome`, "rejected" or "unknown". Look unknown ones up with backpack_resolve_order().
 *
 * Live, what changes the account and is no order is BACKPACK_E_REFUSED: the limits cannot bound it.
 *
 * @param operation    the venue's name of it; docs/operations.md lists all 81
 * @param params_json  an object with the venue's parameters; execute_order_batch takes an array. NULL: none. At most
 *                     BACKPACK_PARAMS_JSON_SIZE_MAX bytes
 * @param out          the answer as JSON; where it is one order (execute_order, cancel_order, get_order), that too
 * @return as backpack_get_orders(), or BACKPACK_E_TOO_LARGE
 *
 * Ownership  the caller frees `*out`
 * On error   writes nothing
 * Threads    any; one client may serve several threads at once
 * Blocks     until the answer is there, the time is over or the call is stopped
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_request(const backpack_client *client, const char *operation,
                                                               const char *params_json, const backpack_call *call,
                                                               backpack_result **out);

/* ---- Streams -------------------------------------------------------------------------------------------- */

/* Names a call of backpack_stream_open(), and events that may wait to be fetched. */
#define BACKPACK_STREAMS_MAX 256
#define BACKPACK_STREAM_EVENTS_MAX 65536

/* What happens in the markets and the account, as it happens. */
typedef struct backpack_stream backpack_stream;

/**
 * Subscribes to streams. They are connected in the background, and again whenever the connection ends.
 *
 * Events come from a moment after this on: the venue does not say when. Open the stream first, then read by request what
 * stands already.
 *
 * @param names        as the venue calls them: "bookTicker.SOL_USDC", "account.orderUpdate"
 * @param names_count  1 ... BACKPACK_STREAMS_MAX
 *
 * @return BACKPACK_OK, BACKPACK_E_ARGUMENT, BACKPACK_E_TOO_LARGE, BACKPACK_E_FORKED, or BACKPACK_E_REFUSED for a name
 *         that cannot be and for a private stream without a key; BACKPACK_E_MEMORY where no file descriptor is left
 *
 * Ownership  the caller frees `*out`, before the client
 * On error   writes nothing
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_stream_open(const backpack_client *client,
                                                                   const char *const *names, size_t names_count,
                                                                   backpack_stream **out);

/**
 * A file descriptor that is readable while an event waits or the streams have ended: for poll, epoll and the event loops
 * on them. Only wait on it; backpack_stream_next() does the reading.
 *
 * @return -1 for NULL
 *
 * Ownership  the stream's; closed with it
 * On error   -1
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API int backpack_stream_fd(const backpack_stream *stream);

/**
 * The next event, as JSON.
 *
 *   {"stream":"trade.SOL_USDC","data":{...}}     the venue said so; depth frames are for backpack_book_apply()
 *   {"stream":"...","event":"gap","reason":"..."} from here on events are missing, until:
 *   {"stream":"...","event":"resumed"}            events flow again; load new snapshots, read what you missed
 *   {"stream":"...","event":"silent"}             nothing has come yet: the market may not exist
 *   {"stream":"...","event":"stale"}              nothing has come for longer than usual
 *   {"stream":"...","event":"complaint","reason":"..."} the venue sent an error, or something nobody can read
 *   {"stream":"...","event":"ended","reason":"..."} this stream is over; the others go on
 *   {"stream":"","event":"overflow"}              BACKPACK_STREAM_EVENTS_MAX events waited: all streams are over
 *
 * @param timeout_ms  how long to wait; 0: not at all; UINT32_MAX: for ever
 * @param size_out    bytes without the NUL at the end; may be NULL
 * @return BACKPACK_OK; BACKPACK_E_TIMEOUT: nothing came; BACKPACK_E_CLOSED: all streams are over, and what waited was
 *         handed over; BACKPACK_E_ARGUMENT; BACKPACK_E_FORKED
 *
 * Ownership  `*text_out` is lent until the next call for this stream
 * On error   writes nothing
 * Threads    one at a time
 * Blocks     as long as `timeout_ms` says
 * Since      ABI 1
 */
BACKPACK_API BACKPACK_CHECKED backpack_status backpack_stream_next(backpack_stream *stream, uint32_t timeout_ms,
                                                                   const char **text_out, size_t *size_out);

/**
 * Ends the streams: a thread that waits in backpack_stream_next() gets what is left, then BACKPACK_E_CLOSED.
 *
 * Ownership  borrows the stream; NULL is fine
 * On error   cannot fail
 * Threads    any
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API void backpack_stream_close(backpack_stream *stream);

/**
 * Ends and frees streams.
 *
 * Ownership  takes the stream; NULL is fine
 * On error   cannot fail
 * Threads    any, once no other thread uses the stream
 * Blocks     never
 * Since      ABI 1
 */
BACKPACK_API void backpack_stream_free(backpack_stream *stream);

#ifdef __cplusplus
}
#endif

#endif
