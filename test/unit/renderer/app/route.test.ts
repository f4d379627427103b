import { describe, expect, it } from 'vitest';
import { hashOf, parseHash } from '../../../../renderer/app/route.ts';

describe('an address of the page', () => {
  it.each([
    { page: 'cases', query: '' },
    { page: 'cases', query: 'delivery=held' },
    { page: 'case', id: '261124-AB/C 9' },
    { page: 'health' },
  ] as const)('leads back to %j', (route) => {
    expect(parseHash(hashOf(route))).toEqual(route);
  });

  it.each(['', '#', '#/', '#/nowhere', '#/cases/', '#/cases/%E0%A4%A'])('%j is the list', (hash) => {
    expect(parseHash(hash)).toEqual({ page: 'cases', query: '' });
  });
});
