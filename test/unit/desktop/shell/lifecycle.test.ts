import { expect, test } from 'vitest';
import { createLifecycle } from '../../../../main/desktop/shell/lifecycle.ts';

function rig() {
  const events: string[] = [];
  const drained = Promise.withResolvers<undefined>();
  const lifecycle = createLifecycle({
    supervisor: {
      drain: () => {
        events.push('drain');
        return drained.promise;
      },
      send: ({ kind }) => events.push(kind),
    },
    exit: () => events.push('exit'),
  });
  return { lifecycle, events, drained };
}

test('quitting is held back until the agent has drained', async () => {
  const { lifecycle, events, drained } = rig();
  let held = 0;
  const event = {
    preventDefault: () => {
      held++;
    },
  };
  lifecycle.beforeQuit(event);
  lifecycle.beforeQuit(event);
  expect({ held, events, quitting: lifecycle.quitting() }).toEqual({
    held: 2,
    events: ['drain'],
    quitting: true,
  });
  drained.resolve(undefined);
  await drained.promise;
  await Promise.resolve();
  expect(events).toEqual(['drain', 'exit']);
});

test('the end of the session drains too, once', async () => {
  const { lifecycle, events, drained } = rig();
  lifecycle.sessionEnd();
  lifecycle.sessionEnd();
  drained.resolve(undefined);
  await drained.promise;
  await Promise.resolve();
  expect(events).toEqual(['drain', 'exit']);
});

test('a drain that fails does not keep the program from ending', async () => {
  const { lifecycle, events, drained } = rig();
  lifecycle.sessionEnd();
  drained.reject(new Error('x'));
  await drained.promise.catch(() => undefined);
  await Promise.resolve();
  expect(events).toContain('exit');
});

test('sleep and waking go to the agent', () => {
  const { lifecycle, events } = rig();
  lifecycle.suspend();
  lifecycle.resume();
  expect(events).toEqual(['suspend', 'resume']);
});
