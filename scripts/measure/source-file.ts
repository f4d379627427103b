import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** A function that is too long or has too many parameters to be read at once. */
export interface FunctionSize {
  readonly name: string;
  /** First line, from 1. */
  readonly line: number;
  /** Inner functions' included. */
  readonly statements: number;
  /** Lines of JSX. */
  readonly markup: number;
  readonly parameters: number;
}

export interface SourceFile {
  /** Below the root, with `/`. */
  readonly path: string;
  readonly lines: number;
  readonly importLines: number;
  readonly commentLines: number;
  /** The files of the project that it imports, types included. */
  readonly imports: readonly string[];
  /** The imports that exist at run time. */
  readonly values: readonly string[];
  readonly functions: readonly FunctionSize[];
  /** Lines of comments that do not begin with their noun. */
  readonly vagueComments: readonly number[];
}

/** A comment that begins with one of these words hides the noun that it is about: `What a rule said` instead of `Answer of a rule`. */
const HIDDEN_NOUN =
  /(?<!\/\/.*\n)^[ \t]*(?:\/\/|\{?\/\*\*?(?:\s*\n\s*\*)?)\s*(?:What|Which|Who|Whose|Whatever|Whether|Whoever|Why|One (?:that|of)|So (?:many|much)|As (?:many|much)|Such|Those|That|Of|Else|Nor|Told|Said|Asked)\s/gm;

export function readSourceFile(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const linesOf = (node: ts.Node): number => lineOf(node.end) - lineOf(node.getStart()) + 1;
  const imports = new Set<string>();
  const values = new Set<string>();
  const functions: FunctionSize[] = [];
  let importLines = 0;
  const addImport = (specifier: ts.Expression | undefined, typeOnly: boolean): void => {
    if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return;
    const target = join(dirname(path), specifier.text).replaceAll('\\', '/');
    imports.add(target);
    if (!typeOnly) values.add(target);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      importLines += linesOf(node);
      addImport(node.moduleSpecifier, importsTypesOnly(node.importClause));
    } else if (ts.isExportDeclaration(node)) addImport(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      addImport(node.arguments[0], false);
    else if (isFunctionWithBody(node))
      functions.push({
        name: nameOf(node),
        line: lineOf(node.getStart()) + 1,
        statements: statementsIn(node.body),
        markup: markupIn(node.body, linesOf),
        parameters: node.parameters.length,
      });
    ts.forEachChild(node, visit);
  };
  visit(source);
  const lines = text.split('\n');
  return {
    path,
    lines: lines.length - 1,
    importLines,
    commentLines: lines.filter((line) => /^\s*(\/\/|\/?\*)/.test(line)).length,
    imports: [...imports],
    values: [...values],
    functions,
    vagueComments: [...text.matchAll(HIDDEN_NOUN)].map(({ index }) => lineOf(index) + 1),
  };
}

type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.Node };
const isFunctionWithBody = (node: ts.Node): node is FunctionWithBody =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

function statementsIn(node: ts.Node): number {
  let count = 0;
  ts.forEachChild(node, (inner) => {
    count += statementsIn(inner) + (ts.isStatement(inner) && !ts.isBlock(inner) ? 1 : 0);
  });
  return count;
}

function markupIn(node: ts.Node, linesOf: (node: ts.Node) => number): number {
  if (ts.isJsxElement(node) || ts.isJsxFragment(node) || ts.isJsxSelfClosingElement(node))
    return linesOf(node);
  let lines = 0;
  ts.forEachChild(node, (inner) => {
    lines += markupIn(inner, linesOf);
  });
  return lines;
}

function nameOf(node: FunctionWithBody): string {
  if (node.name) return node.name.getText();
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)
    ? parent.name.getText()
    : '(anonymous)';
}

function importsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return (
    !clause.name && !!names && ts.isNamedImports(names) && names.elements.every((name) => name.isTypeOnly)
  );
}
