import { expect, test } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { canonicalJson } from '../../../main/agent/ground/fhir/canonical-json.ts';
import { HOSPITAL, smallBundle } from '../support/small-bundle.ts';

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then'];

function expectClean(): void {
  const fresh: Record<string, unknown> = {};
  expect(fresh['polluted']).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
}

test.each(KEYS)(
  'a Bundle with %s anywhere as a name is checked like any other and changes no object',
  (key) => {
    const text = JSON.stringify(smallBundle({ attachments: ['x.pdf'] }));
    const planted = `"${key}":{"polluted":true,"prototype":{"polluted":true}},`;
    // Before the first name of every object in turn.
    const places = [...text.matchAll(/\{(?=")/g)].map(({ index }) => index + 1);
    expect(places.length).toBeGreaterThan(10);
    for (const at of places) {
      const bytes = Buffer.from(text.slice(0, at) + planted + text.slice(at));
      for (const level of ['error', 'off'] as const) {
        const { problems } = inspectBytes(bytes, HOSPITAL, level);
        for (const { code } of problems) expect(code).not.toBe('check-crashed');
      }
      expect(canonicalJson(JSON.parse(bytes.toString('utf8')))).toContain('polluted');
      expectClean();
    }
  },
);
