#ifndef CHECK_SPF_NOTES_H
#define CHECK_SPF_NOTES_H

#include "check/check.h"
#include "mail/spf_evaluate.h"

/*
 * What an SPF record says to receivers, as findings: by its include tree, and by its terms. For
 * check/spf_check, and for nafuda check domain, where nothing of ours has to stand in it.
 */

/* The first row at which receivers end with an error, NULL: they come to the end. */
const struct spf_branch *spf_trouble(const struct spf_tree *tree);

/* Whether the platform's include stands anywhere. */
int spf_ours_stands(const struct spf_tree *tree);

/* Its row, when no trouble comes before it; else NULL. */
const struct spf_branch *spf_ours_reached(const struct spf_tree *tree);

/* The finding for a row of trouble other than SPF_STOP_LOOKUPS. */
void spf_note_trouble(struct arena *arena, const struct claim *claim, const struct spf_tree *tree,
                      const struct spf_branch *row, struct result *result);

/* So many lookups, which are more than ten, and the terms of the tree that cost most. */
void spf_note_lookups(struct arena *arena, const struct claim *claim, const struct spf_tree *tree,
                      int count, struct result *result);

/* What is odd about a record that works for us; makes the verdict weak where mail of others breaks,
 * or everybody may send. */
void spf_note_record(struct arena *arena, const struct claim *claim,
                     const struct spf_lookup *lookup, struct result *result);

#endif
