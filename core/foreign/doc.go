// Package foreign reads other programs' active-mode settings.
//
// FileZilla, lftp, curl and the Java libraries around Apache Commons Net have the
// same settings as the product under other names, so the same rules apply. Each
// format has one file here and one line in the table of [Import]. The result is a
// settings text and notes about it. No user name, no password and no other part of
// a URL than its scheme, host and port is ever copied.
//
// Text copied from the product's own pages is one more format.
package foreign
