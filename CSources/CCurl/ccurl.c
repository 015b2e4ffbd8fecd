/* libcurl through a table of function pointers. */

#define _POSIX_C_SOURCE 200809L
/* CURLOPT_PROTOCOLS is deprecated since 7.85, but its successor is unknown to the versions before. */
#define CURL_DISABLE_DEPRECATION

#include "ccurl.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* curl.h wraps these three in type-checking macros; the table needs the plain names. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

struct ccurl {
    char version[32];
    CURLcode (*global_init)(long flags);
    curl_version_info_data *(*version_info)(CURLversion age);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *easy);
    CURLcode (*easy_setopt)(CURL *easy, CURLoption option, ...);
    CURLcode (*easy_getinfo)(CURL *easy, CURLINFO info, ...);
    const char *(*easy_strerror)(CURLcode code);
    struct curl_slist *(*slist_append)(struct curl_slist *list, const char *line);
    void (*slist_free_all)(struct curl_slist *list);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *multi);
    CURLMcode (*multi_setopt)(CURLM *multi, CURLMoption option, ...);
    CURLMcode (*multi_add_handle)(CURLM *multi, CURL *easy);
    CURLMcode (*multi_remove_handle)(CURLM *multi, CURL *easy);
    CURLMcode (*multi_perform)(CURLM *multi, int *running_out);
    CURLMcode (*multi_poll)(CURLM *multi, struct curl_waitfd fds[], unsigned fds_count, int timeout_ms,
                            int *ready_out);
    CURLMcode (*multi_wakeup)(CURLM *multi);
    CURLMsg *(*multi_info_read)(CURLM *multi, int *left_out);
    const char *(*multi_strerror)(CURLMcode code);
};

/* Where in the table a symbol goes. */
typedef struct entry {
    const char *symbol;
    size_t offset;
} entry;

#define ENTRY(name) { "curl_" #name, offsetof(struct ccurl, name) }
static const entry entries[] = {
    ENTRY(global_init),      ENTRY(version_info),        ENTRY(easy_init),       ENTRY(easy_cleanup),
    ENTRY(easy_setopt),      ENTRY(easy_getinfo),        ENTRY(easy_strerror),   ENTRY(slist_append),
    ENTRY(slist_free_all),   ENTRY(multi_init),          ENTRY(multi_cleanup),   ENTRY(multi_setopt),
    ENTRY(multi_add_handle), ENTRY(multi_remove_handle), ENTRY(multi_perform),   ENTRY(multi_poll),
    ENTRY(multi_wakeup),     ENTRY(multi_info_read),     ENTRY(multi_strerror),
};

/* ---- Loading --------------------------------------------------------------------------------------------- */

/* Fills the table; false with a sentence where the library lacks something or will not start. */
static bool table_fill(struct ccurl *table, void *library, const char *name,
                       char problem_out[CCURL_PROBLEM_SIZE])
{
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        void *function = dlsym(library, entries[i].symbol);
        if (function == NULL) {
            snprintf(problem_out, CCURL_PROBLEM_SIZE, "%s is no usable libcurl: it lacks %s", name,
                     entries[i].symbol);
            return false;
        }
        /* ISO C has no cast from an object pointer to a function pointer; POSIX says their bytes agree. */
        memcpy((char *)table + entries[i].offset, &function, sizeof function);
    }
    CURLcode started = table->global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) {
        snprintf(problem_out, CCURL_PROBLEM_SIZE, "libcurl did not start: %s", table->easy_strerror(started));
        return false;
    }
    const curl_version_info_data *info = table->version_info(CURLVERSION_FIRST);
    if (info->version_num < CCURL_VERSION_MIN) {
        snprintf(problem_out, CCURL_PROBLEM_SIZE, "libcurl %s is too old: 7.80 or newer is needed",
                 info->version);
        return false;
    }
    snprintf(table->version, sizeof table->version, "%s", info->version);
    return true;
}

const ccurl *ccurl_load(const char *name, char problem_out[CCURL_PROBLEM_SIZE])
{
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *why = dlerror();
        snprintf(problem_out, CCURL_PROBLEM_SIZE,
                 "libcurl could not be loaded (%s). On Debian and Ubuntu it is in the package libcurl4",
                 why == NULL ? name : why);
        return NULL;
    }
    struct ccurl *table = calloc(1, sizeof *table);
    if (table == NULL) {
        snprintf(problem_out, CCURL_PROBLEM_SIZE, "out of memory");
        return NULL;
    }
    if (!table_fill(table, library, name, problem_out)) {
        free(table);
        return NULL;
    }
    return table;
}

const char *ccurl_version(const ccurl *curl) { return curl->version; }

const char *ccurl_error_text(const ccurl *curl, CURLcode code) { return curl->easy_strerror(code); }

/* ---- One transfer ---------------------------------------------------------------------------------------- */

/* libcurl numbers its options by type, ten thousand apart. */
static bool option_has_type(CURLoption option, int type)
{
    return (int)option / 10000 == type / 10000;
}

