/*
 * backpack: requests to Backpack Exchange, signed. The C interface of libbackpack.so.
 *
 * Conventions
 *   Ownership  Pointers given in are borrowed until the function returns. Every `_new` has a `_free` that
 *              accepts NULL.
 *   Outputs    come last and are written only on success. Text outputs are caller's arrays of the size the
 *              type says, and end in NUL.
 *   Errors     are backpack_status values; backpack_status_text() says what to do. NULL where a pointer is needed
 *              is BACKPACK_E_ARGUMENT. Values are never renumbered; retired ones stay reserved.
 *   Threads    A const object may be used by several threads at once.
 *   Versions   backpack_abi_version() must equal BACKPACK_ABI_VERSION; it grows when something here stops
 *              meaning what it meant.
 */
#ifndef BACKPACK_H
#define BACKPACK_H

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

#define BACKPACK_ABI_VERSION 1

/* Sizes of text outputs, NUL included. */
#define BACKPACK_PUBLIC_KEY_SIZE 45
#define BACKPACK_SIGNATURE_SIZE 89

/* Limits of backpack_sign(). */
#define BACKPACK_PARAMS_MAX 64
#define BACKPACK_WINDOW_MS_MAX 60000

typedef int32_t backpack_status;

enum {
    BACKPACK_OK = 0,
    BACKPACK_E_ARGUMENT = 1,        /* NULL, not UTF-8, or a number out of its range */
    BACKPACK_E_KEY = 2,             /* not base64 of 32 or 64 bytes */
    BACKPACK_E_KEY_MISMATCH = 3,    /* 64 bytes whose halves do not belong together */
    BACKPACK_E_DUPLICATE_PARAM = 4, /* two parameters share a key */
    BACKPACK_E_UNSIGNABLE = 5,      /* a value holds & = " \ or a control character */
    BACKPACK_E_TOO_LARGE = 6,       /* more than BACKPACK_PARAMS_MAX parameters, or 4096 bytes in a value */
    BACKPACK_E_MEMORY = 7
};

/* One parameter of a request: a member of the query or the JSON body, its value as text (7, true, 141.20). */
typedef struct backpack_param {
    const char *key;
    const char *value;
} backpack_param;

/* A secret key in locked memory. */
typedef struct backpack_signer backpack_signer;

/**
 * The ABI this library was built with; compare with BACKPACK_ABI_VERSION.
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
 * Blocks     never
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

#ifdef __cplusplus
}
#endif

#endif
