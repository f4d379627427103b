import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CAUSES } from '../../../main/agent/attendants/doctor/causes.ts';
import { createProgram } from '../../../main/headless/main.ts';
import { folderSettings } from '../../../shared/settings.ts';

const pageOf = (name: string): string =>
  readFileSync(new URL(`../../../docs/zh-TW/${name}.md`, import.meta.url), 'utf8');
const manual = pageOf('安裝手冊');

test('the trouble table has every code that doctor can give, in its words of today (node scripts/docs.ts)', () => {
  const rows = manual.split('\n').filter((line) => line.startsWith('| `'));
  for (const [code, { zh }] of Object.entries(CAUSES)) {
    const row = rows.find((line) => line.startsWith(`| \`${code}\` `)) ?? '';
    expect(row, code).toContain(zh.replaceAll(/\{[a-zA-Z]+\}/g, '…').replaceAll('|', '\\|'));
  }
});

test.each(['安裝手冊', '安裝-Linux', '安裝-Windows'])('every command of %s is one that there is', (name) => {
  const io = { out: () => undefined, err: () => undefined, interactive: false } as never;
  const program = createProgram({ io, pageDir: '', programDir: '' });
  const names = new Map(
    program.commands.map((one) => [one.name(), one.commands.map((inner) => inner.name())]),
  );
  const used = [...pageOf(name).matchAll(/twpas-agent(?:\.cmd")? (?!twpas)([a-z]+)(?: ([a-z-]+))?/g)];
  expect(used.length).toBeGreaterThan(5);
  for (const [text, verb = '', inner] of used) {
    expect([...names.keys()], text).toContain(verb);
    const below = names.get(verb) ?? [];
    if (inner !== undefined && below.length > 0 && verb !== 'backup') expect(below, text).toContain(inner);
  }
});

test('the table of a folder’s settings has each of them with its default', () => {
  const defaults = folderSettings.omit({ path: true }).parse({});
  const shown = new Map(
    [...manual.matchAll(/^\| `(\w+)` +\| `?([^|`]+?)`? +\| /gm)].map(([, name, value]) => [name, value]),
  );
  for (const [name, value] of Object.entries(defaults))
    expect(shown.get(name), name).toBe(Array.isArray(value) ? `['${value.join()}']` : String(value));
});
