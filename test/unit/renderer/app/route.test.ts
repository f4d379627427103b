import { describe, expect, it } from 'vitest';
import { hashOf, parseHash } from '../../../../renderer/app/route.ts';

describe('an address of the page', () => {
  it.each([
    { page: 'today' },
    { page: 'today', query: 'tile=doctor&owner=mine&row=261124-5F6XP7&top=480' },
    { page: 'cases', query: '' },
    { page: 'cases', query: 'stage=held' },
    { page: 'case', id: '261124-AB/C 9' },
    { page: 'case', id: '261124-AB/C 9', part: 'prepare' },
    { page: 'print', id: '261124-AB/C 9', what: 'notice' },
    { page: 'print', id: 'x', what: 'evidence' },
    { page: 'check' },
    { page: 'people' },
    { page: 'doctor' },
    { page: 'health' },
  ] as const)('leads back to %j', (route) => {
    expect(parseHash(hashOf(route))).toEqual(route);
  });

  it.each(['', '#', '#/', '#/nowhere'])('%j is today', (hash) => {
    expect(parseHash(hash)).toEqual({ page: 'today' });
  });

  it('names no part of a case that there is not', () => {
    expect(parseHash('#/cases/x?part=nowhere')).toEqual({ page: 'case', id: 'x' });
  });

  it.each(['#/cases/', '#/cases/%E0%A4%A'])('%j is the list', (hash) => {
    expect(parseHash(hash)).toEqual({ page: 'cases', query: '' });
  });
});
