// Package play runs scenarios over real sockets and reports the result of each.
//
// [Read] reads a scenario in the language that package scenario documents, and
// [Run] runs any number of them.
package play
