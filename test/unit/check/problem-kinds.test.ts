import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  isFirstCheck,
  isProfileProblem,
  mayBeOverruled,
  PROFILE_CODES,
} from '../../../main/agent/carrier/check/problem-kinds.ts';
import { RULES } from '../../../main/agent/carrier/check/rules/registry.ts';

const root = join(import.meta.dirname, '../../..');

test('the codes of the profile checker are those in its source, and those in docs/profiles.md', () => {
  const folder = join(root, 'main/profile');
  const source = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const inSource = new Set([...source.matchAll(/'(profile-[a-z-]+)'/g)].map(([, code]) => code));
  expect([...PROFILE_CODES].sort()).toEqual([...inSource].sort());
  const docs = readFileSync(join(root, 'docs/profiles.md'), 'utf8');
  for (const code of PROFILE_CODES) expect(docs).toContain(`\`${code}\``);
});

test('no code of a rule counts as a finding of a profile, or as a first check', () => {
  const codes = RULES.flatMap(({ codes: own }) => Object.keys(own));
  expect(codes.length).toBeGreaterThan(80);
  expect(codes.filter((code) => isProfileProblem(code) || isFirstCheck(code))).toEqual([]);
  expect(codes).toEqual(expect.arrayContaining(['profile-missing', 'profile-wrong', 'profile-many']));
});

test('a person can overrule codes that exist, and no first check', () => {
  const codes = RULES.flatMap(({ codes: own }) => Object.keys(own));
  expect(codes.filter(mayBeOverruled)).toEqual(
    expect.arrayContaining(['indication-system', 'indication-not-for-drug']),
  );
  expect(codes.filter((code) => mayBeOverruled(code) && isFirstCheck(code))).toEqual([]);
});
