// Package mutants changes the code in one place at a time, and runs the tests that
// ought to notice.
//
// A changed program is a mutant. The tests kill it if one of them fails; a mutant
// that survives shows a fact that no test asserts, or code that does nothing.
//
// Every test program is compiled once, with all mutants in it (Untch, Offutt and
// Harrold, "Mutation analysis using mutant schemata", 1993): each place asks a
// package with one variable whether its mutant is on. The rewritten sources and
// that package reach the compiler through go test -overlay, so nothing in the tree
// changes and no product contains them. A run without a mutant notes which test
// reaches which mutant; for each mutant only the tests that reach it run, the
// fastest first.
package mutants
