/** Leaves out what stands at crash points: the crash programs ask for each by its name (`npm run test:crash -- --points`), unit tests for none. */

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

const CRASH_POINTS = new Set(['crashPoint', 'crashPointSoon']);

/** A call of a crash point, and the statement, block or `if` that has nothing else in it. */
function isCrashPoint(node: Node): boolean {
  switch (node.type) {
    case 'CallExpression':
      return CRASH_POINTS.has((node['callee'] as { readonly name?: string }).name ?? '');
    case 'ExpressionStatement':
      return isCrashPoint(node['expression'] as Node);
    case 'BlockStatement': {
      const body = node['body'] as readonly Node[];
      return body.length > 0 && body.every(isCrashPoint);
    }
    case 'IfStatement':
      return (node['alternate'] ?? null) === null && isCrashPoint(node['consequent'] as Node);
    default:
      return false;
  }
}

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'crash-points',
    value: {
      shouldIgnore: ({ node }: { readonly node: Node }) => (isCrashPoint(node) ? 'a crash point' : undefined),
    },
  },
];
