import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { bomOf, type Lock } from '../../../scripts/sbom/bom.ts';
import { isShipped, nameOf, PRACTICE_ROOTS } from '../../../scripts/sbom/shipped.ts';
import { legalFiles } from '../../../scripts/legal/legal-files.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
const namesIn = (release: 'agent' | 'practice'): Set<string> => {
  const ships = isShipped(lock, release);
  return new Set(Object.keys(lock.packages).filter(ships).map(nameOf));
};

/** Packages that a program's files name, its own files followed. */
function importedBy(entry: string): Set<string> {
  const [names, seen, open] = [new Set<string>(), new Set<string>(), [entry]];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [statement, from = ''] of text.matchAll(
      /^(?:import|export)\b[^;]*?\bfrom '([^']+)';|\bimport\('([^']+)'\)/gms,
    )) {
      if (/^(?:import|export) type\b/.test(statement) || from === '') continue;
      if (from.startsWith('.')) open.push(join(dirname(file), from));
      else if (!from.startsWith('node:') && !builtinModules.includes(from))
        names.add(/^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from);
    }
  }
  return names;
}

test('the list of what the practice server is made of is what its source imports', () => {
  expect([...importedBy(join(ROOT, 'main/practice/cli.ts'))].toSorted()).toEqual([...PRACTICE_ROOTS]);
});

test('what the practice server alone is made of is in no release of the agent, in no list and in no notice of it', () => {
  const agent = namesIn('agent');
  const practice = namesIn('practice');
  const notices = legalFiles('agent').get('THIRD-PARTY-NOTICES.txt') ?? '';
  const listed = JSON.stringify(bomOf(lock));
  for (const name of ['oidc-provider', 'koa', '@medplum/core', '@medplum/fhir-router', 'graphql']) {
    expect(practice).toContain(name);
    expect(agent).not.toContain(name);
    expect(notices).not.toContain(`\n${name} `);
    expect(listed).not.toContain(`"name":"${name}"`);
  }
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(manifest.dependencies)) expect(agent).toContain(name);
});

test('the practice package has notices and a bill of materials of its own, each package with its licence and hash', () => {
  const files = legalFiles('practice');
  const notices = files.get('THIRD-PARTY-NOTICES.txt') ?? '';
  for (const name of namesIn('practice')) expect(notices).toMatch(new RegExp(`\\n${name} [0-9]`));
  const bom = JSON.parse(files.get('twpas-agent-practice.cdx.json') ?? '') as {
    metadata: { component: { name: string } };
    components: { name: string; licenses?: unknown; hashes?: unknown }[];
  };
  expect(bom.metadata.component.name).toBe('twpas-agent-practice');
  expect(new Set(bom.components.map(({ name }) => name))).toEqual(namesIn('practice'));
  expect(bom.components.every(({ licenses, hashes }) => licenses !== undefined && hashes !== undefined)).toBe(
    true,
  );
});

test('a workspace of nested packages is walked as Node looks for them', () => {
  const packages = {
    '': {},
    'node_modules/zod': { dependencies: { deep: '1' } },
    'node_modules/zod/node_modules/deep': { dependencies: { shared: '1' } },
    'node_modules/deep': { dependencies: { never: '1' } },
    'node_modules/shared': {},
    'node_modules/never': {},
  };
  const ships = isShipped({ packages }, 'practice');
  expect(Object.keys(packages).filter(ships)).toEqual([
    'node_modules/zod',
    'node_modules/zod/node_modules/deep',
    'node_modules/shared',
  ]);
});
