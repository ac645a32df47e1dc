package rest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRangeRole holds names as products could have them: nobody outside has seen
// the real ones.
func TestRangeRole(t *testing.T) {
	tests := []struct {
		name, description string
		role              role
		ok                bool
	}{
		{"Example.Ftp.ActiveMode.BasePort", "", baseRole, true},
		{"Ftp.ActiveMode.NumberOfPorts", "", countRole, true},
		{"Ftp.Active.PortBase", "", baseRole, true},
		{"Ftp.activePortBase", "", baseRole, true},
		{"Ftp.activePortNumber", "", countRole, true},
		{"FTPActivePortEnd", "", endRole, true},
		{"ftp.activemode.baseport", "", baseRole, true},
		{"ftp_active_mode_number_of_ports", "", countRole, true},
		{"FTP.ACTIVE.PORT.START", "", baseRole, true},
		{"Ftp.Active.maxPort", "", endRole, true},
		{"Ftp.Active.maxNumberOfPorts", "", countRole, true},
		{"Ftp.Active.PortFrom", "", baseRole, true},
		{"Ftp.Active.PortTo", "", endRole, true},
		{"Ftps.Active.Ports.Count", "", countRole, true},
		{"Ftp.Active.PortRange", "", noRole, true},
		{"Ftp.Data.Range1", "The first port of the range for FTP active mode.", baseRole, true},
		{"Ftp.Data.Range2", "The number of ports in active mode, counted from the base port.", countRole, true},
		{"Ftp.Data.Range3", "Maximum number of ports for active mode.", countRole, true},
		{"Ftp.Data.Range4", "Port to use for FTP active mode.", noRole, true},
		{"Ftp.Data.Range5", "The port number at which the range for active mode begins.", baseRole, true},
		{"Ftp.Data.Range6", "First port, for active and passive mode.", noRole, true},
		{"Transfer.Range", "Base port of server-initiated FTP transfers in active mode.", baseRole, true},

		{"Ftp.Host", "The IP address", noRole, false},
		{"Ftp.PassiveMode.BasePort", "", noRole, false},
		{"Ftp.Pasv.PortBase", "The opposite of active mode.", noRole, false},
		{"Sftp.Active.BasePort", "", noRole, false},
		{"Ftp.InactivePort", "", noRole, false},
		{"Ftp.Active.Transport", "", noRole, false},
		{"Ftp.Active.SupportedCiphers", "", noRole, false},
		{"Ftp.ActiveMode.Enabled", "", noRole, false},
		{"Http.Active.BasePort", "", noRole, false},
		{"Ftp.Active.Port.Password", "", noRole, false},
		{"", "", noRole, false},
	}
	for _, tt := range tests {
		role, _, ok := rangeRole(tt.name, tt.description)
		if role != tt.role || ok != tt.ok {
			t.Errorf("rangeRole(%q, %q) = %d, %v, want %d, %v", tt.name, tt.description, role, ok, tt.role, tt.ok)
		}
	}
}

func TestWordsOf(t *testing.T) {
	for text, want := range map[string][]string{
		"":                    nil,
		"...":                 nil,
		"Ftp.ActiveMode":      {"ftp", "active", "mode"},
		"FTPPort2base":        {"ftp", "port", "base"},
		"FTP":                 {"ftp"},
		"isFTP":               {"is", "ftp"},
		"numberOfPorts":       {"number", "of", "ports"},
		"Größe der ports":     {"gr", "e", "der", "ports"},
		"A base_port, or two": {"a", "base", "port", "or", "two"},
	} {
		if diff := cmp.Diff(want, wordsOf(text)); diff != "" {
			t.Errorf("wordsOf(%q) (-want +got):\n%s", text, diff)
		}
	}
}
