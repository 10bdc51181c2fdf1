#ifndef EXPORT_FIELD_H
#define EXPORT_FIELD_H

/*
 * What may stand in a line that signer and name server read. The forms have checked all of it once;
 * a row may have been altered since, and in these files a blank, a colon or a line's end would be
 * somebody else's line.
 */
int field_domain(const char *text);   /* A-labels: letters, digits, - and . between them */
int field_selector(const char *text); /* and _ */
int field_host(const char *text);     /* a selector and a label */
/* One of that domain, without blanks, quotes or what tables read as their own. */
int field_address(const char *text, const char *domain);
int field_path(const char *text); /* from the root, without blanks and colons */

#endif
