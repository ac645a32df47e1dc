package core

// InitialText is the settings text to start from, which "activeftp init" prints
// and the page's button Start loads. Its verdict is [Incomplete]: what only the
// product's pages show is unknown in it.
const InitialText = `# Settings of FTP active mode. Copy the values from the product's pages, then
# run "activeftp check" on this text. Until you know a value, leave "unknown":
# the rules that need it wait. What a # switches off is optional.

[ftp-active-mode]                         # Setup > FTP Settings, FTP Active Mode
base-port       = unknown                 # Base Port, 1024 to 65535
number-of-ports = unknown                 # Number Of Ports; Port End is base + number - 1

[transfer-site example]                   # one section for each FTP(S) transfer site
server                        = unknown   # host name or address of the partner
network-zone                  = unknown   # active mode needs none; or any, Default, a zone
enable-active-connection-mode = yes       # Enable Active Connection Mode
# use-ftps                    = yes       # Use FTPS
# max-parallel-transfers      = 10        # the site's limit, for the number of ports

[host]                                    # where the product runs; "activeftp host" prints it there
# os        = linux                       # for the ports that the system uses itself
# listening = 22 8443                     # ports in use, as "ss -ltn" lists them
# address   = 192.0.2.5                   # the address that PORT announces

[firewall]                                # in front of the host
# open = 28590-28689                      # ports that it lets in
# from = 203.0.113.10                     # the only sources that it lets in

# To live with a finding, end its line with:
#   "# activeftp: accept RULE because REASON"
`