CURL *ccurl_easy_new(const ccurl *curl) { return curl->easy_init(); }

void ccurl_easy_free(const ccurl *curl, CURL *easy) { curl->easy_cleanup(easy); }

CURLcode ccurl_set_number(const ccurl *curl, CURL *easy, CURLoption option, long value)
{
    if (!option_has_type(option, CURLOPTTYPE_LONG)) { return CURLE_BAD_FUNCTION_ARGUMENT; }
    return curl->easy_setopt(easy, option, value);
}

CURLcode ccurl_set_text(const ccurl *curl, CURL *easy, CURLoption option, const char *text)
{
    if (!option_has_type(option, CURLOPTTYPE_STRINGPOINT)) { return CURLE_BAD_FUNCTION_ARGUMENT; }
    return curl->easy_setopt(easy, option, text);
}

CURLcode ccurl_set_body(const ccurl *curl, CURL *easy, const void *bytes, size_t size)
{
    /* The size first: COPYPOSTFIELDS copies that much. */
    CURLcode code = curl->easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    if (code != CURLE_OK) { return code; }
    return curl->easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, size == 0 ? "" : bytes);
}

CURLcode ccurl_set_headers(const ccurl *curl, CURL *easy, struct curl_slist *headers)
{
    return curl->easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
}

CURLcode ccurl_set_receiver(const ccurl *curl, CURL *easy, const ccurl_receiver *receiver)
{
    CURLcode codes[] = {
        curl->easy_setopt(easy, CURLOPT_PREREQFUNCTION, receiver->sending),
        curl->easy_setopt(easy, CURLOPT_PREREQDATA, receiver->context),
        curl->easy_setopt(easy, CURLOPT_HEADERFUNCTION, receiver->header),
        curl->easy_setopt(easy, CURLOPT_HEADERDATA, receiver->context),
        curl->easy_setopt(easy, CURLOPT_WRITEFUNCTION, receiver->body),
        curl->easy_setopt(easy, CURLOPT_WRITEDATA, receiver->context),
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i] != CURLE_OK) { return codes[i]; }
    }
    return CURLE_OK;
}

CURLcode ccurl_set_error_buffer(const ccurl *curl, CURL *easy, char *buffer)
{
    return curl->easy_setopt(easy, CURLOPT_ERRORBUFFER, buffer);
}

CURLcode ccurl_set_protocol(const ccurl *curl, CURL *easy, bool plain)
{
    return curl->easy_setopt(easy, CURLOPT_PROTOCOLS, plain ? (long)CURLPROTO_HTTP : (long)CURLPROTO_HTTPS);
}

long ccurl_status(const ccurl *curl, CURL *easy)
{
    long status = 0;
    return curl->easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : 0;
}

struct curl_slist *ccurl_list_append(const ccurl *curl, struct curl_slist *list, const char *line)
{
    return curl->slist_append(list, line);
}

void ccurl_list_free(const ccurl *curl, struct curl_slist *list) { curl->slist_free_all(list); }

/* ---- Many transfers on one thread ------------------------------------------------------------------------ */

CURLM *ccurl_multi_new(const ccurl *curl) { return curl->multi_init(); }

void ccurl_multi_free(const ccurl *curl, CURLM *multi)
{
    if (multi != NULL) { (void)curl->multi_cleanup(multi); }
}

CURLMcode ccurl_multi_set_number(const ccurl *curl, CURLM *multi, CURLMoption option, long value)
{
    if ((int)option / 10000 != CURLOPTTYPE_LONG / 10000) { return CURLM_BAD_FUNCTION_ARGUMENT; }
    return curl->multi_setopt(multi, option, value);
}

CURLMcode ccurl_multi_add(const ccurl *curl, CURLM *multi, CURL *easy)
{
    return curl->multi_add_handle(multi, easy);
}

void ccurl_multi_remove(const ccurl *curl, CURLM *multi, CURL *easy)
{
    (void)curl->multi_remove_handle(multi, easy);
}

CURLMcode ccurl_multi_perform(const ccurl *curl, CURLM *multi)
{
    int running = 0;
    return curl->multi_perform(multi, &running);
}

CURLMcode ccurl_multi_poll(const ccurl *curl, CURLM *multi, int timeout_ms)
{
    return curl->multi_poll(multi, NULL, 0, timeout_ms, NULL);
}

void ccurl_multi_wakeup(const ccurl *curl, CURLM *multi) { (void)curl->multi_wakeup(multi); }

CURL *ccurl_multi_finished(const ccurl *curl, CURLM *multi, CURLcode *code_out)
{
    int left = 0;
    for (const CURLMsg *message = curl->multi_info_read(multi, &left); message != NULL;
         message = curl->multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE) {
            *code_out = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

const char *ccurl_multi_error_text(const ccurl *curl, CURLMcode code) { return curl->multi_strerror(code); }
