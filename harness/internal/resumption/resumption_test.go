package resumption

import (
	"crypto/tls"
	"testing"
)

// A data connection takes the session of its own control connection only, and
// stores none.
func TestConfigs(t *testing.T) {
	base := &tls.Config{ServerName: "ftp.example"}
	control, data := Configs(base)
	other, _ := Configs(base)
	first, second := new(tls.ClientSessionState), new(tls.ClientSessionState)
	control.ClientSessionCache.Put("a", first)
	data.ClientSessionCache.Put("a", second)
	if got, ok := data.ClientSessionCache.Get("b"); !ok || got != first {
		t.Errorf("data connection resumes %p (%t), want the control connection's %p", got, ok, first)
	}
	if _, ok := other.ClientSessionCache.Get("a"); ok {
		t.Error("another control connection resumes the session")
	}
	if base.ClientSessionCache != nil || data.ServerName != base.ServerName {
		t.Errorf("base changed or not copied: %v, %q", base.ClientSessionCache, data.ServerName)
	}
}
