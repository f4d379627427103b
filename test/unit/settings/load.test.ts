import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unsetSettings } from '../../../main/agent/ground/settings/explain-sources.ts';
import { loadSettings } from '../../../main/agent/ground/settings/load.ts';
import { formatProblem } from '../../../main/agent/ground/settings/problem.ts';
import { inEnglish } from './in-english.ts';
import { onWindows } from '../support/where.ts';

let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'settings-')));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const good = `hospitalId: "0101090517"
server:
  fhirBaseUrl: https://nhi.example/fhir
  clientId: client
folders:
  - path: in
`;

function load(text: string | Buffer): ReturnType<typeof loadSettings> {
  const file = join(dir, 'agent.yaml');
  writeFileSync(file, text);
  return loadSettings(file);
}
function lines(text: string | Buffer): string[] {
  const result = load(text);
  return result.ok ? [] : result.problems.map(inEnglish);
}

describe('a good file', () => {
  test('has its defaults filled in and its paths resolved against the file', () => {
    writeFileSync(join(dir, 'ca.pem'), '');
    const result = load(
      `${good}results: { exportDir: out }\n`.replace('client\n', 'client\n  caFile: ca.pem\n'),
    );
    if (!result.ok) throw new Error(result.problems.map(inEnglish).join());
    expect(result.file).toBe(join(dir, 'agent.yaml'));
    expect(result.settings).toMatchObject({
      dataDir: join(dir, 'data'),
      server: { scope: 'system/Bundle.crs system/ClaimResponse.rs', caFile: join(dir, 'ca.pem') },
      folders: [{ path: join(dir, 'in'), include: ['**/*.json'], settleSeconds: 2, release: 'auto' }],
      results: { exportDir: join(dir, 'out'), pollSeconds: 60 },
      console: { port: 4780 },
    });
  });

  test('may begin with a byte order mark', () => {
    expect(load(`\uFEFF${good}`).ok).toBe(true);
  });

  test('may name a mail address of this computer alone', () => {
    expect(
      lines(`${good}alerts: { mail: { host: localhost, from: root@localhost, to: [it@localhost] } }\n`),
    ).toEqual([]);
  });

  test('may name a server on loopback by http', () => {
    expect(lines(good.replace('https://nhi.example', 'http://127.0.0.1:9000'))).toEqual([]);
  });
});

describe('a file with mistakes', () => {
  test('is told in Chinese first, with the line, and in English beside it', () => {
    const result = load(good.replace('https://nhi.example', 'http://nhi.example'));
    expect(result.ok ? [] : result.problems.map(formatProblem)).toEqual([
      'server.fhirBaseUrl: 必須是 https（http 只能用於這台電腦自己）（第 3 行） / must be https (http is accepted on loopback only) (line 3)',
    ]);
  });

  test('is told in Chinese whatever is wrong with whichever setting', () => {
    for (const path of unsetSettings([]))
      for (const value of ['', 'x', '-1', '[x]', '{ x: 1 }', 'null', '"1e9"', '99999999999', '[]']) {
        const nested = path.split('.').reduceRight((inner, name) => `{ ${name}: ${inner} }`, value);
        lines(nested);
      }
  });

  test.each(['\\n', '\\0', '\\e', '\\x7f', '\\N', '\\L', '\\P'])(
    'has a path with %s refused, with its line',
    (sign) => {
      expect(lines(good.replace('path: in', `path: "/srv/in${sign}ExecStartPre=+/bin/sh"`))).toEqual([
        'folders[0].path: must not have line breaks or other control characters (line 6)',
      ]);
    },
  );

  test.each(['\\L', '\\n', '\\t'])(
    'has each of its paths, addresses and names refused with %s in it',
    (sign) => {
      const text = `"https://nhi.example/a${sign}b"`;
      const whole = `hospitalId: "0101090517"
dataDir: ${text}
server: { fhirBaseUrl: ${text}, clientId: ${text}, scope: ${text}, tokenUrl: ${text}, caFile: ${text}, clientCertificate: ${text}, proxyUrl: ${text} }
folders: [{ path: ${text}, include: [${text}] }]
attachments: { folder: ${text} }
results: { exportDir: ${text} }
backup: { dir: ${text} }
log: { heartbeatDir: ${text} }
alerts: { webhook: ${text} }
expiry: { dates: [{ name: ${text}, until: 2027-01-01 }] }
console: { certificateFile: ${text}, keyFile: ${text} }
`;
      const refused = lines(whole).filter((line) => line.includes('line breaks or other control characters'));
      expect(refused).toHaveLength(18);
    },
  );

  test('gets one line for each of five mistakes, in the order of the file', () => {
    expect(
      lines(`hospitalId: 0101090517
server:
  fhirBaseUrl: http://nhi.example/fhir
  clientID: client
folders:
  - path: in
    settleSeconds: soon
upload:
  concurrency: 99
`),
    ).toEqual([
      'hospitalId: must be text: put it in quotes ("0101090517"), or YAML reads it as a number (line 1)',
      'server.fhirBaseUrl: must be https (http is accepted on loopback only) (line 3)',
      'server.clientID: is not a setting; the nearest is server.clientId (line 4)',
      'folders[0].settleSeconds: must be a number, without quotes (line 7)',
      'upload.concurrency: must be at most 32 (line 9)',
    ]);
  });

  test.each([
    ['atachments: {}', 'atachments: is not a setting; the nearest is attachments (line 7)'],
    ['clientId: x', 'clientId: is not a setting; the nearest is server.clientId (line 7)'],
    ['console: { Port: 1 }', 'console.Port: is not a setting; the nearest is console.port (line 7)'],
    ['results: { poll: 1 }', 'results.poll: is not a setting; the nearest is results.pollSeconds (line 7)'],
  ])('has the nearest key named for %s', (extra, line) => {
    expect(lines(`${good}${extra}\n`)).toEqual([line]);
  });

  test.each([
    ['results:', 'results: is empty: give a value or remove the line (line 7)'],
    ['validation: { level: soft }', 'validation.level: must be one of error, warn, off (line 7)'],
    ['console: { port: -1 }', 'console.port: must be at least 0 (line 7)'],
    ['console: { port: 1.5 }', 'console.port: must be a whole number (line 7)'],
    ['upload: 3', 'upload: must be a section with its settings indented below it (line 7)'],
    ['hospitalId: "1234567890"', 'hospitalId: is given twice (line 7)'],
  ])('says what to do about %s', (extra, line) => {
    expect(lines(`${good}${extra}\n`)).toEqual([line]);
  });

  test('names a missing setting by its path', () => {
    expect(lines(good.replace('  clientId: client\n', ''))).toEqual(['server.clientId: is missing (line 2)']);
  });

  test('names the line in which the YAML breaks', () => {
    expect(lines('hospitalId: "1\nfoo')).toEqual([
      expect.stringMatching(/^settings: is not valid YAML: .*\(line 2\)$/),
    ]);
  });

  test.each([
    ['an empty one', ''],
    ['a list', '- a\n- b\n'],
  ])('is told to hold settings when it is %s', (_, text) => {
    expect(lines(text)).toEqual(['settings: the file must hold settings, one a line, as name: value']);
  });

  test('is told its encoding when it is not UTF-8', () => {
    expect(lines(Buffer.from('# \xA4\xA4\xA4\xE5\n', 'latin1'))[0]).toMatch(
      /not UTF-8 text; save it as UTF-8/,
    );
  });

  test('is named when it is not there', () => {
    const result = loadSettings(join(dir, 'none.yaml'));
    expect(result.ok ? [] : result.problems.map(inEnglish)).toEqual([
      `settings: the file ${join(dir, 'none.yaml')} does not exist`,
    ]);
  });
});

