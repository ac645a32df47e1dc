// Package cli runs the commands of activeftp: it parses their flags, reads
// their files, writes their output and turns their errors into exit codes.
package cli
