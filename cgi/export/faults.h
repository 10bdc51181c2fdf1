#ifndef EXPORT_FAULTS_H
#define EXPORT_FAULTS_H

#include "export/ledger.h"

/*
 * What is left out of the files, for the operators' page: makes the database's list what the ledger
 * says, the first thousand. Each that is new, or has another reason, is alarmed.
 */
enum status faults_note(struct store *store, struct arena *arena,
                        const struct ledger *ledger) MUST_CHECK;

#endif
