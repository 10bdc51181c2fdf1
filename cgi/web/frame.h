#ifndef WEB_FRAME_H
#define WEB_FRAME_H

#include "web/visit.h"

/*
 * What stands around every screen, beside its own Page.*:
 *
 *   Lang               "ja", "en"
 *   Path               the path and query of this very page, for coming back to it
 *   FormToken          for the hidden field form_token of every form
 *   Site.platform      the platform's name
 *   User.name .email   who is signed in; absent when nobody is
 *   May.<right>        view, verify, own, find, operate: "1" when he may, here
 *   Project.id .name .org .role      the project of the path, when there is one
 *   Projects.N.id .name .org .here   his projects for the switch; here: "1" for the one above
 *   Badge.requests     set-up requests that wait for an operator, for operators
 */
enum status frame_fill(struct visit *visit) MUST_CHECK;

/* The part of it that asks the database nothing: for error pages. */
void frame_fill_bare(struct visit *visit);

#endif
