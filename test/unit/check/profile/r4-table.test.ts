import r4 from 'fhirpath/fhir-context/r4';
import { expect, test } from 'vitest';
import { readR4Table } from '../../../../main/profile/r4/read-table.ts';
import { r4Facts } from '../../../../main/profile/r4/r4-table.ts';
import type { ElementRules } from '../../../../main/profile/rules.ts';

const table = readR4Table();
const types = (r4Facts().types.match(/^[A-Z]\w*/gm) ?? []).map((name) => table.type(name));

function* elementsOf(rules: ElementRules): Generator<ElementRules> {
  for (const kid of rules.kids ?? []) {
    yield kid;
    yield* elementsOf(kid);
  }
}

test('a resource has the elements of the types above it', () => {
  expect(table.resources).toContain('Claim');
  for (const name of table.resources)
    expect(table.type(name)?.root.kids?.map((kid) => kid.name)).toContain('id');
});

test('every element of it has the type that FHIRPath’s own model of R4 gives it', () => {
  const wrong: string[] = [];
  for (const type of types) {
    if (type === undefined || type.type !== type.root.name) continue;
    for (const { path, types: rules } of elementsOf(type.root)) {
      const known = r4.path2Type[path];
      // A choice and an element defined elsewhere have no type of their own there, ids and urls one of FHIRPath's.
      if (known === undefined || known.startsWith('System.') || rules.length !== 1) continue;
      const own = rules[0]?.code ?? '';
      if (own !== known) wrong.push(`${path}: ${own}, ${known}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('every constraint it names is in it', () => {
  for (const [, name = ''] of r4Facts().types.matchAll(/ !(\S+)/g))
    expect(table.constraint(name)?.expression).toBeTruthy();
});

test('a type has what it inherits before its own', () => {
  expect(
    table
      .type('Age')
      ?.root.kids?.map((kid) => kid.name)
      .join(' '),
  ).toBe('id extension value comparator unit system code');
  expect(table.element('Bundle.entry.link')?.sameAs).toBe('Bundle.link');
  expect(table.element('Claim.item')?.many).toBe(true);
  expect(table.type('Nothing')).toBeUndefined();
});
