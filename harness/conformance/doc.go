// Package conformance checks this project's own client against the active-mode
// checklist, by playing the scenarios that show each item.
//
// [Run] takes scenarios that [play.Read] has read, such as those of package
// scenarios, and returns a report with a case for each item.
package conformance
