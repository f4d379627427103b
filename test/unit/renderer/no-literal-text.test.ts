import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** Attributes that people see or hear. */
const SEEN = new Set([
  'title',
  'alt',
  'placeholder',
  'label',
  'aria-label',
  'description',
  'okText',
  'cancelText',
]);
const ROOT = join(import.meta.dirname, '../../../renderer');

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.tsx'));

/** Words in the markup of a file that no text file has. */
function literalTexts(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const note = (node: ts.Node, text: string): void => {
    if (!/\p{L}/u.test(text)) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${name}:${String(line + 1)} ${text.trim()}`);
  };
  const walk = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node, node.text);
    if (ts.isJsxAttribute(node) && SEEN.has(node.name.getText()) && node.initializer !== undefined) {
      const { initializer } = node;
      const inner = ts.isJsxExpression(initializer) ? initializer.expression : initializer;
      if (inner !== undefined && ts.isStringLiteralLike(inner)) note(node, inner.text);
    }
    // {'text'} between tags.
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent) && node.expression !== undefined) {
      if (ts.isStringLiteralLike(node.expression)) note(node, node.expression.text);
    }
    // Chinese anywhere in the code is a text, wherever it ends up.
    if (ts.isStringLiteralLike(node) && /\p{Script=Han}/u.test(node.text)) note(node, node.text);
    ts.forEachChild(node, walk);
  };
  walk(file);
  return [...new Set(found)];
}

test('every word on the page comes out of the text files', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((name) => literalTexts(name, readFileSync(join(ROOT, name), 'utf8')))).toEqual([]);
});

test('this test sees words between tags, in attributes and in code', () => {
  const seen = literalTexts('a.tsx', `const a = <p title="Hello">World{'!?'}{'more'}</p>; const b = '案件';`);
  expect(seen).toEqual(['a.tsx:1 Hello', 'a.tsx:1 World', 'a.tsx:1 more', 'a.tsx:1 案件']);
});
