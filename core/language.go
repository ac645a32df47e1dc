package core

// SectionForm is a kind of section of the settings text, for an editor that
// completes words.
type SectionForm struct {
	Keyword string    `json:"keyword"` // first word of the header
	Named   bool      `json:"named"`   // a name follows the keyword
	Keys    []KeyForm `json:"keys"`
}

// KeyForm is a key of a section.
type KeyForm struct {
	Key   string   `json:"key"`
	Words []string `json:"words"` // values with a meaning of their own; never nil
	Zones bool     `json:"zones"` // the name of a network zone is a value too
}

// Language returns every kind of section with its keys, in the order in which
// messages list them.
func Language() []SectionForm {
	var all []SectionForm
	for kind := activeSection; kind < skippedSection; kind++ {
		form := SectionForm{Keyword: sections[kind].keyword, Named: sections[kind].named}
		for _, f := range fieldsOf(kind) {
			words := append([]string{}, f.words...)
			if f.label != "" {
				words = append(words, unknownWord)
			}
			form.Keys = append(form.Keys, KeyForm{f.key, words, kind == siteSection && f.key == keyZone})
		}
		all = append(all, form)
	}
	return all
}

// AcceptableRules returns the ids of the rules whose findings a comment can
// accept, in the order of the rules.
func AcceptableRules() []string {
	var ids []string
	for i := range rules {
		if rules[i].check != nil {
			ids = append(ids, rules[i].ID)
		}
	}
	return ids
}
