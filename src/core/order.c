/* order.c: the treap. */
#include "core/order.h"

#include "base/assert.h"
#include "core/bug.h"

bool tl_order_key_is_before(const struct tl_order_key *a, const struct tl_order_key *b)
{
    if (a->rank != b->rank && !TL_HAS_BUG(RANK))
        return a->rank < b->rank;
    return a->at != b->at ? a->at < b->at : a->id < b->id;
}

void tl_order_init(struct tl_order *order, struct tl_order_node *nodes,
                   const struct tl_order_key *keys)
{
    *order = (struct tl_order){ nodes, keys, TL_NO_SLOT, TL_NO_SLOT, TL_NO_SLOT, 0 };
}

/* Slots are handed out without any order of their own, so a hash of the slot is chance enough. */
static uint32_t height(uint32_t slot)
{
    uint32_t mixed = (slot + 1) * 0x9e3779b1u;
    return (mixed ^ (mixed >> 15)) * 0x85ebca77u;
}

static bool stands_higher(uint32_t a, uint32_t b)
{
    uint32_t height_a = height(a);
    uint32_t height_b = height(b);
    return height_a != height_b ? height_a > height_b : a > b;
}

static uint32_t len_of(const struct tl_order *order, uint32_t slot)
{
    return slot == TL_NO_SLOT ? 0 : order->nodes[slot].len;
}

static void count(struct tl_order *order, uint32_t slot)
{
    struct tl_order_node *node = &order->nodes[slot];
    node->len = 1 + len_of(order, node->left) + len_of(order, node->right);
}

static void split(struct tl_order *order, uint32_t root, const struct tl_order_key *key,
                  uint32_t *out_left, uint32_t *out_right)
{
    if (root == TL_NO_SLOT) {
        *out_left = *out_right = TL_NO_SLOT;
        return;
    }
    struct tl_order_node *node = &order->nodes[root];
    if (tl_order_key_is_before(&order->keys[root], key)) {
        split(order, node->right, key, &node->right, out_right);
        *out_left = root;
    } else {
        split(order, node->left, key, out_left, &node->left);
        *out_right = root;
    }
    count(order, root);
}

static uint32_t merge(struct tl_order *order, uint32_t left, uint32_t right)
{
    if (left == TL_NO_SLOT)
        return right;
    if (right == TL_NO_SLOT)
        return left;
    uint32_t top = stands_higher(left, right) ? left : right;
    if (top == left)
        order->nodes[left].right = merge(order, order->nodes[left].right, right);
    else
        order->nodes[right].left = merge(order, left, order->nodes[right].left);
    count(order, top);
    return top;
}

static void put_node(struct tl_order *order, uint32_t slot)
{
    const struct tl_order_key *key = &order->keys[slot];
    uint32_t *link = &order->root;
    while (*link != TL_NO_SLOT && stands_higher(*link, slot)) {
        struct tl_order_node *node = &order->nodes[*link];
        node->len++;
        link = tl_order_key_is_before(&order->keys[*link], key) ? &node->right : &node->left;
    }
    uint32_t below = *link;
    *link = slot;
    split(order, below, key, &order->nodes[slot].left, &order->nodes[slot].right);
    count(order, slot);
}

void tl_order_put(struct tl_order *order, uint32_t slot)
{
    const struct tl_order_key *keys = order->keys;
    TL_ASSERT(slot != TL_NO_SLOT);
    put_node(order, slot);
    order->len++;
    TL_ASSERT(len_of(order, order->root) == order->len);
    if (order->first == TL_NO_SLOT || tl_order_key_is_before(&keys[slot], &keys[order->first]))
        order->first = slot;
    if (order->last == TL_NO_SLOT || tl_order_key_is_before(&keys[order->last], &keys[slot]))
        order->last = slot;
}

static uint32_t outermost(const struct tl_order *order, bool is_left)
{
    uint32_t slot = order->root;
    while (slot != TL_NO_SLOT) {
        uint32_t next = is_left ? order->nodes[slot].left : order->nodes[slot].right;
        if (next == TL_NO_SLOT)
            break;
        slot = next;
    }
    return slot;
}

void tl_order_drop(struct tl_order *order, uint32_t slot)
{
    const struct tl_order_key *key = &order->keys[slot];
    uint32_t *link = &order->root;
    while (*link != slot) {
        TL_ASSERT(*link != TL_NO_SLOT);
        struct tl_order_node *node = &order->nodes[*link];
        node->len--;
        link = tl_order_key_is_before(&order->keys[*link], key) ? &node->right : &node->left;
    }
    *link = merge(order, order->nodes[slot].left, order->nodes[slot].right);
    TL_ASSERT(order->len > 0);
    order->len--;
    TL_ASSERT(len_of(order, order->root) == order->len);
    if (order->first == slot)
        order->first = outermost(order, true);
    if (order->last == slot)
        order->last = outermost(order, false);
    TL_ASSERT((order->first == TL_NO_SLOT) == (order->len == 0));
    TL_ASSERT((order->last == TL_NO_SLOT) == (order->len == 0));
}

uint32_t tl_order_after(const struct tl_order *order, const struct tl_order_key *key)
{
    uint32_t found = TL_NO_SLOT;
    for (uint32_t slot = order->root; slot != TL_NO_SLOT;) {
        const struct tl_order_node *node = &order->nodes[slot];
        bool is_behind = tl_order_key_is_before(key, &order->keys[slot]);
        found = is_behind ? slot : found;
        slot = is_behind ? node->left : node->right;
    }
    return found;
}

uint32_t tl_order_before(const struct tl_order *order, const struct tl_order_key *key)
{
    if (order->len == 0 || !tl_order_key_is_before(&order->keys[order->first], key))
        return 0;
    if (tl_order_key_is_before(&order->keys[order->last], key))
        return order->len;
    uint32_t before = 0;
    for (uint32_t slot = order->root; slot != TL_NO_SLOT;) {
        const struct tl_order_node *node = &order->nodes[slot];
        if (tl_order_key_is_before(&order->keys[slot], key)) {
            before += 1 + len_of(order, node->left);
            slot = node->right;
        } else {
            slot = node->left;
        }
    }
    TL_ASSERT(before > 0 && before < order->len); /* Behind the first, before the last. */
    return before;
}
