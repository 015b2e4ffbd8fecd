/*
 * The X-Signature header of one order: by libbackpack.so, and by the C core alone.
 *
 *   abi library | core [THREADS]   a worker; the threads share one signer
 *   abi beside                     both in this process, in turn: nanoseconds of processor time for a signature by the
 *                                  library and by the core, a line a round
 */
#define _POSIX_C_SOURCE 200809L
#include "backpack.h"
#include "bpk.h"
#include "worker.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define THREADS_MAX 256
#define ROUNDS 60
/* Signatures in one go. Long beside a reading of the clock, short beside whatever else the machine does. */
#define STRETCH 20

/* RFC 8032, test 1: everybody's key. */
static const char secret[] = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

/* Members as a caller gives them, unsorted. Bench/python/signature.py has the same order. */
#define PARAMS(param)                                                                                        \
    param("symbol", "SOL_USDC"), param("side", "Bid"), param("orderType", "Limit"), param("price", "141.20"), \
        param("quantity", "2.5"), param("timeInForce", "GTC"), param("clientId", "1843912877")
#define LIBRARY_PARAM(key, value) {key, value}
#define CORE_PARAM(key, value) {key, sizeof(key) - 1, value, sizeof(value) - 1}
static const backpack_param params[] = {PARAMS(LIBRARY_PARAM)};
static const bpk_param core_params[] = {PARAMS(CORE_PARAM)};
#define PARAMS_COUNT (sizeof params / sizeof params[0])
static const bpk_group core_group = {core_params, PARAMS_COUNT};
#define INSTRUCTION "orderExecute"
#define SENT_AT_MS UINT64_C(1750793021519)
#define WINDOW_MS 5000

_Static_assert(BACKPACK_SIGNATURE_SIZE == BPK_SIGNATURE_TEXT_SIZE, "a signature");
typedef char signature_text[BACKPACK_SIGNATURE_SIZE];

static backpack_signer *signer;
static bpk_key *core_key;

static void sign_by_library(signature_text out)
{
    if (backpack_sign(signer, INSTRUCTION, params, PARAMS_COUNT, SENT_AT_MS, WINDOW_MS, out) != BACKPACK_OK) {
        worker_fail("the order cannot be signed");
    }
}

static void sign_by_core(signature_text out)
{
    char text[512];
    size_t size = 0;
    if (bpk_signing_text(INSTRUCTION, &core_group, 1, SENT_AT_MS, WINDOW_MS, text, sizeof text, &size, NULL, NULL) !=
        BPK_OK) {
        worker_fail("the order cannot be signed");
    }
    uint8_t signature[BPK_SIGNATURE_SIZE];
    bpk_key_sign(core_key, text, size, signature);
    if (bpk_base64_encode(signature, sizeof signature, out, BPK_SIGNATURE_TEXT_SIZE, &size) != BPK_OK) {
        worker_fail("base64 failed");
    }
}

/* ---- Batches --------------------------------------------------------------------------------------------- */

static void run_library(void *context, size_t count)
{
    (void)context;
    signature_text made;
    for (size_t i = 0; i < count; i += 1) {
        sign_by_library(made);
        worker_keep(made);
    }
}

static void run_core(void *context, size_t count)
{
    (void)context;
    signature_text made;
    for (size_t i = 0; i < count; i += 1) {
        sign_by_core(made);
        worker_keep(made);
    }
}

/* Threads that wait between batches. They share the work, so that none idles while another still has some. */
typedef struct team {
    worker_batch run;
    pthread_barrier_t start;
    pthread_barrier_t end;
    /* Signatures nobody has taken yet; below 0 when all are. */
    atomic_llong left;
    bool is_over;
} team;

static void *team_member(void *context)
{
    team *shared = context;
    do {
        pthread_barrier_wait(&shared->start);
        while (atomic_fetch_sub(&shared->left, 1) > 0) { shared->run(NULL, 1); }
        pthread_barrier_wait(&shared->end);
    } while (!shared->is_over);
    return NULL;
}

static void run_team(void *context, size_t count)
{
    team *shared = context;
    atomic_store(&shared->left, (long long)count);
    pthread_barrier_wait(&shared->start);
    pthread_barrier_wait(&shared->end);
}

static int serve_team(const char *answer, worker_batch run, unsigned threads)
{
    static team shared;
    shared.run = run;
    if (pthread_barrier_init(&shared.start, NULL, threads + 1) != 0 ||
        pthread_barrier_init(&shared.end, NULL, threads + 1) != 0) {
        worker_fail("no barriers");
    }
    for (unsigned i = 0; i < threads; i += 1) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, team_member, &shared) != 0) { worker_fail("no thread"); }
    }
    /* The threads end with the process. */
    return worker_serve(answer, run_team, &shared);
}

/* ---- Side by side ---------------------------------------------------------------------------------------- */

static int64_t stretch_ns(worker_batch run)
{
    struct timespec begin;
    struct timespec end;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin) != 0) { worker_fail("no clock"); }
    run(NULL, STRETCH);
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end) != 0) { worker_fail("no clock"); }
    return (int64_t)(end.tv_sec - begin.tv_sec) * 1000000000 + end.tv_nsec - begin.tv_nsec;
}

static int run_beside(void)
{
    run_library(NULL, 1000);
    run_core(NULL, 1000);
    for (int round = 0; round < ROUNDS; round += 1) {
        const int64_t library = stretch_ns(run_library);
        const int64_t core = stretch_ns(run_core) + stretch_ns(run_core);
        printf("%" PRId64 " %" PRId64 "\n", (library + stretch_ns(run_library)) / (2 * STRETCH), core / (2 * STRETCH));
    }
    return 0;
}

int main(int count, char **arguments)
{
    const bool is_library = count >= 2 && strcmp(arguments[1], "library") == 0;
    const bool is_core = count >= 2 && strcmp(arguments[1], "core") == 0;
    const bool is_beside = count == 2 && strcmp(arguments[1], "beside") == 0;
    const unsigned long threads = count == 3 ? strtoul(arguments[2], NULL, 10) : 0;
    if ((!is_library && !is_core && !is_beside) || count > 3 || threads > THREADS_MAX) {
        worker_fail("abi library | core [THREADS], or abi beside");
    }
    if (backpack_signer_new(secret, &signer) != BACKPACK_OK ||
        bpk_key_new_base64(secret, strlen(secret), &core_key) != BPK_OK) {
        worker_fail("no key");
    }
    if (is_beside) { return run_beside(); }
    signature_text answer;
    (is_library ? sign_by_library : sign_by_core)(answer);
    const worker_batch run = is_library ? run_library : run_core;
    return threads > 0 ? serve_team(answer, run, (unsigned)threads) : worker_serve(answer, run, NULL);
}
