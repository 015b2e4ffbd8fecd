/* libcurl through a table of function pointers. */

#define _POSIX_C_SOURCE 200809L
/* CURLOPT_PROTOCOLS is deprecated since 7.85, but its successor is unknown to the versions before. */
#define CURL_DISABLE_DEPRECATION

#include "ccurl_table.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* curl.h wraps these three in type-checking macros; the table needs the plain names. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

/* Where in the table a symbol goes. */
typedef struct entry {
    const char *symbol;
    size_t offset;
} entry;

#define ENTRY(name) { "curl_" #name, offsetof(struct ccurl, name) }
static const entry entries[] = {
    ENTRY(global_init), ENTRY(version_info), ENTRY(easy_init),
    ENTRY(easy_cleanup), ENTRY(easy_setopt), ENTRY(easy_getinfo),
    ENTRY(easy_strerror), ENTRY(slist_append), ENTRY(slist_free_all),
    ENTRY(multi_init), ENTRY(multi_cleanup), ENTRY(multi_setopt),
    ENTRY(multi_add_handle), ENTRY(multi_remove_handle), ENTRY(multi_socket_action),
    ENTRY(multi_info_read), ENTRY(multi_strerror),
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
