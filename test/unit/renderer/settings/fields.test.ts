import { expect, test } from 'vitest';
import { z } from 'zod';
import { errorOf, FIELDS as fields, valueOf, type Field } from '../../../../renderer/settings/fields.ts';
import { settings as words } from '../../../../renderer/texts/zh-TW/settings.ts';
import { RULES } from '../../../../shared/machine-settings.ts';
import { settingsSchema } from '../../../../shared/settings.ts';

interface Shape {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly anyOf?: readonly Shape[];
}

const root = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }) as Shape;

function shapeAt(path: string): Shape {
  const found = path.split('.').reduce<Shape | undefined>((shape, key) => shape?.properties?.[key], root);
  return found?.anyOf?.find(({ type }) => type !== 'null') ?? found ?? {};
}

test('what a field lets in is what the settings file takes', () => {
  for (const field of fields) {
    const shape = shapeAt(field.path);
    if (field.kind !== 'number') continue;
    expect({ min: shape.minimum, max: shape.maximum, whole: shape.type === 'integer' }, field.path).toEqual({
      min: field.min,
      max: field.max,
      whole: true,
    });
  }
});

test('the form has what a supervisor may change, and nothing else', () => {
  expect(fields.map(({ path }) => path).toSorted()).toEqual([...RULES].toSorted());
});

test('each field has a name, and a sentence of what it is for or what comes of it', () => {
  for (const { path } of fields) {
    expect(words.names[path], path).toBeDefined();
    expect(words.hints[path] ?? words.terms[path], path).toBeDefined();
  }
});

test('what is wrong with a value is said before it is sent', () => {
  const term = fields.find(({ path }) => path === 'work.deadlines.supplement') as Field;
  const remind = fields.find(({ path }) => path === 'work.remindDays') as Field;
  const hours = fields.find(({ kind }) => kind === 'hours') as Field;
  expect([errorOf(term, ''), valueOf(term, '')]).toEqual([null, null]);
  expect([errorOf(term, ' 7 '), valueOf(term, ' 7 ')]).toEqual([null, 7]);
  expect(errorOf(remind, '')).toBe('missing');
  expect(errorOf(remind, '三')).toBe('not-a-number');
  expect(errorOf(remind, '2.5')).toBe('not-whole');
  expect(errorOf(remind, '91')).toBe('out-of-range');
  expect(errorOf(hours, '8-5')).toBe('not-hours');
});
