import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSourceFile, type FunctionSize, type SourceFile } from './source-file.ts';
import type { Surface } from './surface.ts';

const ZONES = ['main', 'shared', 'renderer', 'scripts'] as const;
/** Code that ships and that tests stand on: no imports of theirs are counted into it. */
const PRACTICE = 'main/practice/';
/** A function is read at once and called with few things. Markup is no step: a component may have more lines of it than statements. */
const MOST_STATEMENTS = 50;
const MOST_MARKUP = 150;
const MOST_PARAMETERS = 4;

/** The figures of files that may only fall (`scripts/measure/ceilings.json`); `surface.ts` has the others. */
export interface House {
  /** TypeScript and CSS of everything that ships, the practice server too, and of the scripts. */
  readonly productLines: number;
  readonly testLines: number;
  /** Product functions of more than 50 statements or 150 lines of markup. */
  readonly longFunctions: number;
  /** Product functions of more than four parameters. */
  readonly wideFunctions: number;
  /** Product files that one product file imports, per hundred, one decimal. */
  readonly singleImporterPercent: number;
  /** Groups of product files that all reach each other, type imports included. */
  readonly typeCycles: number;
  /** Pairs of a test file and a product file that it imports, the practice server's left out. */
  readonly testImports: number;
  /** Number of other rooms that a room of `main/agent` imports on average, one decimal. A room is a folder or a loose file right below it. */
  readonly meanArrows: number;
  /** Comments of product and tests that do not begin with their noun. */
  readonly vagueComments: number;
}

export type Ceilings = House & Surface;

