/** `npm run measure`: how finely the product is cut, in figures. Run it before and after a change of shape. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './programs.ts';

const ZONES = ['main', 'shared', 'renderer', 'scripts'];

interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly importLines: number;
  readonly commentLines: number;
  /** The product files that it imports, types included. */
  readonly imports: readonly string[];
  /** Those of them that are there at run time. */
  readonly values: readonly string[];
}

function sourceFile(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const imports: string[] = [];
  const values: string[] = [];
  let importLines = 0;
  const take = (specifier: ts.Expression | undefined, typeOnly: boolean): void => {
    if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return;
    const target = join(dirname(path), specifier.text);
    imports.push(target);
    if (!typeOnly) values.push(target);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      importLines += lineOf(node.end) - lineOf(node.getStart()) + 1;
      take(node.moduleSpecifier, typesOnly(node.importClause));
    } else if (ts.isExportDeclaration(node)) take(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      take(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const lines = text.split('\n');
  return {
    path,
    lines: lines.length - 1,
    importLines,
    commentLines: lines.filter((line) => /^\s*(\/\/|\/?\*)/.test(line)).length,
    imports: [...new Set(imports)],
    values: [...new Set(values)],
  };
}

function typesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return (
    !clause.name && !!names && ts.isNamedImports(names) && names.elements.every((name) => name.isTypeOnly)
  );
}

/** All files that can be reached from one, itself included. */
function closure(from: string, next: (file: SourceFile) => readonly string[]): ReadonlySet<string> {
  const reached = new Set([from]);
  for (const path of reached) for (const to of next(byPath.get(path) ?? NOTHING)) reached.add(to);
  return reached;
}

/** Groups of files that can all be reached from each other. */
function cycles(next: (file: SourceFile) => readonly string[]): string[][] {
  const closures = new Map(files.map(({ path }) => [path, closure(path, next)]));
  const done = new Set<string>();
  const found: string[][] = [];
  for (const { path } of files) {
    if (done.has(path)) continue;
    const circle = [...(closures.get(path) ?? [])].filter((to) => closures.get(to)?.has(path));
    for (const member of circle) done.add(member);
    if (circle.length > 1) found.push(circle);
  }
  return found;
}

const NOTHING: SourceFile = { path: '', lines: 0, importLines: 0, commentLines: 0, imports: [], values: [] };
const files = ZONES.flatMap((zone) =>
  readdirSync(join(ROOT, zone), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => sourceFile(join(zone, name))),
);
const byPath = new Map(files.map((file) => [file.path, file]));
const importers = new Map<string, number>();
for (const file of files) for (const to of file.imports) importers.set(to, (importers.get(to) ?? 0) + 1);

const sum = (of: (file: SourceFile) => number): number => files.reduce((all, file) => all + of(file), 0);
const sorted = files.map(({ lines }) => lines).sort((one, other) => one - other);
const once = files.filter(({ path }) => importers.get(path) === 1).length;
const admit = files.find(({ path }) =>
  /^export (async )?function admit\(/m.test(readFileSync(join(ROOT, path), 'utf8')),
);
const behind = admit ? [...closure(admit.path, ({ values }) => values)] : [];
const share = (part: number): string =>
  `${part.toString()} (${Math.round((100 * part) / files.length).toString()} %)`;

const figures: readonly (readonly [string, string | number])[] = [
  ['product files', files.length],
  ...ZONES.map(
    (zone) => [`  ${zone}`, files.filter(({ path }) => path.startsWith(`${zone}/`)).length] as const,
  ),
  ['lines', sum(({ lines }) => lines)],
  ['median lines of a file', sorted[Math.floor(sorted.length / 2)] ?? 0],
  ['files under 30 lines', sorted.filter((lines) => lines < 30).length],
  ['files over 400 lines', sorted.filter((lines) => lines > 400).length],
  ['files with a single importer', share(once)],
  ['cycles of values', cycles(({ values }) => values).length],
  ['cycles, types included', cycles(({ imports }) => imports).length],
  ['files behind admit()', behind.length],
  ['  of them in cases/', behind.filter((path) => path.startsWith('main/agent/cases/')).length],
  [
    'loose files at the root of main/agent',
    files.filter(({ path }) => dirname(path) === 'main/agent').length,
  ],
  ['lines of comment', sum(({ commentLines }) => commentLines)],
  ['lines of import', sum(({ importLines }) => importLines)],
];
for (const [name, figure] of figures) console.log(`${name.padEnd(40)}${String(figure).padStart(12)}`);
if (process.argv.includes('--cycles'))
  for (const circle of cycles(({ imports }) => imports)) console.log(`\n${circle.join('\n')}`);
