import assert from "node:assert/strict";
import test from "node:test";
import { remark } from "../src/fields.js";

test("a message has the labels of the form in place of keys", () => {
  for (const [message, want] of [
    ["base-port must be 1024 to 65535, not 990", "Base Port must be 1024 to 65535, not 990."],
    ["server must be a host name", "Server must be a host name."],
    ["cannot print firewall rules: from is an expression", "Cannot print firewall rules: Allowed partner address is an expression."],
    ["base-port is set without number-of-ports [port-range-half]", "Base Port is set without Number Of Ports."],
    ["address lists 2 addresses for 1 node, because nodes is not set", "Host address lists 2 addresses for 1 node, because nodes is not set."],
    ["Set firewall.from to it. host.address is not set.", "Set Allowed partner address to it. Host address is not set."],
    ["the port of this host. Set the default to open", "The port of this host. Set the default to open."],
    ['unknown key "base-prt"; did you mean "base-port"?', 'Unknown key "base-prt"; did you mean "base-port"?'],
    ['use-ftps must be yes or no, not "use-ftps"', 'Use FTPS must be yes or no, not "use-ftps".'],
  ]) assert.equal(remark(message), want);
});
