#ifndef PAGE_SPF_TREE_H
#define PAGE_SPF_TREE_H

#include "mail/spf_tree.h"
#include "web/visit.h"

/*
 * What an SPF record leads to: how many lookups it takes of those allowed, drawn as a tree, and the
 * same in words as a nested list. card.spf; nothing when there is no record.
 */
void show_spf_tree(struct visit *visit, struct node *card, const struct spf_tree *tree);

#endif
