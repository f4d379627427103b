import { ALLOWED, READ, REASONS } from './reviewed.ts';

/** As much of npm's lock file (version 3) as the page needs. */
export interface DependencyLock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly license?: string;
        readonly dev?: boolean;
        readonly dependencies?: Readonly<Record<string, string>>;
        readonly optionalDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

interface Shipped {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** What stops a release, each a sentence: a licence nobody has allowed, a direct dependency without a reason. */
export function dependencyProblems(lock: DependencyLock): string[] {
  const unlicensed = shippedOf(lock)
    .filter(({ name, license }) => !isAllowed(license) && READ[name] === undefined)
    .map(({ name, license }) => `${name} has the licence “${license}”, which is not on the list`);
  const unexplained = directOf(lock)
    .filter((name) => REASONS[name] === undefined)
    .map((name) => `${name} has no reason in scripts/dependencies/reviewed.ts`);
  const gone = [...Object.keys(REASONS).filter((name) => !directOf(lock).includes(name))];
  return [...unlicensed, ...unexplained, ...gone.map((name) => `${name} is explained and not a dependency`)];
}

/** `(A OR B)`: one that is allowed is enough. `A AND B`: each has to be. */
export function isAllowed(expression: string): boolean {
  const inner = expression.replaceAll(/[()]/g, '');
  return inner.split(' OR ').some((choice) => choice.split(' AND ').every((one) => ALLOWED.has(one.trim())));
}

export function dependencyPage(lock: DependencyLock): string {
  const shipped = shippedOf(lock);
  const direct = new Set(directOf(lock));
  const byName = new Map(shipped.map((one) => [one.name, one]));
  const counts = new Map<string, number>();
  for (const { name, license } of shipped) {
    const shown = READ[name] === undefined ? license : 'a text of its own';
    counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  return [
    '# Dependencies',
    'Written by `node scripts/dependencies.ts` out of `package-lock.json`; `npm test` fails when it is out of date, when a licence is not on the list, or when a direct dependency has no reason. `node scripts/sbom.ts` gives all of it as CycloneDX, `npm audit --omit=dev` asks the registry for known weaknesses. Versions are exact.',
    '## What the agent asks for itself',
    table(
      ['package', 'version', 'licence', 'for'],
      [...direct].sort().map((name) => {
        const { version = '', license = '' } = byName.get(name) ?? {};
        return [name, version, READ[name] === undefined ? license : 'a text of its own', REASONS[name] ?? ''];
      }),
    ),
    '## What comes with that',
    `${String(shipped.length - direct.size)} packages more, ${String(shipped.length)} in all, by licence:`,
    table(
      ['licence', 'packages'],
      [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name, n]) => [name, String(n)]),
    ),
    '## Licences that were read',
    table(
      ['package', 'asks for'],
      Object.entries(READ).filter(([name]) => byName.has(name)),
    ),
  ].join('\n\n');
}

/** Each package once by name; of several versions the one that is found first. */
function shippedOf({ packages }: DependencyLock): Shipped[] {
  const found = new Map<string, Shipped>();
  for (const [path, { dev, version = '', license = 'none' }] of Object.entries(packages)) {
    if (path === '' || dev === true) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (!found.has(name)) found.set(name, { name, version, license });
  }
  return [...found.values()];
}

function directOf({ packages }: DependencyLock): string[] {
  const { dependencies = {}, optionalDependencies = {} } = packages[''] ?? {};
  return Object.keys({ ...dependencies, ...optionalDependencies });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
