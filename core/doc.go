// Package core checks FTP active-mode settings and plans the transfers that
// they allow. It parses a settings text into [Settings], applies the table of
// [Rules] to them, and returns a [Plan] for each transfer site. The page, the
// command and the scenarios call it and decide nothing themselves.
//
// Start with [Check]. [FixAll] makes the edits that its diagnostics offer, and
// [Result.Plan] returns the plan for a site.
//
// The package is pure: no I/O, no clock, no randomness, no goroutines, and only
// imports that add little to what a browser downloads (a test lists them).
//
// A managed file transfer server that starts an FTP transfer itself is the FTP
// client. In active mode it listens on a port of a configured range, announces
// it with PORT (RFC 959) or EPRT (RFC 2428), and the partner's FTP server
// connects to it.
package core
