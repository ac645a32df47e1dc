// Package simnet is a TCP network in memory, for simulations in virtual time.
//
// Every delay follows from a seed and from the place where it occurs, not from the
// order in which goroutines run, and no two things arrive at the same instant. So a
// program that runs in a bubble of testing/synctest behaves the same way whenever
// the seed is the same.
//
// The network behaves as Linux does where a program can tell: a connection that is
// closed with unread data is reset, data for a closed connection is answered with a
// reset, a listener that is closed resets the connections that nobody accepted, and
// data that arrived before a reset can still be read.
package simnet
