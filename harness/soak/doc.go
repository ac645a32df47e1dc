// Package soak runs very many transfers at once, good ones and faulty ones, and puts our
// own servers under load. It checks every verdict, and that nothing is left at the end:
// no goroutine, socket, port, file or memory.
//
// It has only tests. A go test runs them in small, make soak in full size.
package soak
