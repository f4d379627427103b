import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { openIgStore, type IgStore } from '../../../main/agent/carrier/check/package/store.ts';
import type { Inspection } from '../../../main/agent/carrier/check/problem.ts';
import { RULES_GUIDE } from '../../../main/agent/carrier/check/rules/registry.ts';
import { createWorkerChecker } from '../../../main/agent/carrier/check/worker-checker.ts';
import { UPLOAD_PROFILES } from '../../../shared/twpas/canonical.ts';
import { HOSPITAL, smallBundle } from '../support/small-bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { manifest, resource, tgzOf, type TarEntry } from '../../../main/practice/samples/tgz.ts';
import { profileOf, TEST_BASE } from './profile/support/definition.ts';

const BASE = `${TEST_BASE}base-bundle`;
/** A guide whose Bundles carry a timestamp; what it stands on wants an identifier too. */
const guide = (version: string): TarEntry[] => [
  manifest({ version, dependencies: { 'test.base': '1.0.0' } }),
  resource(
    'StructureDefinition-b',
    profileOf('Bundle', [{ id: 'Bundle.timestamp', min: 1 }], {
      url: UPLOAD_PROFILES.cancer,
      baseDefinition: BASE,
    }),
  ),
];

let dir: string;
let store: IgStore;
beforeEach(async () => {
  dir = temporaryFolder();
  store = await openIgStore(dir, () => 0);
});

async function imported(entries: readonly TarEntry[]): Promise<void> {
  const file = join(dir, 'package.tgz');
  await writeFile(file, tgzOf(entries));
  await store.import(file);
}
function checking(level: 'error' | 'off' = 'error'): (more?: object) => Promise<Inspection> {
  const checker = createWorkerChecker(
    { hospitalId: HOSPITAL, level, deadlineMs: 20_000, igFile: () => store.current() },
    pathToFileURL(join(inject('threads'), 'check-worker.js')),
  );
  onTestFinished(() => checker.close());
  return (more = {}) => checker.inspect(Buffer.from(JSON.stringify({ ...smallBundle(), ...more })));
}
const CODES = /^(?:guide-not-loaded|profile-(?:cardinality|type|value|unknown-element|invariant-.*)) /;
const profileProblems = ({ problems }: Inspection): string[] =>
  problems.map(({ code, path }) => `${code} ${path}`).filter((line) => CODES.test(line));

describe('the checking thread', () => {
  test('checks against the guide that ships before one was imported, then at once against that', async () => {
    const inspect = checking();
    const before = await inspect();
    expect(profileProblems(before)).toContain('profile-cardinality Bundle.entry[0].resource.type');
    expect(before.igVersion).toBe(RULES_GUIDE);
    await imported(guide('1.0.0'));
    const after = await inspect();
    expect(after.igVersion).toBe('test.guide#1.0.0');
    expect(profileProblems(after)).toContain('profile-cardinality Bundle.timestamp');
    expect(after.notChecked).toContainEqual({ kind: 'package', subject: 'test.base#1.0.0' });
    expect(profileProblems(await inspect({ timestamp: '2026-11-02T09:00:00+08:00' }))).not.toContain(
      'profile-cardinality Bundle.timestamp',
    );
  });

  test('goes by the new default, and by a dependency that is imported later', { tags: 'full' }, async () => {
    await imported(guide('1.0.0'));
    const inspect = checking();
    await inspect();
    await imported(guide('1.1.0'));
    expect((await inspect()).igVersion).toBe('test.guide#1.1.0');
    await imported([manifest({ name: 'test.base', fhirVersions: ['4.0.1'] })]);
    expect((await inspect()).notChecked).not.toContainEqual({ kind: 'package', subject: 'test.base#1.0.0' });
    await store.use('test.guide', '1.0.0');
    expect((await inspect()).igVersion).toBe('test.guide#1.0.0');
  });

  test('warns when the guide cannot be loaded, and checks the rest', async () => {
    await imported(guide('1.0.0'));
    await writeFile(store.current() ?? '', '{');
    const inspection = await checking()();
    expect(profileProblems(inspection)).toEqual(['guide-not-loaded Bundle']);
    expect(inspection.igVersion).toBe(RULES_GUIDE);
    expect(inspection.summary).not.toBeNull();
  });

  test('leaves profiles alone at level off', async () => {
    await imported(guide('1.0.0'));
    const inspection = await checking('off')();
    expect(profileProblems(inspection)).toEqual([]);
    expect(inspection.igVersion).toBeNull();
  });
});
