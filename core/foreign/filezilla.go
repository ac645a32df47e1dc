package foreign

import (
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/core/compose"
	"activeftp/core/xmltree"
)

const fileZilla = "FileZilla"

// sureFileZilla knows a document by its root element, which is the same in every
// language of the program.
func sureFileZilla(in *source) confidence {
	if in.xml != nil && in.xml.Name == "FileZilla3" {
		return certain
	}
	return no
}

// fileZillaSettings are the settings of filezilla.xml with their defaults.
type fileZillaSettings struct {
	given    bool // the input has them
	active   bool // "Use Pasv mode" is 0
	fallback bool // to the other mode, if the server refuses the first
	ports    span
	announce string // a fixed external address, or ""
	localOwn bool   // local connections announce the host's own address
	proxied  bool   // a generic proxy: active mode is off
	ftpProxy bool   // a proxy that the login goes through
}

func readFileZilla(in *source, c *collection) {
	c.program(fileZilla)
	values := make(map[string]string)
	var servers []fileZillaServer
	collectFileZilla(in.xml, "", values, &servers)
	settings := readFileZillaSettings(values, c)
	if settings.given {
		c.fileZilla = &settings
	}
	c.fileZillaServers = append(c.fileZillaServers, servers...)
}

// fileZillaServer is an entry of the site manager, with the names of its folders.
type fileZillaServer struct {
	name    string
	element *xmltree.Element
}

// collectFileZilla collects the settings and the servers of a document. It reads
// no element that holds a user, a password or a key.
func collectFileZilla(e *xmltree.Element, folder string, values map[string]string, servers *[]fileZillaServer) {
	for _, child := range e.Children {
		switch child.Name {
		case "Setting":
			name := child.Attribute("name")
			if strings.HasPrefix(name, "Use ") || strings.HasPrefix(name, "Limit ") || strings.HasPrefix(name, "External IP") ||
				strings.HasPrefix(name, "No external") || strings.HasPrefix(name, "Allow transfermode") ||
				name == "Proxy type" || name == "FTP Proxy type" {
				values[name] = child.Text
			}
		case "Server":
			name := child.ChildText("Name")
			if name == "" {
				name = child.Text
			}
			*servers = append(*servers, fileZillaServer{joinPath(folder, name), child})
		case "Folder":
			name := child.Text
			if name == "" {
				name = child.ChildText("Name")
			}
			collectFileZilla(child, joinPath(folder, name), values, servers)
		default:
			collectFileZilla(child, folder, values, servers)
		}
	}
}

func joinPath(folder, name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if folder == "" || name == "" {
		return folder + name
	}
	return folder + "/" + name
}

// readFileZillaSettings reads the settings that concern active mode. A value that
// is missing has its default.
func readFileZillaSettings(values map[string]string, c *collection) fileZillaSettings {
	number := func(name string, standard int) int {
		if n, err := strconv.Atoi(strings.TrimSpace(values[name])); err == nil {
			return n
		}
		return standard
	}
	_, hasMode := values["Use Pasv mode"]
	_, hasLimit := values["Limit local ports"]
	s := fileZillaSettings{
		given:    hasMode || hasLimit,
		active:   number("Use Pasv mode", 1) == 0,
		fallback: number("Allow transfermode fallback", 1) != 0,
		proxied:  number("Proxy type", 0) > 0,
	}
	if number("Limit local ports", 0) != 0 {
		s.ports = span{givenSpan, number("Limit ports low", 6000), number("Limit ports high", 7000)}
		if s.ports.first > s.ports.last {
			c.note("\"Limit ports low\" is above \"Limit ports high\", so FileZilla uses port " + strconv.Itoa(s.ports.last) + " only.")
			s.ports.first = s.ports.last
		}
		if offset := number("Limit ports offset", 0); offset != 0 {
			noteOffset(c, s.ports, offset)
		}
	}
	switch number("External IP mode", 0) {
	case 1:
		s.announce = hostAddress(values["External IP"])
		if s.announce == "" {
			c.note("\"External IP\" is not an address, so the address that FileZilla announces is not in the input.")
		}
		s.localOwn = number("No external ip on local conn", 1) != 0
	case 2:
		c.note("FileZilla asks a web server for the address to announce, so the address is not in the input.")
	}
	s.ftpProxy = number("FTP Proxy type", 0) > 0
	return s
}

// noteOffset adds the note about ports that are announced with an offset.
func noteOffset(c *collection, ports span, offset int) {
	announced := span{givenSpan, ports.first + offset, ports.last + offset}
	if announced.first < 1 || announced.last > core.HighestPort {
		c.note("With \"Limit ports offset\" " + strconv.Itoa(offset) + " FileZilla would announce " + announced.String() +
			". Transfers whose announced port is not within 1 to 65535 fail.")
		return
	}
	c.note("FileZilla listens on " + ports.String() + " and announces " + announced.String() + " (offset " + strconv.Itoa(offset) +
		"). The address translation must forward each announced port to the one that is lower by the offset, and firewalls before it must open " + announced.String() + ".")
}

