import { expect, test } from 'vitest';
import { aboutOf, firstQuestion, isWhole } from '../../../../renderer/access/question.ts';

const first = firstQuestion(Date.parse('2026-11-24T23:30:00+08:00'));

test('the form begins with the last thirty days in Taipei', () => {
  expect(first).toMatchObject({ from: '2026-10-26', to: '2026-11-24' });
});

test('nothing can be asked before somebody is named, or with days in the wrong order', () => {
  expect(isWhole(first)).toBe(false);
  expect(isWhole({ ...first, patient: '  ' })).toBe(false);
  expect(isWhole({ ...first, patient: 'A123456789' })).toBe(true);
  expect(isWhole({ ...first, about: 'everyone' })).toBe(true);
  expect(isWhole({ ...first, about: 'everyone', from: '2026-12-01' })).toBe(false);
  expect(isWhole({ ...first, about: 'everyone', from: '' })).toBe(false);
});

test('what was typed for a patient is not taken for a person', () => {
  const both = { ...first, patient: ' A123456789 ', person: '王承辦' };
  expect(aboutOf(both)).toEqual({ patient: 'A123456789' });
  expect(aboutOf({ ...both, about: 'person' })).toEqual({ person: '王承辦' });
  expect(aboutOf({ ...both, about: 'everyone' })).toEqual({ everyone: true });
});
