// Package compose writes settings text from what an importer found in data of
// another form.
//
// A [Writer] collects sections. Whatever values it is given, the text has no
// syntax errors, and the parser reads every value in it back unchanged. [Name] and
// [Names] make section names that are valid and unique, and [Notes] are the
// sentences that report what the importer renamed or left out.
package compose
