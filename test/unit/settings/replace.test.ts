import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replaceSettings, settingsText } from '../../../main/agent/ground/settings/replace.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const TEXT = `hospitalId: "0101090517"
server: { fhirBaseUrl: "https://nhi.example/fhir", clientId: c }
folders: [{ path: ./export }]
`;

function place(): string {
  const file = join(temporaryFolder(), 'agent.yaml');
  writeFileSync(file, TEXT);
  chmodSync(file, 0o640);
  return file;
}

test('another text takes the place of the file, readable by whom it was, and the one before is kept', async () => {
  const file = place();
  const { sha256 } = settingsText(file);
  const text = `${TEXT}validation: { level: warn }\n`;
  await replaceSettings(file, { text, sha256 });
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(readFileSync(`${file}.previous`, 'utf8')).toBe(TEXT);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o640);
});

test.skipIf(onWindows('modes'))(
  'a file that was the owner’s alone stays so, and so is the copy of the one before, whatever the umask',
  async () => {
    const file = place();
    chmodSync(file, 0o600);
    const { sha256 } = settingsText(file);
    const before = process.umask(0);
    try {
      await replaceSettings(file, { text: `${TEXT}validation: { level: warn }\n`, sha256 });
    } finally {
      process.umask(before);
    }
    for (const path of [file, `${file}.previous`]) expect(statSync(path).mode & 0o777, path).toBe(0o600);
  },
);

test('what somebody else changed meanwhile is not overwritten', async () => {
  const file = place();
  const { sha256 } = settingsText(file);
  writeFileSync(file, `# theirs\n${TEXT}`);
  await expect(replaceSettings(file, { text: TEXT, sha256 })).rejects.toMatchObject({
    code: 'settings-changed',
  });
  expect(readFileSync(file, 'utf8')).toBe(`# theirs\n${TEXT}`);
});
