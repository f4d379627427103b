/**
 * Code that no unit test can notice is no mutant: crash points, each of which the crash programs ask for by its name (`npm run test:crash
 * -- --points`), and `assertNever`, behind which TypeScript lets nothing come.
 */

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

const CALLS = new Set(['crashPoint', 'crashPointSoon', 'assertNever']);

/** True for such a call, and for the statement, block, `if` or branch of a switch that has nothing else in it. */
function isOutOfReach(node: Node): boolean {
  switch (node.type) {
    case 'CallExpression':
      return CALLS.has((node['callee'] as { readonly name?: string }).name ?? '');
    case 'ExpressionStatement':
      return isOutOfReach(node['expression'] as Node);
    case 'ReturnStatement':
      return (node['argument'] ?? null) !== null && isOutOfReach(node['argument'] as Node);
    case 'BlockStatement':
      return allOutOfReach(node['body'] as readonly Node[]);
    case 'SwitchCase':
      return allOutOfReach(node['consequent'] as readonly Node[]);
    case 'IfStatement':
      return (node['alternate'] ?? null) === null && isOutOfReach(node['consequent'] as Node);
    default:
      return false;
  }
}

const allOutOfReach = (nodes: readonly Node[]): boolean => nodes.length > 0 && nodes.every(isOutOfReach);

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'out-of-reach',
    value: {
      shouldIgnore: ({ node }: { readonly node: Node }) => (isOutOfReach(node) ? 'out of reach' : undefined),
    },
  },
];
