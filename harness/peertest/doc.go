// Package peertest starts other people's programs for tests and benchmarks, and
// holds what the tests of several packages share. The programs are the FTP server
// vsftpd, and the FTP clients curl and lftp: what activeftp says of itself is worth
// more if programs that others wrote agree.
//
// A test whose program is not on this machine is skipped with the reason, and
// fails under CI=true.
package peertest
