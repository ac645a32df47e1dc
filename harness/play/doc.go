// Package play runs scenarios over real sockets and reports the result of each.
package play
