// Package simulate works one active transfer out on paper: the machine of
// [activeftp/core/connect], stepped against a modelled partner, network and
// host. It shows who connects to whom, the exact PORT or EPRT line, and where a
// fault breaks the transfer.
//
// The model adds what the settings do not tell: addresses of the documentation
// blocks (RFC 5737, RFC 3849) and a partner that dials the address it was told.
// It has no clock; a wait in which nothing comes ends at once.
package simulate
