import { expect, test } from 'vitest';
import { withValues } from '../../../main/agent/ground/settings/replace.ts';

const TEXT = `# 本院的設定
hospitalId: "0101090517" # with quotes: it begins with a zero
server: { fhirBaseUrl: "https://nhi.example/fhir", clientId: c }
folders:
  - path: ./export # from the HIS
work:
  remindDays: 3 # three days
`;

test('a value takes its place in the file, and every comment stays', () => {
  const text = withValues(TEXT, [
    { path: 'work.remindDays', value: 5 },
    { path: 'work.deadlines.supplement', value: 7 },
    { path: 'validation.level', value: 'warn' },
    { path: 'work.holidays', value: ['2027-01-01'] },
  ]);
  expect(text).toBe(`${TEXT.replace('remindDays: 3', 'remindDays: 5')}  deadlines:
    supplement: 7
  holidays:
    - 2027-01-01
validation:
  level: warn
`);
});

test('null takes a value out, so that its default holds; what is not there stays away', () => {
  const text = withValues(TEXT, [
    { path: 'work.remindDays', value: null },
    { path: 'retention.auditYears', value: null },
  ]);
  expect(text).not.toContain('remindDays');
  expect(text).not.toContain('retention');
});

test('an empty section is filled', () => {
  expect(withValues('work:\n', [{ path: 'work.deadlines.dispute', value: 30 }])).toBe(
    'work:\n  deadlines:\n    dispute: 30\n',
  );
});

test('a text that is no settings file, or a section that is an alias, is left to whoever wrote it', () => {
  for (const text of ['work: [', '- a\n', 'a: &x { remindDays: 1 }\nwork: *x\n', 'work: text\n'])
    expect(() => withValues(text, [{ path: 'work.remindDays', value: 1 }]), text).toThrow('mend it as text');
});
