package core

import "testing"

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

func TestSiteActive(t *testing.T) {
	for value, want := range map[string]bool{"yes": true, "true": true, "no": false, "": false, "maybe": false, "${a}": false} {
		s, _ := Parse("[transfer-site a]\nenable-active-connection-mode = " + value + "\n")
		if got := s.Sites[0].Active(); got != want {
			t.Errorf("%q: active %v, want %v", value, got, want)
		}
	}
}
