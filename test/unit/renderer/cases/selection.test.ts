import { expect, it, vi } from 'vitest';
import { Selection } from '../../../../renderer/cases/selection.ts';

it('a case is selected and let go, and the last one is where a range begins', () => {
  const selection = new Selection();
  const heard = vi.fn();
  const stop = selection.subscribe(heard);
  selection.toggle('a');
  selection.toggle('b');
  selection.toggle('a');
  expect(selection.ids()).toEqual(['b']);
  expect(selection.anchor).toBe('a');
  expect(heard).toHaveBeenCalledTimes(3);
  stop();
  selection.clear();
  expect(selection.size).toBe(0);
  expect(selection.anchor).toBeNull();
  expect(heard).toHaveBeenCalledTimes(3);
});

it('what is listed no more is selected no more', () => {
  const selection = new Selection();
  selection.add(['a', 'b', 'c'], 'a');
  selection.keepOnly(['c', 'd', 'a']);
  expect(selection.ids()).toEqual(['a', 'c']);
  expect(selection.has('b')).toBe(false);
});

it('says nothing where nothing was selected', () => {
  const selection = new Selection();
  const heard = vi.fn();
  selection.subscribe(heard);
  selection.clear();
  selection.keepOnly(['a']);
  expect(heard).not.toHaveBeenCalled();
});
