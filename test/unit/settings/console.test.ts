import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../../main/agent/ground/settings/load.ts';
import { inEnglish } from './in-english.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function load(dir: string, ofConsole: string): ReturnType<typeof loadSettings> {
  const file = join(dir, 'agent.yaml');
  writeFileSync(
    file,
    `hospitalId: "0101090517"\nserver: { fhirBaseUrl: "https://nhi.example/fhir", clientId: c }\n` +
      `folders: [{ path: in }]\nconsole: { ${ofConsole} }\n`,
  );
  return loadSettings(file);
}
const problemsOf = (ofConsole: string): string[] => {
  const result = load(temporaryFolder(), ofConsole);
  return result.ok ? [] : result.problems.map(inEnglish);
};

test('the console is for this machine alone and locks after ten minutes, unless the file says otherwise', () => {
  const dir = temporaryFolder();
  const bare = load(dir, '');
  expect(bare.ok && bare.settings.console).toEqual({
    port: 4780,
    securePort: 4781,
    idleLockMinutes: 10,
    hostNames: [],
  });
  const open = load(
    dir,
    'address: 10.1.2.3, certificateFile: cert.pem, keyFile: key.pem, hostNames: [twpas.hospital]',
  );
  expect(open.ok && open.settings.console).toMatchObject({
    address: '10.1.2.3',
    certificateFile: join(dir, 'cert.pem'),
    keyFile: join(dir, 'key.pem'),
  });
});

test.each(['localhost', 'abc', '10.1.2', '10.1.2.3:443', 'https://10.1.2.3'])(
  'the address %s is no address of a machine',
  (address) => {
    expect(problemsOf(`address: "${address}"`)).toEqual([expect.stringContaining('must be an IP address')]);
  },
);

test.each(['twpas.hospital:443', 'https://twpas', '*', '-x', 'a b'])('%s is no host name', (name) => {
  expect(problemsOf(`hostNames: ["${name}"]`)).toEqual([expect.stringContaining('must be a host name')]);
});

test.each(['fe80::1', '0.0.0.0', '::'])('%s is taken', (address) => {
  expect(problemsOf(`address: "${address}"`)).toEqual([]);
});
