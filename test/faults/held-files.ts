/**
 * Makes a file look as if another program had it open: the first renames and removals of chosen paths fail, as they do on
 * Windows while a virus scanner holds a new file. For a process of its own: `node --import …/held-files.ts` with
 * `TWPAS_HELD_FILES` (the rules as JSON); for a test in this process: `holdFiles`.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

export interface HeldRule {
  /** A regular expression; a call is refused when one of its paths matches. */
  readonly path: string;
  readonly act: 'rename' | 'remove';
  readonly code: 'EPERM' | 'EACCES' | 'EBUSY';
  /** How many calls are refused; null: all of them. */
  readonly times: number | null;
  /** Only a rename onto a name that is taken, as Windows refuses it while somebody else replaces or opens that name. */
  readonly taken?: boolean;
}

interface Holding {
  /** How many calls were refused so far. */
  refused(): number;
  letGo(): void;
}

type Call = (...args: unknown[]) => unknown;
const RENAMES = ['rename'] as const;
const REMOVALS = ['rm', 'unlink'] as const;

/** From now on, for every module of this process. */
export function holdFiles(rules: readonly HeldRule[]): Holding {
  const left = rules.map(({ times }) => times ?? Infinity);
  let refused = 0;
  const refusal = (act: HeldRule['act'], paths: readonly string[]): Error | null => {
    const index = rules.findIndex(
      (rule, at) =>
        rule.act === act &&
        (left[at] ?? 0) > 0 &&
        paths.some((path) => new RegExp(rule.path).test(path)) &&
        (rule.taken !== true || fs.existsSync(paths.at(-1) ?? '')),
    );
    const rule = rules[index];
    if (rule === undefined) return null;
    left[index] = (left[index] ?? 0) - 1;
    refused += 1;
    const [path, dest] = paths;
    const syscall = act === 'rename' ? 'rename' : 'unlink';
    return Object.assign(new Error(`${rule.code}: ${syscall}`), { code: rule.code, syscall, path, dest });
  };
  const undo: (() => void)[] = [];
  const replace = (on: object, name: string, made: (real: Call) => Call): void => {
    const real = Reflect.get(on, name) as Call;
    Reflect.set(on, name, made(real));
    undo.push(() => Reflect.set(on, name, real));
  };
  const hold = (name: string, act: HeldRule['act']): void => {
    const paths = (args: readonly unknown[]): string[] =>
      args.slice(0, act === 'rename' ? 2 : 1).map((path) => String(path));
    replace(fs.promises, name, (real) => (...args) => {
      const error = refusal(act, paths(args));
      return error === null ? real(...args) : Promise.reject(error);
    });
    replace(fs, `${name}Sync`, (real) => (...args) => {
      const error = refusal(act, paths(args));
      if (error !== null) throw error;
      return real(...args);
    });
    // Node's own `rm` removes by the callback form of `unlink`, and would be counted twice.
    if (act === 'remove') return;
    replace(fs, name, (real) => (...args) => {
      const error = refusal(act, paths(args));
      if (error === null) return real(...args);
      process.nextTick(args.at(-1) as Call, error);
      return undefined;
    });
  };
  for (const name of RENAMES) hold(name, 'rename');
  for (const name of REMOVALS) hold(name, 'remove');
  syncBuiltinESMExports();
  return {
    refused: () => refused,
    letGo: () => {
      for (const back of undo) back();
      syncBuiltinESMExports();
    },
  };
}

const asked = process.env['TWPAS_HELD_FILES'];
if (asked !== undefined) holdFiles(JSON.parse(asked) as HeldRule[]);
