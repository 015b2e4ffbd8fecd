/* The tree cJSON makes, under the names of bpk.h, and how to walk it. */
#ifndef BPK_JSON_TREE_H
#define BPK_JSON_TREE_H

#include "bpk.h"

#include <cJSON.h>

/* A bpk_json_node is a cJSON: bpk.h hides the type, and these two are the only ones to convert it. */
static inline const cJSON *bpk_json_item_of(const bpk_json_node *node)
{
    return (const cJSON *)node;
}

static inline const bpk_json_node *bpk_json_node_of(const cJSON *item)
{
    return (const bpk_json_node *)item;
}

/* A walk in document order. cJSON items do not know their parent, so the walk keeps the way back. */
typedef struct bpk_json_walk {
    const cJSON *parents[BPK_JSON_DEPTH_MAX];
    size_t depth; /* 0 to begin with */
} bpk_json_walk;

/* The item after `item`; NULL after the last one below the item the walk began at. */
static inline cJSON *bpk_json_walk_next(bpk_json_walk *walk, const cJSON *item)
{
    if (item->child != NULL) {
        walk->parents[walk->depth] = item;
        walk->depth += 1;
        return item->child;
    }
    while (walk->depth > 0) {
        if (item->next != NULL) { return item->next; }
        walk->depth -= 1;
        item = walk->parents[walk->depth];
    }
    return NULL;
}

#endif
