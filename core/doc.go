// Package core decides. It turns a settings text for FTP active mode into
// [Settings], checks them against the table of [Rules], and plans what each
// transfer site's transfers will do. The page, the command and the scenarios
// call it and decide nothing themselves.
//
// It is pure: no I/O, no clock, no randomness, no goroutines, and only imports
// that cost little in a browser (a test holds the list).
//
// A managed file transfer server that starts an FTP transfer itself is the FTP
// client. In active mode it listens on a port of a configured range, announces
// it with PORT (RFC 959) or EPRT (RFC 2428), and the partner's FTP server
// connects in.
package core
