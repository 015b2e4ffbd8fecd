/* The host's process: fork, signals, exit, loading. Each in a program of its own, because it ends processes. */
#include "check.h"

#include <dirent.h>
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int wait_for(pid_t child)
{
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) { return -1; }
    if (!WIFEXITED(status)) {
        printf("the child was ended by signal %d\n", WTERMSIG(status));
        return -1;
    }
    return WEXITSTATUS(status);
}

/* Runs `body` in a forked child; its exit status, or -1 where it was killed or took 30 s. */
static int in_child(int (*body)(void))
{
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        alarm(30);
        exit(body()); /* exit handlers included */
    }
    return wait_for(child);
}

/* The same in a program that has just begun: this one, told by its argument what to do. */
static int in_program(const char *name)
{
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        alarm(30);
        execl("/proc/self/exe", "abi_tests", name, (char *)NULL);
        _exit(127);
    }
    return wait_for(child);
}

/* ---- fork() of a process that has only loaded the library ----------------------------------------------- */

static int be_told(void)
{
    backpack_client *client = NULL;
    if (backpack_client_new(NULL, &client) != BACKPACK_E_FORKED || client != NULL) { return 1; }
    return strstr(backpack_last_error()->message, "fork") != NULL ? 0 : 2;
}

static void test_fork_before(void)
{
    CHECK(in_child(be_told) == 0);
}

/* ---- fork() after there were clients ------------------------------------------------------------------- */

static backpack_client *parents_client;
static backpack_stream *parents_stream;
static backpack_signer *parents_signer;
static backpack_stopper *parents_stopper;

static int use_what_the_parent_made(void)
{
    bool holds = true;
    backpack_result *result = NULL;
    backpack_client *client = NULL;
    const char *text = NULL;
    holds = holds && backpack_get_orders(parents_client, NULL, NULL, &result) == BACKPACK_E_FORKED;
    holds = holds && backpack_client_new(NULL, &client) == BACKPACK_E_FORKED;
    holds = holds && backpack_stream_next(parents_stream, UINT32_MAX, &text, NULL) == BACKPACK_E_FORKED;
    holds = holds && backpack_client_describe(parents_client) == NULL;
    holds = holds && strstr(backpack_last_error()->message, "fork") != NULL;
#ifndef UNOPTIMISED /* such code asks the runtime for types, under locks that may have stayed with the parent */
    char signature[BACKPACK_SIGNATURE_SIZE];
    holds = holds && backpack_sign(parents_signer, "accountQuery", NULL, 0, 1, 5000, signature) == BACKPACK_OK;
    backpack_decimal value;
    holds = holds && backpack_decimal_parse("0.1", &value) == BACKPACK_OK;
#endif
    backpack_stream_close(parents_stream);
    backpack_stopper_stop(parents_stopper);
    backpack_stopper_free(parents_stopper);
    backpack_stream_free(parents_stream);
    backpack_client_free(parents_client);
    backpack_signer_free(parents_signer);
    return holds ? 0 : 1;
}

static int fork_after(void)
{
    const char *const names[] = {"trade.SOL_USDC"};
    parents_client = paper_new();
    backpack_result *result = NULL;
    if (parents_client == NULL || backpack_get_orders(parents_client, NULL, NULL, &result) != BACKPACK_OK ||
        backpack_stream_open(parents_client, names, 1, &parents_stream) != BACKPACK_OK ||
        backpack_signer_new(example_secret, &parents_signer) != BACKPACK_OK ||
        backpack_stopper_new(&parents_stopper) != BACKPACK_OK) {
        return 2;
    }
    const int child = in_child(use_what_the_parent_made);
    /* The parent is none the worse for it. */
    return child == 0 && backpack_get_balances(parents_client, NULL, &result) == BACKPACK_OK ? 0 : 1;
}

static void test_fork_after(void)
{
    CHECK(in_program("fork_after") == 0);
}

/* ---- Signals --------------------------------------------------------------------------------------------- */

/* Do all threads but the calling one leave the host's signals to it? SIGPIPE is blocked around each sending alone. */
static bool helpers_take_no_signals(void)
{
    DIR *tasks = opendir("/proc/self/task");
    if (tasks == NULL) { return false; }
    bool holds = true;
    int count = 0;
    for (struct dirent *entry = readdir(tasks); entry != NULL; entry = readdir(tasks)) {
        const long thread = strtol(entry->d_name, NULL, 10);
        if (thread == 0 || thread == (long)getpid()) { continue; }
        char path[64];
        char line[256];
        snprintf(path, sizeof path, "/proc/self/task/%ld/status", thread);
        FILE *file = fopen(path, "r");
        if (file == NULL) { continue; } /* it has ended */
        count += 1;
        while (fgets(line, sizeof line, file) != NULL) {
            if (strncmp(line, "SigBlk:", 7) == 0) {
                const unsigned long long blocked = strtoull(line + 7, NULL, 16);
                const unsigned long long wanted = 1ull << (SIGINT - 1) | 1ull << (SIGTERM - 1) | 1ull << (SIGUSR1 - 1);
                if ((blocked & wanted) != wanted) {
                    printf("thread %ld blocks %llx\n", thread, blocked);
                    holds = false;
                }
            }
        }
        fclose(file);
    }
    closedir(tasks);
    return holds && count > 0;
}

