package peertest

import (
	"fmt"
	"strings"

	"activeftp/core"
)

// Settings returns a settings text with one active site, without
// [ftp-active-mode] if r is the zero value. SiteLines are added to the site's
// section.
func Settings(r core.PortRange, siteLines ...string) string {
	text := "[transfer-site payroll]\nenable-active-connection-mode = yes\nnetwork-zone = none\n" + strings.Join(siteLines, "\n") + "\n"
	if r.Given() {
		text += fmt.Sprintf("[ftp-active-mode]\nbase-port = %d\nnumber-of-ports = %d\n", r.Base, r.Number)
	}
	return text
}
