package rest

import (
	"strconv"
	"strings"

	"activeftp/core/compose"
	"activeftp/core/xmltree"
)

// option is a server configuration option.
type option struct {
	value       string // as read; empty if the option is not specified
	description string
}

// outboundOptions are the options of the section [outbound-connections].
var outboundOptions = [...]struct{ name, key string }{
	{"OutboundConnections.connectTimeout", "connect-timeout"},
	{"OutboundConnections.receiveTimeout", "receive-timeout"},
	{"EventQueue.maxRetryCount", "max-retries"},
	{"EventQueue.retryDelayInterval", "retry-delay"},
	{"OutboundConnections.maxConnectionsPerHost", "max-connections-per-host"},
	{"TransactionManager.ThreadPools.ThreadPool.ServerTransfer.maxThreads", "max-transfers"},
}

// addJSONOption collects an option of /configurations/options. The value of an
// encrypted option is never read.
func (c *collection) addJSONOption(o map[string]any) {
	name, _ := o["name"].(string)
	if encrypted := flagOf(o["encrypted"]); encrypted == compose.Yes {
		return
	}
	description, _ := o["description"].(string)
	var values []string
	switch list := o["values"].(type) {
	case string:
		values = []string{list}
	case []any:
		for _, v := range list {
			if n := integerOf(v); n >= 0 {
				v = strconv.Itoa(n)
			}
			text, _ := v.(string)
			values = append(values, text)
		}
	}
	c.addOption(name, description, values)
}

// addXML collects the options of a configuration export.
func (c *collection) addXML(root *xmltree.Element) {
	if strings.EqualFold(root.Name, "html") {
		c.problems.webPage = true
		return
	}
	found := root.Name == "ConfigurationModel"
	root.All(func(e *xmltree.Element) {
		if e.Name != "optionItem" && e.Name != "option" || e.Child("name") == nil {
			return
		}
		found = true
		var values []string
		for _, child := range e.Children {
			if child.Name == "value" {
				values = append(values, child.Text)
			}
		}
		if flagOf(e.ChildText("encrypted")) != compose.Yes {
			c.addOption(e.ChildText("name"), e.ChildText("description"), values)
		}
	})
	if !found {
		c.problems.otherXML = root.Name
	}
}

// addOption collects an option that concerns outbound connections or may be one of
// the active range. Of several values it takes the only one that is not empty.
func (c *collection) addOption(name, description string, values []string) {
	value := ""
	for _, v := range values {
		switch v = strings.TrimSpace(v); {
		case v == "" || v == value:
		case value == "":
			value = v
		default:
			value = severalValues
		}
	}
	if known, ok := c.options[name]; !ok {
		c.options[name] = option{value, description}
		c.optionNames = append(c.optionNames, name)
	} else if known.value != value && outboundKey(name) != "" {
		c.out.Notes.Add("Option " + compose.Quote(name) + " appears with different values. The first one is used.")
	}
}

// severalValues is the value of an option that has more than one. It is not a
// number, so the option is not used.
const severalValues = "several"

// outboundKey returns the key of [outbound-connections] that an option fills, or "".
func outboundKey(option string) string {
	for _, o := range outboundOptions {
		if strings.EqualFold(o.name, option) {
			return o.key
		}
	}
	return ""
}

// outbound returns the pairs of [outbound-connections] that the options fill.
func (c *collection) outbound() []compose.Pair {
	values := make(map[string]string)
	for _, name := range c.optionNames {
		key, value := outboundKey(name), c.options[name].value
		switch {
		case key == "" || value == "" || values[key] != "":
		case integerOf(value) < 0: // the note does not repeat the value
			c.out.Notes.Add("Option " + compose.Quote(name) + ": the value is not a whole number, so " + key + " is left out.")
		default:
			values[key] = value
		}
	}
	var pairs []compose.Pair
	for _, o := range outboundOptions {
		if value := values[o.key]; value != "" {
			pairs = append(pairs, compose.Pair{Key: o.key, Value: value})
		}
	}
	return pairs
}
