// What a pasted number can mean, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { importModules } from "./core.mjs";

const { readings } = await importModules("numbers.js");

/** Returns the values of each reading as the keys' first letters and values: "b10000 e11023", or "v21" for another field. */
function valuesOf(kind, text) {
  return readings(kind, text).map(({ values }) => Object.entries(values).map(([key, value]) => key[0] + value).join(" "));
}

const range = ["b10000 p11023"]; // Base Port and Port End
const counted = ["b10000 n1024"]; // Base Port and Number Of Ports

const cases = [
  ["base-port", ["10,000", "10 000", "10\u00a0000", "10\u2009000", "10\u202f000", "10.000", "10'000", "10\u2019000", "10_000", "\uff11\uff10\uff10\uff10\uff10",
    "10\u200b000", "\u200e10000", "10000.00", "10000,0", " Base Port: 10000", "Base Port = 10,000", "10000.", "port 10000", "10000/tcp", "tcp/10000"], ["b10000"]],
  ["base-port", ["10000-11023", "10000:11023", "10000\u201311023", "10000\u201411023", "10000\u221211023", "10000 - 11023", "10000..11023", "from 10000 to 11023",
    "10000 bis 11023", "10,000-11,023", "10 000 11 023", "10000 11023", "10000\t11023", "10000, 11023", "10000\u201311023, 1,024 ports", "TCP 10000:11023",
    "10000 11023 1024", "First port: 10000 last port: 11023"], range],
  ["base-port", ["10000\t1024", "10000 1024", "10000,1024", "10000;1024", "10000/1024", "10000+1024", "10000 + 1.024", "10,000 1,024", "10000 1024 11023",
    "Base Port: 10000 Number Of Ports: 1024", "base-port=10000 number-of-ports=1024"], counted],
  ["number-of-ports", ["10000-11023", "Base Port: 10000 Port End: 11023"], range],
  ["port-end", ["10000\t1024"], counted],
  ["port-end", ["11.023", "11,023"], ["p11023"]],
  ["number-of-ports", ["1,024", "1024 ports", "1 024", "Number Of Ports: 1024"], ["n1024"]],
  ["number-of-ports", ["1.000"], ["n1000", "n1"]],
  ["base-port", ["11023-10000"], ["b10000 p11023", "b11023 n10000"]],
  ["base-port", ["10000 10000"], ["b10000 p10000", "b10000 n10000"]],
  ["base-port", ["60000-900"], ["b60000 n900"]],
  ["port", ["2.121", "2121/tcp", "port 2121", ":2121"], ["v2121"]],
  ["port", ["21.000"], ["v21000", "v21"]],
  ["nodes", ["10.000"], ["v10"]],
  ["count", ["1 000", "1'000"], ["v1000"]],
  ["ports", ["10000 - 11023", "10000:11023", "10000\u201311023", "10,000-11,023", "10 000 - 11 023", "tcp/10000-11023", "TCP 10000-11023", "10000 to 11023"], ["v10000-11023"]],
  ["ports", ["21; 22", "21/tcp 22/tcp", "21 and 22"], ["v21 22"]],
  ["span", ["32768 60999", "32768\t60999", "32768-60 999", "Start Port : 32768 Number of Ports : 28232"], ["v32768-60999"]],
];
for (const [kind, texts, want] of cases) {
  test(`${kind}: ${texts[0]} means ${want.join(" or ")}`, () => {
    for (const text of texts) assert.deepEqual(valuesOf(kind, text), want, JSON.stringify(text));
  });
}

test("nothing is offered for a value that the field accepts, that is no number, or that cannot be valid", () => {
  const none = {
    "base-port": ["", "10000", " 10000 ", "80", "unknown", "${base}", "${base} 10000", "-5", "-10000", "70000", "10,00", "1,0000", "abc 10000", "10000 see ticket 4711",
      "64000 2000", "10000-70000", "10000 1024 5", "1 2 3 4", "Number Of Ports: 1024", "10000-", "0x2710", "1e4", "1024\u00b9", "1000\u2460", "9".repeat(600)],
    "number-of-ports": ["1024", "0"], port: ["21 22", "ftp.partner.internal", "70,000"],
    ports: ["21 22", "21,22", "10000-11023", "unknown", "http", "70000", "10000-"], span: ["32768-60999", "60999 32768"],
  };
  for (const [kind, texts] of Object.entries(none)) for (const text of texts) assert.deepEqual(valuesOf(kind, text), [], `${kind}: ${JSON.stringify(text)}`);
});

test("an ambiguous text says why it is read like that", () => {
  for (const [kind, text, why] of [
    ["base-port", "10.000", /could be 10, but ports below 1024 are not valid/],
    ["base-port", "10000 1024", /1024 is below 10000, so it is read as Number Of Ports/],
    ["base-port", "10000 11023", /11023 is above 10000, so it is read as Port End/],
    ["number-of-ports", "1.000", /can be 1000 or 1/],
    ["base-port", "10,000", /^$/],
  ]) assert.match(readings(kind, text)[0].why, why, text);
});

test("a reading is a valid range, whatever the text", () => {
  const parts = ["1", "1024", "10000", "65535", "70000", "000", ",", ".", " ", "-", ":", "+", "\t", "\u00a0", "\u2013", "'", "port", "(", ")", "/"];
  let state = 1, offered = 0;
  const random = (n) => (state = (state * 48271) % 2147483647) % n; // the same texts in every run
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: 1 + random(7) }, () => parts[random(parts.length)]).join("");
    for (const kind of ["base-port", "number-of-ports", "port-end"]) {
      for (const { values } of readings(kind, text)) {
        offered++;
        const [base = 1024, number = 1, end = base + number - 1] = ["base-port", "number-of-ports", "port-end"].map((key) => values[key] && Number(values[key]));
        assert.ok(base >= 1024 && number >= 1 && end >= base && end <= 65535, `${kind}: ${JSON.stringify(text)}: ${JSON.stringify(values)}`);
      }
    }
  }
  assert.ok(offered > 1000, `${offered} readings`);
});
