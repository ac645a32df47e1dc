import assert from "node:assert/strict";
import test from "node:test";
import { labelOf, remark, withLabels } from "../src/fields.js";

test("a message has the labels of the form in place of keys", () => {
  for (const [message, want] of [
    ["base-port must be 1024 to 65535, not 990", "Base Port must be 1024 to 65535, not 990."],
    ["server must be a host name", "Server must be a host name."],
    ["cannot print firewall rules: from is an expression", "Cannot print firewall rules: Allowed partner address is an expression."],
    ["base-port is set without number-of-ports [port-range-half]", "Base Port is set without Number Of Ports."],
    ["address lists 2 addresses for 1 node, because nodes is not set", "Host address lists 2 addresses for 1 node, because Nodes is not set."],
    ["Set firewall.from to it. host.address is not set.", "Set Allowed partner address to it. Host address is not set."],
    ["the port of this host. Set the default to open", "The port of this host. Set the default to open."],
    ['unknown key "base-prt"; did you mean "base-port"?', 'Unknown key "base-prt"; did you mean "base-port"?'],
    ['use-ftps must be yes or no, not "use-ftps"', 'Use FTPS must be yes or no, not "use-ftps".'],
    ["os is already set on line 3", "Operating system is already set on line 3."],
    ["Set os under [host], and check reports it.", "Set Operating system, and check reports it."],
    ["[host] address is 192.0.2.7", "Host address is 192.0.2.7."],
  ]) assert.equal(remark(message), want);
});

test("what the text itself says stays as it is", () => {
  for (const message of [
    "[network-zone DMZ] already starts on line 2; only the first one is read",
    'unknown key "base-prt" in [ftp-active-mode]; its keys are base-port, number-of-ports and port-end',
    'unknown section "hosts"; the sections are ftp-active-mode, network-zone, host and firewall',
    "rename the key to enable-active-connection-mode",
    "rename the section to network-zone",
    'no zone can be named unknown: "network-zone = unknown" means that the zone of a site is not known',
  ]) assert.equal(withLabels(message), message);
});

test("a fix names the field, whose key can be one word", () => {
  for (const [message, want] of [
    ["set os to linux", "set Operating system to linux"], ["set socks5 to no", "set SOCKS5 to no"], ["set port-end to 28689", "set Port End to 28689"],
  ]) assert.equal(withLabels(message), want);
});

test("a path is named as the form names it", () => {
  for (const [path, want] of [
    ["ftp-active-mode.base-port", "Base Port"], ["ftp-passive-mode.base-port", "passive Base Port"], ["ftp-active-mode", "FTP Active Mode"],
    ["host", "This host"], ["host.os", "Operating system"], ["firewall", "Firewall"], ["outbound-connections", "Outbound connections"],
    ["transfer-site a.b", "transfer site a.b"], ["transfer-site a.b.server", "a.b: Server"], ["network-zone the DMZ", "network zone the DMZ"],
  ]) assert.equal(labelOf(path), want);
});
