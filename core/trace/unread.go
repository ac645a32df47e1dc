package trace

import (
	"errors"
	"strings"
)

// notLogs are the things that are taken for logs: what a text that contains the
// words is, and what to do instead. Words that start with ^ have to start the text.
var notLogs = [...]struct{ words, what string }{
	{"^\xd4\xc3\xb2\xa1", aCapture}, {"^\xa1\xb2\xc3\xd4", aCapture}, {"^\x0a\x0d\x0d\x0a", aCapture}, {"^\x4d\x3c\xb2\xa1", aCapture},
	{"^\x1f\x8b", "a compressed file; unpack it first (gunzip)"},
	{"^PK\x03\x04", "a ZIP archive or a document of an office program; unpack it, and save the log as text"},
	{"^%PDF", "a PDF; save the log as text"},
	{"^\x89PNG", "a picture; save the log as text"}, {"^\xff\xd8\xff", "a picture; save the log as text"},
	{"[ftp-active-mode]", aSettings}, {"[transfer-site ", aSettings},
	{"SSH2_MSG_", anSSH}, {"sftp>", anSSH}, {"debug1:", anSSH}, {"SSH-2.0-", anSSH},
	{"^<!DOCTYPE", "a web page; save the log itself as text"}, {"^<html", "a web page; save the log itself as text"},
	{"^{", "JSON, but no entry of it is a command or reply of FTP; for answers of the product's REST API, use activeftp import"},
	{"^<?xml", "XML; for an export of the product, use activeftp import"},
	{" HTTP/1.1", "a log of HTTP; active mode exists in FTP only"}, {" HTTP/2", "a log of HTTP; active mode exists in FTP only"},
	{"\x00", "no text; save the log as text"},
}

const (
	aCapture  = "a binary packet capture; print its control connection as text: tshark -r FILE -Y ftp, or tcpdump -nn -r FILE 'tcp port 21'"
	aSettings = "a settings text; check it with activeftp check"
	anSSH     = "a log of SSH or SFTP, which has one connection only; active mode exists in FTP only"
)

// errorFor returns the error for a text that is not a log of an FTP transfer. It
// names what the text is, if that shows.
func errorFor(text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("the log is empty; " + wantedLog)
	}
	const seen = 1 << 16
	start := strings.TrimLeft(text[:min(len(text), seen)], " \t\r\n\ufeff")
	for _, kind := range notLogs {
		words, first := strings.CutPrefix(kind.words, "^")
		if first && strings.HasPrefix(text, words) || first && strings.HasPrefix(start, words) || !first && strings.Contains(start, words) {
			return errors.New("this is " + kind.what)
		}
	}
	return errors.New("no line of this text is a command, a reply or an error of FTP; " + wantedLog)
}

const wantedLog = "want the log of an FTP client (curl -v, lftp -d, ftp -d, FileZilla, WinSCP, a program's debug output), " +
	"of an FTP server, or a capture printed by tcpdump or tshark"
