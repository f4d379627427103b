import type { Problem } from '../../main/agent/carrier/check/problem.ts';
import type { Kind, Mutant } from './mutate.ts';

/** Codes that say of a mutant what is wrong with it. */
const SAYS: Readonly<Record<Kind, RegExp>> = {
  form: /^profile-(?:type|value|empty|slice-closed|cardinality)$|^date-invalid$|^text-|^full-url-|-form$|^entry-without-resource$|^reference-empty$|^attachment-name/,
  missing: /./,
  unknown: /^profile-unknown-element$|^bundle-other-use$/,
  code: /^profile-(?:binding|code-unknown|pattern|fixed)$|^code-malformed$|-unknown$|^indication-|-code-form$/,
  system: /^system-|^profile-(?:binding|pattern|fixed|slice-closed)$|-system$|-unit$/,
  profile:
    /^profile-(?:wrong|versioned|many|missing|base|unknown-base|older-base|other-base)|^bundle-profile|^system-/,
  reference: /reference|^full-url-|^info-wrong-kind$|-wrong-kind$|^section-entry$|not-linked/,
  value: /^profile-(?:fixed|pattern|binding|slice-closed)$|./,
  count: /^profile-(?:cardinality|slice-closed|invariant)|-many$|-twice$|-too-many$|-count$|not-allowed$/,
};
/** A sentence that sends people looking for something that is there. */
const CALLS_MISSING = /補填|Fill it in/;

interface Row {
  mutants: number;
  refused: number;
  warned: number;
  problems: number;
  /** Refused with one problem alone. */
  single: number;
  /** Refused in words of their own kind, and none called missing that is there. */
  told: number;
  /** Refused as if something were missing. */
  missing: number;
  /** The first problem stands at the place, above or below it. */
  led: number;
}

const none = (): Row => ({
  mutants: 0,
  refused: 0,
  warned: 0,
  problems: 0,
  single: 0,
  told: 0,
  missing: 0,
  led: 0,
});

/** Counts of the check's results for the mutants. */
export class Tally {
  readonly #byWay = new Map<string, Row>();
  readonly #byKind = new Map<string, Row>();
  readonly #all = none();
  readonly #lines: string[] = [];

  /** `own`: what is told of the Bundle as it was, each `code@path`. */
  add({ way, kind, profile, id, path }: Mutant, found: readonly Problem[], own: ReadonlySet<string>): void {
    const problems = found.filter((one) => !own.has(`${one.code}@${one.path}`));
    const errors = problems.filter(({ severity }) => severity === 'error');
    const rows = [this.#all, rowOf(this.#byWay, way), rowOf(this.#byKind, kind)];
    const isMissing = kind !== 'missing' && errors.some(({ nextStep }) => CALLS_MISSING.test(nextStep ?? ''));
    const isTold = errors.some(({ code }) => SAYS[kind].test(code)) && !isMissing;
    const isLed = errors[0] !== undefined && (within(errors[0].path, path) || within(path, errors[0].path));
    for (const row of rows) {
      row.mutants += 1;
      if (errors.length === 0) row.warned += problems.length > 0 ? 1 : 0;
      else {
        row.refused += 1;
        row.problems += errors.length;
        row.single += errors.length === 1 ? 1 : 0;
        row.told += isTold ? 1 : 0;
        row.missing += isMissing ? 1 : 0;
        row.led += isLed ? 1 : 0;
      }
    }
    const outcome = errors.length > 0 ? 'refused' : problems.length > 0 ? 'warned' : 'silent';
    const codes = problems.map(
      ({ severity, code, path: at }) => `${severity === 'error' ? '' : '~'}${code}@${at}`,
    );
    this.#lines.push([profile, id, way, outcome, codes.join(' ')].join('\t'));
  }

  lines(): string {
    return `${this.#lines.toSorted().join('\n')}\n`;
  }

  /** As a table. */
  shown(): string {
    const shown: string[] = [];
    const head = [
      'mutants',
      'refused',
      'warned',
      'silent',
      'problems each',
      'one alone',
      'told as such',
      'told as missing',
      'leads there',
    ];
    const print = (title: string, rows: Iterable<readonly [string, Row]>): void => {
      shown.push(`\n${title.padEnd(34)} ${head.join('  ')}`);
      for (const [name, row] of rows) {
        const { mutants, refused, warned } = row;
        const share = (part: number): string =>
          refused === 0 ? '-' : `${((100 * part) / refused).toFixed(1)} %`;
        const cells = [
          mutants,
          refused,
          warned,
          mutants - refused - warned,
          (row.problems / Math.max(refused, 1)).toFixed(2),
          share(row.single),
          share(row.told),
          share(row.missing),
          share(row.led),
        ];
        shown.push(
          `${name.padEnd(34)} ${cells.map((cell, at) => String(cell).padStart(head[at]?.length ?? 0)).join('  ')}`,
        );
      }
    };
    print(
      'by what was done',
      [...this.#byWay].sort(([, a], [, b]) => b.mutants - a.mutants),
    );
    print('by kind', [...this.#byKind, ['all', this.#all] as const]);
    return shown.join('\n');
  }
}

function rowOf(rows: Map<string, Row>, name: string): Row {
  const row = rows.get(name) ?? none();
  rows.set(name, row);
  return row;
}

const within = (path: string, outer: string): boolean =>
  path === outer || (path.startsWith(outer) && /^[.[:]/.test(path.slice(outer.length)));
