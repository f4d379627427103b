import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { policyValues } from '../../../main/agent/ground/settings/policy-values.ts';
import { registryPolicy } from '../../../main/agent/ground/settings/registry-policy.ts';
import { LANGUAGES, templateFiles } from '../../../scripts/share/policy-templates.ts';
import { settingsSchema } from '../../../shared/settings.ts';

const files = templateFiles('1.2.3');
const template = files.get('TwpasAgent.admx') ?? '';
const languages = Object.keys(LANGUAGES).map(
  (name) => [name, files.get(`${name}/TwpasAgent.adml`) ?? ''] as const,
);

/** Names of open elements must close in order, and no `&` or `<` stands bare. @returns what is wrong */
function faultOf(xml: string): string | null {
  const open: string[] = [];
  let at = 0;
  for (const { 0: tag, index } of xml.matchAll(/<[^<>]*>/g)) {
    const between = xml.slice(at, index);
    if (/[<>]|&(?!(amp|lt|gt|quot);)/.test(between)) return `bare character: ${between}`;
    at = index + tag.length;
    if (/^<(\?xml .*\?|!--.*--)>$/.test(tag)) continue;
    const [, ends, name = '', alone] =
      /^<(\/?)([A-Za-z]+)(?: [A-Za-z:]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")* ?(\/?)>$/.exec(tag) ?? [];
    if (name === '') return `no tag: ${tag}`;
    if (ends === '/' && open.pop() !== name) return `closes what is not open: ${tag}`;
    if (ends === '' && alone === '') open.push(name);
  }
  return open.length === 0 ? null : `open at the end: ${open.join(' ')}`;
}

test('each file is well-formed XML, and the check finds what is not', () => {
  for (const [name, xml] of files) expect(faultOf(xml), name).toBeNull();
  for (const bad of ['<a><b></a></b>', '<a>&</a>', '<a', '<a>', '<a x=y></a>', '<a x="&"/>'])
    expect(faultOf(`<r>${bad}</r>`), bad).not.toBeNull();
});

test('every setting that the registry can give is one policy, at the value that the agent reads', () => {
  const values = [...template.matchAll(/valueName="([^"]+)"/g)].map(([, name]) => name);
  expect(values).toEqual(policyValues().map(({ path }) => path));
  expect(new Set([...template.matchAll(/ key="([^"]+)"/g)].map(([, key]) => key))).toEqual(
    new Set(['SOFTWARE\\Policies\\TWPAS Agent']),
  );
});

test.each(languages)(
  'every text and every presentation that the template names is there in %s, and no other',
  (_name, texts) => {
    const named = (what: string): string[] =>
      [...template.matchAll(new RegExp(`\\$\\(${what}\\.([A-Za-z0-9_-]+)\\)`, 'g'))]
        .map(([, id]) => id ?? '')
        .sort();
    const given = (element: string): string[] =>
      [...texts.matchAll(new RegExp(`<${element} id="([^"]+)"`, 'g'))].map(([, id]) => id ?? '').sort();
    expect(given('string')).toEqual([...new Set(named('string'))]);
    expect(given('presentation')).toEqual(named('presentation'));
    // Each field of a presentation is an element of its policy.
    const shown = [...texts.matchAll(/refId="([^"]+)"/g)].map(([, id]) => id);
    const elements = [...template.matchAll(/<(?:decimal|text|enum|multiText) id="([^"]+)"/g)].map(
      ([, id]) => id,
    );
    expect(shown).toEqual(elements);
  },
);

/** The value that group policy writes for a setting that is enabled with its default, or with the least of its range. */
function written(path: string): string {
  const [, element = ''] =
    new RegExp(`<policy name="${path.replaceAll('.', '_')}" .*?>(.*?)</policy>`).exec(template) ?? [];
  const least = /<decimal id="[^"]+" [^>]*minValue="(\d+)"/.exec(element)?.[1];
  if (least !== undefined) return `dword:${Number(least).toString(16).padStart(8, '0')}`;
  if (element.includes('<enabledValue>')) return 'dword:00000001';
  if (element.includes('<multiText')) return 'hex(7):61,00,00,00,00,00';
  return `"${/<value><string>([^<]+)<\/string>/.exec(element)?.[1] ?? '7'}"`;
}

test('what a policy writes is of the type that the setting wants: the schema refuses no value for its type', () => {
  const lines = policyValues().map(({ path }) => `"${path}"=${written(path)}`);
  const read = registryPolicy(
    `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\TWPAS Agent]\r\n${lines.join('\r\n')}\r\n`,
  );
  expect(read.problems).toEqual([]);
  const parsed = settingsSchema.safeParse(read.kind === 'read' ? read.yaml.value : null);
  const types = parsed.error?.issues.filter(
    ({ code, path }) => code !== 'invalid_format' && code !== 'custom' && path.join('.') !== 'folders',
  );
  expect(types).toEqual([]);
});

test('the page for deployment names the key that the installer writes, and every setting that no template has', () => {
  const page = readFileSync('docs/zh-TW/大量佈署.md', 'utf8');
  const [, guid = ''] =
    /^ {2}guid: ([0-9a-f-]{36})$/m.exec(readFileSync('electron-builder.yml', 'utf8')) ?? [];
  expect(page.split(guid).length).toBeGreaterThan(2);
  for (const name of ['folders', 'validation.rules', 'expiry.dates']) expect(page).toContain(`\`${name}\``);
});
