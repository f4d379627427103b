import { expect, test } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';

const PRIVATE = { severity: 'warning', code: 'private-use' };

const found = (text: string): unknown[] =>
  inspectBytes(Buffer.from(text), null).problems.filter(({ code }) => code === 'private-use');

test('a character of the hospital’s own in a name is a warning with its place, and the name is not in it', () => {
  const { bytes } = makeSample({ seed: 'private use', attachments: 0 });
  const sound = Buffer.from(bytes).toString('utf8');
  expect(found(sound)).toEqual([]);
  for (const character of ['\ue123', '\uf8ff', '\u{f0000}', '\u{10fffd}']) {
    const [problem] = found(sound.replace(/"text"\s*:\s*"/, `$&${character}`));
    expect(problem).toMatchObject(PRIVATE);
    expect(JSON.stringify(problem)).not.toContain(character);
  }
  // Neighbouring characters are everybody's: rare characters of later planes, full-width letters.
  for (const character of ['𠮷', '㐀', '，', '\ud7ff', '\uf900'])
    expect(found(sound.replace(/"text"\s*:\s*"/, `$&${character}`))).toEqual([]);
});

test('an escaped one is the same one', () => {
  const { bytes } = makeSample({ seed: 'private use', attachments: 0 });
  const escaped = Buffer.from(bytes)
    .toString('utf8')
    .replace(/"text"\s*:\s*"/, '$&\\ue123');
  expect(found(escaped)).toMatchObject([PRIVATE]);
});
