// Package conformance checks this project's own client against the active-mode
// checklist, by playing the scenarios that show each item.
package conformance
