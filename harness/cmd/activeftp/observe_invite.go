package main

import (
	"fmt"
	"io"
	"net"
	"strconv"

	"activeftp/harness/internal/certs"
	"activeftp/harness/observe"
)

// invite prints the curl and lftp commands that download the file of a watched
// server in active mode, and the settings for the product.
func invite(out io.Writer, w observe.Watching) {
	host := w.Addr.Addr().String()
	if w.Addr.Addr().IsUnspecified() {
		host = "THIS-HOST"
	}
	scheme, curl, lftp, site := "ftp", "", "", ""
	switch w.TLS {
	case certs.TLSExplicit, certs.TLSRequired:
		curl, lftp, site = " --ssl-reqd -k", " set ftp:ssl-allow-anonymous yes; set ftp:ssl-force yes; set ftp:ssl-protect-data yes;", ", Use FTPS on"
	case certs.TLSImplicit:
		scheme, curl, site = "ftps", " -k", ", Use FTPS on"
	}
	if w.TLS != certs.TLSNone {
		lftp += " set ssl:verify-certificate no;"
	}
	address := "-"
	if !w.Addr.Addr().IsUnspecified() {
		address = host
	}
	if w.Addr.Addr().Is6() && address != "-" {
		address = "[" + address + "]"
	}
	if w.Range.Given() {
		address += ":" + w.Range.String()
		lftp += " set ftp:port-range " + w.Range.String() + ";"
	}
	open := ""
	if w.User != "" { // curl and lftp ask for the password
		curl += " --user " + w.User
		open = " -u " + w.User
	}
	url := scheme + "://" + net.JoinHostPort(host, strconv.Itoa(int(w.Addr.Port())))
	fmt.Fprintf(out, "listening on %s; interrupt to end. For example:\n", url)
	fmt.Fprintf(out, "\tcurl%s -P '%s' -O %s/%s\n", curl, address, url, w.File)
	fmt.Fprintf(out, "\tlftp -c 'set ftp:passive-mode no;%s open%s %s; get %s'\n", lftp, open, url, w.File)
	fmt.Fprintf(out, "\tSecureTransport, transfer site FTP(S): Server %s, Port %d, Network Zone none, Enable Active Connection Mode on%s\n",
		host, w.Addr.Port(), site)
}