describe('places', () => {
  const withFolders = (paths: string[], rest = ''): string[] =>
    lines(good.replace('  - path: in\n', paths.map((path) => `  - path: ${path}\n`).join('')) + rest);

  test('a folder may not be watched twice or inside another', () => {
    expect(withFolders(['a', './a/', 'a/b', 'ab'])).toEqual([
      'folders[1].path: is the same folder as folders[0] (line 7)',
      'folders[2].path: must not lie inside folders[0] or contain it: its files would be taken twice (line 8)',
    ]);
  });

  test.skipIf(onWindows('links'))('a link to a watched folder is the same folder', () => {
    mkdirSync(join(dir, 'a'));
    symlinkSync(join(dir, 'a'), join(dir, 'link'));
    expect(withFolders(['a', 'link'])).toEqual([
      'folders[1].path: is the same folder as folders[0] (line 7)',
    ]);
  });

  test('results may not be written into a watched folder, nor the other way round', () => {
    expect(withFolders(['a'], 'results: { exportDir: a/out }\n')).toEqual([
      'results.exportDir: must not lie inside folders[0]: results would be taken for Bundles (line 7)',
    ]);
    expect(withFolders(['out/a'], 'results: { exportDir: out }\n')).toEqual([
      'folders[0].path: must not lie inside results.exportDir: results would be taken for Bundles (line 6)',
    ]);
  });

  test('the data folder and the watched folders keep apart, also by the default of dataDir', () => {
    expect(withFolders(['data/in'])).toEqual([
      'folders[0].path: must not lie inside dataDir, which holds the state of the agent (line 6)',
    ]);
    expect(withFolders(['.'], 'dataDir: state\n')).toEqual([
      'dataDir: must not lie inside folders[0]: it would be watched (line 7)',
    ]);
  });

  test('an authority file that cannot be read is a problem at start, not at the first upload', () => {
    expect(lines(good.replace('client\n', 'client\n  caFile: none.pem\n'))).toEqual([
      `server.caFile: cannot be read: ${join(dir, 'none.pem')} (line 5)`,
    ]);
  });

  test('a password in an address is refused, for it would be logged', () => {
    expect(lines(good.replace('https://nhi', 'https://me:secret@nhi'))).toEqual([
      'server.fhirBaseUrl: must not carry a user name or password (line 3)',
    ]);
  });
});

test('no YAML makes it throw, and a refused one names a problem', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const result = load(text);
      if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 60 },
  );
});
