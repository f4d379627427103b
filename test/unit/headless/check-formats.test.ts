import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { UPLOAD_PROFILES } from '../../../shared/twpas/canonical.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { manifest, resource, tgzOf } from '../../../main/practice/samples/tgz.ts';
import { profileOf } from '../check/profile/support/definition.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runCommand, type Ran } from './run-command.ts';

let place: string;
let sound: string;
let broken: string;
beforeEach(async () => {
  place = temporaryFolder();
  sound = await writeSample(place, makeSample({ seed: 'sound', kind: 'cancer', attachments: 0 }));
  broken = await writeSample(
    place,
    makeSample({ seed: 'weight', kind: 'cancer', attachments: 0, defect: 'no-weight' }),
  );
});

const check = (...args: string[]): Promise<Ran> =>
  runCommand(place, ['check', '--config', join(place, 'no.yaml'), ...args]);

describe('check --format operation-outcome', () => {
  interface Outcome {
    readonly issue: readonly {
      readonly severity: string;
      readonly code: string;
      readonly details: { readonly text: string; readonly coding?: readonly { readonly code: string }[] };
      readonly location?: readonly string[];
      readonly expression?: readonly string[];
    }[];
  }

  test('is one OperationOutcome, with place, line and FHIRPath, in the language asked for', async () => {
    const zh = JSON.parse((await check(broken, '--format', 'operation-outcome')).out) as Outcome;
    const en = JSON.parse(
      (await check(broken, '--format', 'operation-outcome', '--lang', 'en')).out,
    ) as Outcome;
    expect(zh).toMatchObject({ resourceType: 'OperationOutcome', language: 'zh-TW' });
    expect(zh.issue[0]).toMatchObject({
      severity: 'error',
      code: 'required',
      details: { text: '缺少病人體重。', coding: [{ code: 'info-missing' }] },
      expression: ['Bundle.entry[0].resource.supportingInfo'],
    });
    expect(zh.issue[0]?.location?.[1]).toMatch(/^Line\[\d+\] Col\[\d+\]$/);
    expect(en.issue[0]?.details.text).toBe('supportingInfo lacks weight.');
  });

  test('of a sound Bundle has an issue as well, which says that nothing was found', async () => {
    const { exit, out } = await check(sound, '--format', 'operation-outcome');
    expect(exit).toBe(0);
    expect((JSON.parse(out) as Outcome).issue).toMatchObject([
      { severity: 'information', code: 'informational' },
    ]);
  });

  test('of several files is a collection, each under the url of its file', async () => {
    const { out } = await check(sound, broken, '--format', 'operation-outcome');
    expect(JSON.parse(out)).toMatchObject({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [sound, broken].map((file) => ({ fullUrl: pathToFileURL(file).href })),
    });
  });
});

test('--json and --format json are the same, and another format is bad usage', async () => {
  expect((await check(broken, '--json')).out).toBe((await check(broken, '--format', 'json')).out);
  expect((await check(broken, '--format', 'xml')).exit).toBe(2);
});

describe('check --guide', () => {
  const guide = async (name: string, url: string): Promise<string> => {
    const file = join(place, name);
    const upload = profileOf('Bundle', [{ id: 'Bundle.timestamp', min: 1 }], { url });
    await writeFile(file, tgzOf([manifest({ version: '9.0.0' }), resource('StructureDefinition-b', upload)]));
    return file;
  };

  test('checks against a package file, with no settings file and nothing imported', async () => {
    const file = await guide('guide.tgz', UPLOAD_PROFILES.cancer);
    const [{ igVersion }] = JSON.parse((await check(sound, '--guide', file, '--json')).out) as [
      { igVersion: string },
    ];
    expect(igVersion).toBe('test.guide#9.0.0');
  });

  test('one that has no profile of what is sent is refused with a reason, and so is a file that is none', async () => {
    const other = await guide('other.tgz', 'https://example.org/StructureDefinition/other');
    const refused = await check(sound, '--guide', other);
    expect(refused.exit).toBe(1);
    expect(refused.err.join()).toContain('ig-not-a-guide');
    await writeFile(join(place, 'none.tgz'), 'none');
    expect((await check(sound, '--guide', join(place, 'none.tgz'))).exit).toBe(1);
  });
});
