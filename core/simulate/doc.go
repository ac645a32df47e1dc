// Package simulate plays one active-mode transfer without a network.
//
// [Transfer] steps the machine of [activeftp/core/connect] against a modelled partner,
// network and host. The result shows each connection, the exact PORT or EPRT line,
// and where a fault breaks the transfer.
//
// The model fills in what the settings leave open: addresses of the documentation
// blocks (RFC 5737, RFC 3849), and a partner that connects to the announced
// address. It has no clock; a wait for something that never comes ends at once.
package simulate
