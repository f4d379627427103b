import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { commandHere as command } from '../support/command.ts';
import { test } from '../support/scene.ts';

/** `# 設定` in Big5. */
const BIG5 = Buffer.from([0x23, 0x20, 0xb3, 0x5d, 0xa9, 0x77, 0x0a]);

test('`settings validate FILE` refuses what the agent refuses: Big5 and UTF-16, with or without a mark', async ({
  sceneFor,
}) => {
  const { place } = await sceneFor();
  const text = '# 設定\nhospitalId: "0101090517"\n';
  const utf16 = Buffer.from(text, 'utf16le');
  const files: Readonly<Record<string, Buffer>> = {
    big5: Buffer.concat([BIG5, Buffer.from('hospitalId: "0101090517"\n')]),
    'utf16-le': Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
    'utf16-be': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
    'utf16-ascii-only': Buffer.from('hospitalId: "0101090517"\n', 'utf16le'),
  };
  for (const [name, bytes] of Object.entries(files)) {
    const file = join(place.dir, `${name}.yaml`);
    await writeFile(file, bytes);
    const asFile = await command(place, 'settings', 'validate', file);
    expect([asFile.code, asFile.stdout], name).toEqual([2, '']);
    expect(asFile.stderr, name).toContain(`the file ${file} is not UTF-8 text; save it as UTF-8`);
    // The same sentence as where it is the settings file itself.
    expect((await command({ config: file }, 'settings', 'validate')).stderr, name).toBe(asFile.stderr);
  }
});
