package firewall

// translations lists the platforms whose rules need a remark if the host has a
// nat-address, from the vendors' documentation. The others match after the
// translation, so the destination is host.address on every device.
var translations = [...]translation{
	{"iptables", false, "On a device that translates nat-address, the chain is FORWARD."},
	{"nftables", false, "On a device that translates nat-address, the chain is that of the hook forward."},
	{"ufw", false, "On a device that translates nat-address, use ufw route allow."},
	{"firewalld", false, "On a device that translates nat-address, replace HOST with the zone of the protected host."},
	{"ios", true, bothNote},
	{"paloalto", true, bothNote},
	{"pf", false, "On a device that translates nat-address, the connection must also be passed on the other interface."},
}

const bothNote = "The device matches before it translates: nat-address counts on the device that translates, host.address behind it."

// translation is what the rules of a platform need if the host has a nat-address.
type translation struct {
	platform string
	before   bool   // inbound rules match before the translation, so they need both addresses
	note     string // one sentence
}

// translation returns the entry of p. The zero value stands for none.
func (p *Platform) translation() translation {
	for i := range translations {
		if translations[i].platform == p.ID {
			return translations[i]
		}
	}
	return translation{}
}
