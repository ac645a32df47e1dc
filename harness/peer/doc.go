// Package peer starts other people's programs for tests and benchmarks: the FTP
// server vsftpd, and the FTP clients curl and lftp. What activeftp says of
// itself is worth more when programs that others wrote agree.
//
// A test whose program is not on this machine is skipped with the reason, and
// fails under CI=true.
package peer
