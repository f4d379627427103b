import { expect, test } from 'vitest';
import { closeEach } from '../../../main/agent/ground/base/tasks.ts';

test('a stop whose steps fail takes all the others in their order, and ends with the first failure', async () => {
  const taken: string[] = [];
  const step = (name: string, failure?: Error) => () => {
    taken.push(name);
    return failure === undefined ? Promise.resolve() : Promise.reject(failure);
  };
  const ended = closeEach([
    step('console', new Error('held')),
    step('control', new Error('later')),
    step('agent'),
  ]);
  await expect(ended).rejects.toThrow('held');
  expect(taken).toEqual(['console', 'control', 'agent']);
});
