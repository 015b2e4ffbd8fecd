/* The levels of backpack.h and of the core are one and the same memory: compiled, this says so. */
#include "backpack.h"
#include "bpk.h"
#include "cprocess.h"

#define SAME_PLACE(ours, core, member) _Static_assert(offsetof(ours, member) == offsetof(core, member), #member)

_Static_assert(sizeof(backpack_decimal) == sizeof(bpk_decimal), "decimals");
SAME_PLACE(backpack_decimal, bpk_decimal, low);
SAME_PLACE(backpack_decimal, bpk_decimal, high);
SAME_PLACE(backpack_decimal, bpk_decimal, scale);
SAME_PLACE(backpack_decimal, bpk_decimal, negative);
_Static_assert(sizeof(backpack_level) == sizeof(bpk_level), "levels");
SAME_PLACE(backpack_level, bpk_level, price);
SAME_PLACE(backpack_level, bpk_level, quantity);

/* Sizes that backpack.h promises and the core fills. */
_Static_assert(BACKPACK_DECIMAL_SIZE == BPK_DECIMAL_TEXT_SIZE, "decimal text");
_Static_assert(BACKPACK_PUBLIC_KEY_SIZE == BPK_PUBLIC_KEY_TEXT_SIZE, "public key");
_Static_assert(BACKPACK_SIGNATURE_SIZE == BPK_SIGNATURE_TEXT_SIZE, "signature");
_Static_assert(BACKPACK_PARAMS_MAX == BPK_PARAMS_MAX, "parameters");
_Static_assert(BACKPACK_GROUPS_MAX == BPK_GROUPS_MAX, "groups");
_Static_assert(BACKPACK_VALUE_SIZE_MAX == BPK_PARAM_VALUE_SIZE_MAX, "value");
_Static_assert(BACKPACK_WINDOW_MS_MAX == BPK_WINDOW_MS_MAX, "window");
_Static_assert(BACKPACK_BOOK_LEVELS_MAX == BPK_BOOK_LEVELS_MAX, "book levels");

/* The last error is handed out as the block that keeps it. */
_Static_assert(sizeof(backpack_error) == sizeof(cprocess_failure), "errors");
SAME_PLACE(backpack_error, cprocess_failure, status);
SAME_PLACE(backpack_error, cprocess_failure, http_status);
SAME_PLACE(backpack_error, cprocess_failure, retry_after_ms);
SAME_PLACE(backpack_error, cprocess_failure, code);
SAME_PLACE(backpack_error, cprocess_failure, message);
_Static_assert(offsetof(backpack_error, client_ids) == offsetof(cprocess_failure, ids), "client_ids");
_Static_assert(offsetof(backpack_error, client_ids_count) == offsetof(cprocess_failure, ids_count), "client_ids_count");
