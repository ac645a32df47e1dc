// Package peertest runs programs of other authors in tests and benchmarks, and
// contains the helpers that the tests of several packages share.
//
// The programs are FTP servers (see Servers) and FTP clients.
// What activeftp claims is worth more if programs that others wrote agree with
// it.
//
// If this machine lacks a program, its tests are skipped with the reason, and make
// test lists the reasons at its end. Under CI=true they fail. The script .ci/deps
// installs what is missing; it is tested here too.
package peertest