/** Measures the TypeScript (no declarations) and the CSS below `root`, which has the folders of this project. */
export function measureHouse(root: string) {
  const files = ZONES.flatMap((zone) => filesBelow(root, zone));
  const tests = filesBelow(root, 'test');
  const graph = new Map(files.map((file) => [file.path, file]));
  const importers = new Map<string, number>();
  for (const { imports } of files) for (const to of imports) importers.set(to, (importers.get(to) ?? 0) + 1);
  const once = files.filter(({ path }) => importers.get(path) === 1).length;
  const typeCycles = cyclesOf(graph, ({ imports }) => imports);
  const longFunctions = functionsOf(files, ({ statements, markup }) =>
    statements > MOST_STATEMENTS ? statements : markup > MOST_MARKUP ? markup : null,
  );
  const wideFunctions = functionsOf(files, ({ parameters }) =>
    parameters > MOST_PARAMETERS ? parameters : null,
  );
  const vagueComments = [...files, ...tests].flatMap((file) =>
    file.vagueComments.map((line) => `${file.path}:${String(line)}`),
  );
  const { rooms, arrows } = roomsOf(files);
  const styles = styleLines(root);
  const ceilings: House = {
    productLines: linesOf(files) + styles,
    testLines: linesOf(tests),
    longFunctions: longFunctions.length,
    wideFunctions: wideFunctions.length,
    singleImporterPercent: tenths((100 * once) / Math.max(1, files.length)),
    typeCycles: typeCycles.length,
    testImports: tests.reduce(
      (all, { imports }) =>
        all + imports.filter((path) => graph.has(path) && !path.startsWith(PRACTICE)).length,
      0,
    ),
    meanArrows: tenths(arrows.length / Math.max(1, rooms)),
    vagueComments: vagueComments.length,
  };
  const admit = files.find(({ path }) =>
    /^export (async )?function admit\(/m.test(readFileSync(join(root, path), 'utf8')),
  );
  const behind = admit ? [...closureOf(graph, admit.path, ({ values }) => values)] : [];
  const sorted = files.map(({ lines }) => lines).sort((one, other) => one - other);
  return {
    ceilings,
    /** For the printed table alone. */
    figures: [
      ['product files', files.length],
      ...ZONES.map(
        (zone) => [`  ${zone}`, files.filter(({ path }) => path.startsWith(`${zone}/`)).length] as const,
      ),
      ['product lines', ceilings.productLines],
      ['  of CSS', styles],
      ['  of the practice server', linesOf(files.filter(({ path }) => path.startsWith(PRACTICE)))],
      ['test lines', ceilings.testLines],
      ['median lines of a file', sorted[Math.floor(sorted.length / 2)] ?? 0],
      ['files under 30 lines', sorted.filter((lines) => lines < 30).length],
      ['files over 400 lines', sorted.filter((lines) => lines > 400).length],
      ['files with a single importer', `${String(once)} (${String(ceilings.singleImporterPercent)} %)`],
      ['cycles of values', cyclesOf(graph, ({ values }) => values).length],
      ['cycles, types included', ceilings.typeCycles],
      [`functions over ${String(MOST_STATEMENTS)} statements`, ceilings.longFunctions],
      [`functions over ${String(MOST_PARAMETERS)} parameters`, ceilings.wideFunctions],
      ['imports of tests into product files', ceilings.testImports],
      ['rooms of main/agent', rooms],
      ['arrows between them', arrows.length],
      ['  for each room', ceilings.meanArrows],
      ['files behind admit()', behind.length],
      ['lines of comment', files.reduce((all, { commentLines }) => all + commentLines, 0)],
      ['comments that hide their noun', ceilings.vagueComments],
      ['lines of import', files.reduce((all, { importLines }) => all + importLines, 0)],
    ] satisfies readonly (readonly [name: string, figure: string | number])[],
    /** Comments by `path:line`; an arrow is `from -> to`, and how many files of the first import the second. */
    ...{ longFunctions, wideFunctions, vagueComments, cycles: typeCycles, arrows },
  };
}

const filesBelow = (root: string, zone: string): SourceFile[] =>
  readdirSync(join(root, zone), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => readSourceFile(root, `${zone}/${name.replaceAll('\\', '/')}`));

const styleLines = (root: string): number =>
  readdirSync(join(root, 'renderer'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.css'))
    .reduce(
      (all, name) => all + readFileSync(join(root, 'renderer', name), 'utf8').split('\n').length - 1,
      0,
    );

const linesOf = (files: readonly SourceFile[]): number => files.reduce((all, { lines }) => all + lines, 0);
const tenths = (value: number): number => Math.round(10 * value) / 10;

/** The functions that have a size too large, the largest first. */
function functionsOf(
  files: readonly SourceFile[],
  excess: (size: FunctionSize) => number | null,
): readonly string[] {
  return files
    .flatMap(({ path, functions }) =>
      functions.map((size) => ({ at: `${path}:${String(size.line)} ${size.name}`, excess: excess(size) })),
    )
    .filter((found): found is { at: string; excess: number } => found.excess !== null)
    .sort((one, other) => other.excess - one.excess)
    .map(({ at, excess: by }) => `${String(by)} ${at}`);
}

/** Folders and loose files right below `main/agent`, and the imports between two of them. */
function roomsOf(files: readonly SourceFile[]): { readonly rooms: number; readonly arrows: string[] } {
  const roomOf = (path: string): string | null => /^main\/agent\/([^/]+)/.exec(path)?.[1] ?? null;
  const rooms = new Set<string>();
  const arrows = new Map<string, number>();
  for (const { path, imports } of files) {
    const from = roomOf(path);
    if (from === null) continue;
    rooms.add(from);
    for (const to of new Set(imports.map(roomOf))) {
      if (to === null || to === from) continue;
      const arrow = `${from} -> ${to}`;
      arrows.set(arrow, (arrows.get(arrow) ?? 0) + 1);
    }
  }
  return { rooms: rooms.size, arrows: [...arrows].map(([arrow, by]) => `${arrow} (${String(by)})`).sort() };
}

type Graph = ReadonlyMap<string, SourceFile>;
type Next = (file: SourceFile) => readonly string[];

/** All files reachable from one, itself included. */
function closureOf(graph: Graph, from: string, next: Next): ReadonlySet<string> {
  const reached = new Set([from]);
  for (const path of reached) {
    const file = graph.get(path);
    if (file) for (const to of next(file)) reached.add(to);
  }
  return reached;
}

/** Groups of files that can all be reached from each other. */
function cyclesOf(graph: Graph, next: Next): string[][] {
  const closures = new Map([...graph.keys()].map((path) => [path, closureOf(graph, path, next)]));
  const done = new Set<string>();
  const found: string[][] = [];
  for (const path of graph.keys()) {
    if (done.has(path)) continue;
    const circle = [...(closures.get(path) ?? [])].filter((to) => closures.get(to)?.has(path));
    for (const member of circle) done.add(member);
    if (circle.length > 1) found.push(circle);
  }
  return found;
}

/** Name of each figure in a sentence, and the command that shows its items. */
const NAMES: Readonly<Record<keyof Ceilings, string>> = {
  productLines: 'product lines',
  testLines: 'test lines',
  longFunctions: 'functions over 50 statements or 150 lines of markup (npm run measure -- --functions)',
  wideFunctions: 'functions over four parameters (npm run measure -- --parameters)',
  singleImporterPercent: 'percent of files with a single importer',
  typeCycles: 'cycles, types included (npm run measure -- --cycles)',
  testImports: 'imports of tests into product files',
  meanArrows: 'arrows for each room of main/agent (npm run measure -- --arrows)',
  vagueComments: 'comments that hide their noun (npm run measure -- --comments)',
  contractCalls: 'calls of the contract',
  settings: 'settings of agent.yaml',
  errorCodes: 'error codes',
  tables: 'tables',
  columns: 'columns',
};
const KEYS = Object.keys(NAMES) as (keyof Ceilings)[];

/** One sentence for each figure above its ceiling; none: all hold. */
export const risenAbove = (ceilings: Ceilings, now: Ceilings): string[] =>
  // Not `>`: a missing or non-numeric ceiling must fail.
  KEYS.filter((key) => !(now[key] <= ceilings[key])).map(
    (key) => `${NAMES[key]}: ${String(now[key])}, and the ceiling is ${String(ceilings[key])}`,
  );

/** The lower of both for each figure. */
export const lowered = (ceilings: Ceilings, now: Ceilings): Ceilings =>
  Object.fromEntries(KEYS.map((key) => [key, Math.min(ceilings[key], now[key])])) as unknown as Ceilings;
