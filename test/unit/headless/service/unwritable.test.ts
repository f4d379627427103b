import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemdUnit } from '../../../../main/headless/service/systemd-unit.ts';
import type { ServicePlan } from '../../../../main/headless/service/service-plan.ts';
import { taskXml } from '../../../../main/headless/service/windows-task.ts';
import { directive, parseUnit, splitCommand } from '../../../integration/support/systemd.ts';

const PLAN: ServicePlan = {
  name: 'twpas-agent',
  account: 'twpas',
  node: '/opt/node',
  cli: '/opt/cli.js',
  config: '/etc/twpas-agent/agent.yaml',
  dataDir: '/srv/data',
  folders: [],
  notifies: true,
};
const LINES = systemdUnit(PLAN).split('\n').length;

/** Any text, rich in characters with a meaning for systemd, XML or a line. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
    fc.constantFrom('\n', '\r', '\0', '\u001b', '\u007f', '\u0085', '\u2028', '\u2029', '\ud800', '\ufffe'),
    fc.constantFrom('"', '\\', '$', '%', ' ', "'", ';', '<', '&', ']]>', '中'),
  ),
});

/** The output, or null where the writer refuses. */
function written(write: () => string): string | null {
  try {
    return write();
  } catch (error) {
    expect(error).toMatchObject({ code: 'service-text-refused' });
    return null;
  }
}

test('any path is refused, or is the one value of its directives and no line more', () => {
  let accepted = 0;
  fc.assert(
    fc.property(anyText, (text) => {
      const path = `/srv/${text}`;
      const unit = written(() => systemdUnit({ ...PLAN, dataDir: path, folders: [`${path}/in`] }));
      if (unit === null) return;
      accepted += 1;
      expect(unit.split('\n')).toHaveLength(LINES);
      expect(splitCommand(directive(parseUnit(unit), 'Unit', 'RequiresMountsFor'))).toEqual([
        path.replaceAll('$$', '$'),
      ]);
      expect(splitCommand(directive(parseUnit(unit), 'Service', 'ReadWritePaths'))).toEqual(
        [`-${path}`, `-${path}/in`].map((one) => one.replaceAll('$$', '$')),
      );
    }),
    { numRuns: 2_000 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test('any settings file is refused, or is the last word of the command that starts the agent', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const config = `/srv/${text}/agent.yaml`;
      const unit = written(() => systemdUnit({ ...PLAN, config }));
      if (unit === null) return;
      const service = parseUnit(unit);
      expect(unit.trimEnd().split('\n')).toHaveLength(LINES - 1);
      expect(splitCommand(directive(service, 'Service', 'ExecStart')).at(-1)).toBe(config);
      expect(directive(service, 'Service', 'WorkingDirectory').replaceAll('%%', '%')).toBe(`/srv/${text}`);
    }),
    { numRuns: 2_000 },
  );
});

test('a folder with a dollar sign is written as it is: only commands know variables', () => {
  const unit = systemdUnit({ ...PLAN, folders: ['/srv/out$'] });
  expect(unit).toContain('ReadWritePaths=-/srv/data "-/srv/out$"\n');
});

test.each(['root\nExecStartPre=+/bin/sh', 'a b', 'Root', '%u', '', '-x', 'a\u2028'])(
  'the account %j is not written',
  (account) => {
    expect(written(() => systemdUnit({ ...PLAN, account }))).toBeNull();
  },
);

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };

test('any path is refused by the task of Windows, or is the text of its element and no line more', () => {
  const whole = taskXml(PLAN).split('\n').length;
  fc.assert(
    fc.property(anyText, (text) => {
      const xml = written(() => taskXml({ ...PLAN, config: `/srv/${text}/agent.yaml` }));
      if (xml === null) return;
      const folder = /<WorkingDirectory>([^<]*)<\/WorkingDirectory>/.exec(xml)?.[1];
      expect(folder?.replaceAll(/&(\w+);/g, (_, name: string) => NAMED[name] ?? '')).toBe(`/srv/${text}`);
      expect(xml.split('\n')).toHaveLength(whole);
    }),
    { numRuns: 1_000 },
  );
});
