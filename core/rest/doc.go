// Package rest converts what the product itself says about its configuration into
// a settings text: answers of its REST API (version 2.0), and the
// systemConfiguration.xml of a configuration export.
//
// FTP transfer sites come from /sites and from account setups, network zones from
// /zones, the passive range from /servers, and the time-outs and limits from
// /configurations/options or the export. No published field or option contains the
// range of FTP Active Mode; an option that speaks of it is proposed, with a note.
// What the input does not contain is written as unknown, so that a check asks for
// it instead of taking it as not set.
//
// The input of [Import] is a decoded tree of map[string]any, []any, string,
// float64, bool and nil, as JSON decoders return it, or an XML element of
// [activeftp/core/xmltree]. Only known fields of an object are read; no password,
// login or note is ever copied.
package rest
