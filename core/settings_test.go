package core

import (
	"slices"
	"testing"
)

func TestSite(t *testing.T) {
	s, _ := Parse("[transfer-site a]\n[network-zone z]\n[transfer-site b c]\n")
	for name, want := range map[string]*Site{"a": &s.Sites[0], "b c": &s.Sites[1], "": nil, "A": nil, "z": nil} {
		if got := s.Site(name); got != want {
			t.Errorf("Site(%q) = %p, want %p", name, got, want)
		}
	}
	if got := new(Settings).Site("a"); got != nil {
		t.Errorf("the zero Settings has a site: %+v", got)
	}
}

func TestActiveSites(t *testing.T) {
	s, _ := Parse("[transfer-site off]\nenable-active-connection-mode = no\n" +
		"[transfer-site first]\nenable-active-connection-mode = yes\n" +
		"[transfer-site silent]\n" +
		"[transfer-site unclear]\nenable-active-connection-mode = ${a}\n" +
		"[transfer-site second]\nenable-active-connection-mode = true\n")
	want := []*Site{s.Site("first"), s.Site("second")}
	if got := s.ActiveSites(); !slices.Equal(got, want) {
		t.Errorf("ActiveSites() = %v, want pointers to first and second in s.Sites", got)
	}
	if got := new(Settings).ActiveSites(); len(got) > 0 {
		t.Errorf("the zero Settings has %s", Count(len(got), "active site"))
	}
}

func TestSiteActive(t *testing.T) {
	for value, want := range map[string]bool{"yes": true, "true": true, "no": false, "": false, "maybe": false, "${a}": false} {
		s, _ := Parse("[transfer-site a]\nenable-active-connection-mode = " + value + "\n")
		if got := s.Sites[0].Active(); got != want {
			t.Errorf("enable-active-connection-mode = %q: Active() = %v, want %v", value, got, want)
		}
	}
}
