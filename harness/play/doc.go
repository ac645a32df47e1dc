// Package play plays scenarios over real sockets and reports on each.
package play