static int signals_stay(void)
{
    struct sigaction before[NSIG];
    sigset_t mask_before;
    sigset_t mask_after;
    for (int number = 1; number < NSIG; number += 1) { sigaction(number, NULL, &before[number]); }
    pthread_sigmask(SIG_SETMASK, NULL, &mask_before);
    backpack_client *client = paper_new();
    const char *const names[] = {"bookTicker.SOL_USDC"};
    backpack_stream *stream = NULL;
    backpack_result *result = NULL;
    const char *text = NULL;
    if (client == NULL || backpack_stream_open(client, names, 1, &stream) != BACKPACK_OK ||
        backpack_get_balances(client, NULL, &result) != BACKPACK_OK ||
        backpack_stream_next(stream, 10000, &text, NULL) != BACKPACK_OK) {
        return 2;
    }
    for (int number = 1; number < NSIG; number += 1) {
        struct sigaction after;
        if (sigaction(number, NULL, &after) == 0 && after.sa_handler != before[number].sa_handler) { return 3; }
    }
    pthread_sigmask(SIG_SETMASK, NULL, &mask_after);
    for (int number = 1; number < NSIG; number += 1) {
        if (sigismember(&mask_before, number) != sigismember(&mask_after, number)) { return 4; }
    }
    return helpers_take_no_signals() ? 0 : 5;
}

static void test_signals(void)
{
    CHECK(in_program("signals_stay") == 0);
}

/* ---- exit() and dlclose() --------------------------------------------------------------------------------- */

static void *wait_on_stream(void *stream)
{
    const char *text = NULL;
    while (backpack_stream_next(stream, UINT32_MAX, &text, NULL) == BACKPACK_OK) {}
    return NULL;
}

static int exit_in_the_midst(void)
{
    backpack_client *client = paper_new();
    const char *const names[] = {"bookTicker.SOL_USDC", "account.orderUpdate"};
    backpack_stream *stream = NULL;
    pthread_t thread;
    if (client == NULL || backpack_stream_open(client, names, 2, &stream) != BACKPACK_OK ||
        pthread_create(&thread, NULL, wait_on_stream, stream) != 0) {
        return 2;
    }
    return 7; /* exit() while a thread waits, a stream is open and nothing was freed */
}

static void test_exit(void)
{
    CHECK(in_program("exit_in_the_midst") == 7);
}

static int close_the_library(void)
{
    Dl_info info;
    void *address = NULL;
    uint32_t (*function)(void) = backpack_abi_version;
    memcpy(&address, &function, sizeof address);
    if (dladdr(address, &info) == 0) { return 2; }
    for (int round = 0; round < 20; round += 1) {
        void *library = dlopen(info.dli_fname, RTLD_NOW | RTLD_LOCAL);
        if (library == NULL || dlclose(library) != 0) { return 3; }
    }
    backpack_client *client = paper_new();
    backpack_result *result = NULL;
    const bool holds = client != NULL && backpack_get_balances(client, NULL, &result) == BACKPACK_OK;
    backpack_result_free(result);
    backpack_client_free(client);
    return holds ? 0 : 1;
}

static void test_dlclose(void)
{
    CHECK(in_program("close_the_library") == 0);
}

int process_program(const char *name)
{
    if (strcmp(name, "fork_after") == 0) { return fork_after(); }
    if (strcmp(name, "signals_stay") == 0) { return signals_stay(); }
    if (strcmp(name, "exit_in_the_midst") == 0) { return exit_in_the_midst(); }
    if (strcmp(name, "close_the_library") == 0) { return close_the_library(); }
    return 126;
}

void process_tests(void)
{
    run("a forked child has no clients, not even the first ones", test_fork_before);
    run("a forked child is told so by the clients of its parent, and never waits", test_fork_after);
    run("signal handlers and masks stay as they are, and no thread takes signals", test_signals);
    run("exit() waits for nothing", test_exit);
    run("the library may be opened and closed as often as one likes", test_dlclose);
}