// addFileZilla adds the sites of all FileZilla files. It runs after the last input,
// because filezilla.xml decides what the defaults in sitemanager.xml mean.
func (c *collection) addFileZilla() {
	settings := fileZillaSettings{}
	if c.fileZilla != nil {
		settings = *c.fileZilla
	}
	active, defaulted := false, false
	for _, server := range c.fileZillaServers {
		s, isFTP := settings.site(server, c)
		if !isFTP {
			continue
		}
		active = active || s.active == compose.Yes
		defaulted = defaulted || modeOf(server) == ""
		c.add(s)
	}
	switch {
	case c.fileZilla == nil:
		if active {
			c.note("This file does not have the ports: \"Limit local ports\" in filezilla.xml decides, and by default FileZilla uses any port. Import filezilla.xml too.")
		}
		if defaulted {
			c.note("Sites with the default transfer mode follow \"Use Pasv mode\" in filezilla.xml, which is passive by default. Import filezilla.xml too.")
		}
	case len(c.fileZillaServers) == 0:
		c.addFileZillaDefaults(settings)
	}
	if active && settings.announce != "" && settings.localOwn {
		c.note("FileZilla announces " + settings.announce + " to servers on the Internet only; on a local connection it announces its own address.")
	}
}

// addFileZillaDefaults adds what filezilla.xml says about any server.
func (c *collection) addFileZillaDefaults(s fileZillaSettings) {
	c.defaults = append(c.defaults, s.ports)
	switch {
	case s.proxied:
		c.note("A proxy is set, and FileZilla uses passive mode only through a proxy: a server could not connect back through it.")
	case s.active:
	case s.fallback:
		c.note("FileZilla uses passive mode, but falls back to active mode if the server refuses it (\"Allow transfermode fallback\").")
	}
	if s.ports.kind == anyPort && !s.active {
		c.note("\"Limit local ports\" is off, so active mode would use any port.")
	}
	c.add(site{program: fileZilla, active: flagWord(s.active && !s.proxied), ports: s.ports, announce: s.announce, proxied: s.ftpProxy})
}

func flagWord(set bool) string {
	if set {
		return compose.Yes
	}
	return compose.No
}

// modeOf returns the transfer mode of a site: "active", "passive" or "" for that of
// the settings.
func modeOf(server fileZillaServer) string {
	switch server.element.ChildText("PasvMode") {
	case "MODE_ACTIVE":
		return "active"
	case "MODE_PASSIVE":
		return "passive"
	}
	return ""
}

// fileZillaProtocols are the protocols of FileZilla by their number in the file,
// those that are not FTP.
var fileZillaProtocols = [...]string{1: "SFTP", 2: "HTTP", 5: "HTTPS", 7: "S3", 8: "Storj", 9: "WebDAV"}

// site returns an entry of the site manager. isFTP is false if its protocol is
// another one.
func (f *fileZillaSettings) site(server fileZillaServer, c *collection) (s site, isFTP bool) {
	e := server.element
	s = site{program: fileZilla, name: server.name, ports: f.ports, announce: f.announce}
	switch protocol, _ := strconv.Atoi(e.ChildText("Protocol")); {
	case protocol == 0 || protocol == 6:
		if protocol == 6 {
			s.ftps = compose.No
		}
	case protocol == 3 || protocol == 4:
		s.ftps = compose.Yes
	case protocol > 0 && protocol < len(fileZillaProtocols):
		c.skip(fileZillaProtocols[protocol])
		return s, false
	default:
		c.skip("other protocols than FTP")
		return s, false
	}
	s.server = knownHost(strings.Trim(e.ChildText("Host"), "[] "))
	s.port, _ = parseNumber(e.ChildText("Port"))
	s.parallel, _ = parseNumber(e.ChildText("MaximumMultipleConnections"))
	active := f.active
	if mode := modeOf(server); mode != "" {
		active = mode == "active"
	}
	if active && f.proxied && e.ChildText("BypassProxy") != "1" {
		c.note("A proxy is set, and FileZilla uses passive mode only through a proxy, also for site " + compose.Quote(server.name) +
			": a server could not connect back through it.")
		active = false
	}
	s.active, s.proxied = flagWord(active), f.ftpProxy
	if active && f.ftpProxy {
		c.note("FileZilla logs in through an FTP proxy. The proxy opens the data connection, so the servers here are not the ones that connect back.")
	}
	if active && s.ftps == "" {
		c.note("FileZilla encrypts the control connection if the server offers TLS, also where the protocol is FTP. Then a firewall cannot read PORT: open the whole range.")
	}
	return s, true
}
