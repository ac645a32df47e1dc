// Package harness is what the command and the tests call: [Run] plays
// scenarios, [Prove] proves settings by real transfers. It starts partners and
// clients, and turns what they saw into one report.
package harness
