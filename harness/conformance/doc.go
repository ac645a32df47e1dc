// Package conformance is the numbered checklist for FTP active mode, and what
// it finds: [Client] of this project's own client, by the scenarios that show
// each item, and [Probe] of any FTP server, by asking it.
package conformance
