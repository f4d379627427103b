import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_RULES } from '../../../shared/twpas/example-rules.ts';
import { manifest, resource, tgzOf } from './tgz.ts';

const NAMES = ['FHIRHelpers', 'ExampleCodes', 'ExampleReusable', 'ExampleLungRule1'] as const;
const TITLES: Readonly<Record<string, string>> = {
  ExampleLungRule1: '肺癌_示範規則給付規定（示範，不是健保署的規則）',
};

/** CQL of the example rules, by the name of the library. */
export function exampleRules(): Map<string, string> {
  return new Map(
    NAMES.map((name) => [name, readFileSync(join(import.meta.dirname, 'rules', `${name}.cql`), 'utf8')]),
  );
}

/** A rules package of our own, in the form of NHI's. `libraries`: others than the example's. */
export function rulesPackage(
  options: {
    readonly name?: string;
    readonly version?: string;
    readonly libraries?: ReadonlyMap<string, string>;
  } = {},
): Buffer {
  const { name = 'example.rules', version = '1.0.0', libraries = exampleRules() } = options;
  return tgzOf([
    manifest({ name, version, title: '預檢規則示範（不是健保署的規則）' }),
    ...[...libraries].map(([library, cql]) =>
      resource(`Library-${library}`, {
        resourceType: 'Library',
        name: library,
        version: /version '([^']+)'/.exec(cql)?.[1] ?? '1.0.0',
        title: TITLES[library],
        date: '2026-11-01',
        status: 'draft',
        content: [{ contentType: 'text/cql', data: Buffer.from(cql).toString('base64') }],
      }),
    ),
  ]);
}

/** Rules of the practice environment: the example under the name that the page knows it by. */
export const practiceRules = (): Buffer => rulesPackage({ name: EXAMPLE_RULES });
