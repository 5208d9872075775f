/** Searches for passwords without ever showing one. */
import * as assert from "node:assert/strict";

/**
 * @param places what was collected, by where it was found
 * @param controls for each place a text that is in it for sure: a search that looks at nothing fails
 */
export function shownNowhere(secrets: string[], places: Record<string, string>, controls: Record<string, string[]>): void {
  assert.ok(secrets.length > 0 && secrets.every((secret) => secret.length >= 16), "there are secrets to look for");
  for (const [place, text] of Object.entries(places)) {
    const expected = controls[place] ?? [];
    assert.ok(expected.length > 0, `${place}: no positive control`);
    for (const control of expected) assert.ok(text.includes(control), `${place}: "${control}" is not found there, so a password would not be either`);
    // The message shows where, with the password taken out.
    const found = secrets.flatMap((secret) => forms(secret).some((form) => text.includes(form)) ? [around(text, secret)] : []);
    assert.deepEqual(found, [], `${place}: passwords are shown`);
  }
}

/** As it is, and as Docker and HTTP carry it. */
const forms = (secret: string) => [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret)];

/** Where it stands, with the secret itself taken out. */
function around(text: string, secret: string): string {
  const form = forms(secret).find((candidate) => text.includes(candidate))!;
  const at = text.indexOf(form);
  return `${text.slice(Math.max(0, at - 120), at)}<password>${text.slice(at + form.length, at + form.length + 40)}`.replaceAll(form, "<password>");
}
